import { Inject, Injectable } from '@nestjs/common';
import { CommunicationReader } from '../../commands/communications/communication-reader.js';
import { RecordReceipt } from '../../commands/communications/record-receipt.js';
import { Identities } from '../../commands/kernel/identities.js';
import type { VendorReceipt } from '../../delivery/vendor-receipt.js';
import { CaseScope } from '../access/case-scope.js';
import type { Caller } from '../commands/caller.js';
import { CommandGateway } from '../commands/command-gateway.js';
import type { StoredAnswer } from '../commands/idempotency.js';
import { Problem } from '../http/problem.js';

type Fate = Exclude<VendorReceipt['status'], 'under-way'>;
export type Receipt = Omit<VendorReceipt, 'status' | 'rawCode'> & {
  readonly status: Fate;
  readonly rawCode?: string;
  readonly provider: string;
};

/** Where reports on letters come together, in whichever vocabulary they came. */
@Injectable()
export class ReceiptDesk {
  constructor(
    @Inject(CommandGateway) private readonly gateway: CommandGateway,
    @Inject(CommunicationReader) private readonly communications: CommunicationReader,
    @Inject(Identities) private readonly identities: Identities,
    @Inject(CaseScope) private readonly scope: CaseScope,
  ) {}

  /**
   * Puts a report on record; the same provider and message id once.
   * @throws Problem 404 for an unknown letter, after it was put on record
   */
  async record(caller: Caller, { messageId, at, ...receipt }: Receipt): Promise<StoredAnswer> {
    const { communicationId } = receipt;
    const caseId = (await this.communications.find(communicationId))?.caseId;
    const time = new Date(at).toISOString();
    return this.gateway.submit({
      caller,
      times: { occurredAt: at, occurredAtField: 'at' },
      check: async () => {
        if (caseId === undefined || !(await this.scope.covers(caller.principal, caseId)))
          throw new Problem(404, 'communication-unknown', `There is no communication ${communicationId}`);
      },
      commandId: this.identities.ofMessage(receipt.provider, messageId),
      command: (context) =>
        new RecordReceipt(
          { ...receipt, caseId: caseId ?? '', at: time },
          { ...context, source: { system: receipt.provider, externalId: messageId } },
        ),
    });
  }

  /**
   * Takes one report as its vocabulary tells it. A key of the request would give one answer to several reports.
   * @throws Problem as {@link record}
   */
  async take(
    { idempotencyKey: _, ...caller }: Caller,
    provider: string,
    { status, ...receipt }: VendorReceipt,
  ): Promise<{ communicationId: string; status: VendorReceipt['status']; recorded: boolean }> {
    const { communicationId } = receipt;
    if (status === 'under-way') return { communicationId, status, recorded: false };
    await this.record(caller, { ...receipt, status, provider });
    return { communicationId, status, recorded: true };
  }

  /** What cannot be read as a report, put on record as a refusal. */
  unreadable(caller: Caller, code: string, reason: string, field?: string): Promise<Problem> {
    const detail = field === undefined ? reason : `${field}: ${reason}`;
    const problem = new Problem(422, code, detail, { errors: [{ field: field ?? 'body', reason }] });
    return this.gateway.refusal(caller, 'record-receipt', problem);
  }
}
