import { CommandHandler } from '@nestjs/cqrs';
import { InboundCommandOf, InboundHandler } from './inbound-command.js';

/** Records what a message led to. */
export class RecordApplication extends InboundCommandOf<'record-application'> {
  readonly type = 'record-application';
}

@CommandHandler(RecordApplication)
export class RecordApplicationHandler extends InboundHandler<'record-application'> {}
