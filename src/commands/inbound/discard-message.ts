import { CommandHandler } from '@nestjs/cqrs';
import { InboundCommandOf, InboundHandler } from './inbound-command.js';

/** Takes a message off the worklist: it will not be applied. */
export class DiscardMessage extends InboundCommandOf<'discard-message'> {
  readonly type = 'discard-message';
}

@CommandHandler(DiscardMessage)
export class DiscardMessageHandler extends InboundHandler<'discard-message'> {}
