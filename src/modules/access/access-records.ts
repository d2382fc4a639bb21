import { Inject, Injectable } from '@nestjs/common';
import { AccessJournal } from '../../commands/kernel/access-journal.js';
import { derivedId } from '../../events/identity.js';
import { caseViewed, customerTokenIssued, reportExported, searchRun } from '../../events/system.events.js';
import type { Caller } from '../commands/caller.js';
import { actorOf } from './principal.js';

/** Reading the record is on the record: durable before the answer goes out. */
@Injectable()
export class AccessRecords {
  constructor(@Inject(AccessJournal) private readonly journal: AccessJournal) {}

  viewed(caller: Caller, caseId: string, view: string): Promise<void> {
    return this.write(caller, caseViewed({ principalId: caller.principal.id, caseId, view }), caseId);
  }

  searched(caller: Caller, view: string, results: number): Promise<void> {
    return this.write(caller, searchRun({ principalId: caller.principal.id, view, results }));
  }

  exported(caller: Caller, report: Omit<Parameters<typeof reportExported>[0], 'principalId'>): Promise<void> {
    return this.write(caller, reportExported({ principalId: caller.principal.id, ...report }));
  }

  /** That a portal may show a customer's letters for a while: of one case where it is named, else of the customer. */
  tokenIssued(
    caller: Caller,
    token: Omit<Parameters<typeof customerTokenIssued>[0], 'principalId' | 'caseId'>,
    caseId: string | undefined,
  ): Promise<void> {
    const draft = customerTokenIssued({
      principalId: caller.principal.id,
      ...token,
      ...(caseId !== undefined && { caseId }),
    });
    return this.write(caller, draft, caseId);
  }

  private write(
    { principal, requestId }: Caller,
    draft: Parameters<AccessJournal['record']>[0],
    caseId?: string,
  ): Promise<void> {
    return this.journal.record(draft, actorOf(principal), derivedId('request', requestId), caseId);
  }
}
