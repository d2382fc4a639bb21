import { CommandHandler } from '@nestjs/cqrs';
import { InboundCommandOf, InboundHandler } from './inbound-command.js';

/** Puts a message about a case on record, as it came, before anything is done with it. */
export class ReceiveMessage extends InboundCommandOf<'receive-message'> {
  readonly type = 'receive-message';
}

@CommandHandler(ReceiveMessage)
export class ReceiveMessageHandler extends InboundHandler<'receive-message'> {}
