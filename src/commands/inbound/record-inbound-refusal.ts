import { CommandHandler } from '@nestjs/cqrs';
import { InboundCommandOf, InboundHandler } from './inbound-command.js';

/** Records that a message could not be applied, and why. */
export class RecordInboundRefusal extends InboundCommandOf<'record-inbound-refusal'> {
  readonly type = 'record-inbound-refusal';
}

@CommandHandler(RecordInboundRefusal)
export class RecordInboundRefusalHandler extends InboundHandler<'record-inbound-refusal'> {}
