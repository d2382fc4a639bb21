import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { caseDecider } from '../../domain/case.js';
import { communicationDecider } from '../../domain/communication.js';
import { caseStream, communicationStream } from '../../events/identity.js';
import type { Clock } from '../../ports/clock.js';
import type { NoticeRequirements } from '../../ports/notice-requirements.js';
import { CLOCK, NOTICE_REQUIREMENTS } from '../../ports/tokens.js';
import type { CommandContext, Outcome } from '../kernel/command.js';
import { StreamRunner } from '../kernel/stream-runner.js';
import type { CommunicationOrder } from './communication-command.js';

/** A held letter as a person has changed it by hand; its document is stored already. */
export class EditCommunication extends Command<Outcome> {
  readonly type = 'edit-communication';
  constructor(
    readonly data: Omit<CommunicationOrder<'edit-communication'>, 'expectedReasonCodes' | 'missing'>,
    readonly context: CommandContext,
  ) {
    super();
  }
}

/** Holds the changed letter against the rules in force and the decision, as if it had been composed anew. */
@CommandHandler(EditCommunication)
export class EditCommunicationHandler implements ICommandHandler<EditCommunication, Outcome> {
  constructor(
    private readonly streams: StreamRunner,
    @Inject(NOTICE_REQUIREMENTS) private readonly requirements: NoticeRequirements,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ data, context }: EditCommunication): Promise<Outcome> {
    const { communicationId, caseId, elements } = data;
    const stream = communicationStream(communicationId);
    const { request } = await this.streams.state(communicationDecider, stream);
    const { kind, jurisdiction, product, decision } = await this.streams.state(caseDecider, caseStream(caseId));
    const { missing } = await this.requirements.check({
      caseKind: kind ?? '',
      jurisdiction: jurisdiction ?? '',
      product,
      noticeKind: request?.kind ?? '',
      at: this.clock.now(),
      elements,
    });
    const expectedReasonCodes = decision?.reasons.map(({ code }) => code) ?? [];
    const command = { type: 'edit-communication', ...data, expectedReasonCodes, missing } as const;
    return this.streams.run(communicationDecider, stream, command, context);
  }
}
