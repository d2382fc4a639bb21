import { CommandHandler } from '@nestjs/cqrs';
import { InboundCommandOf, InboundHandler } from './inbound-command.js';

/** Gives a message that could not be applied, or that waits, another turn. */
export class RetryMessage extends InboundCommandOf<'retry-message'> {
  readonly type = 'retry-message';
}

@CommandHandler(RetryMessage)
export class RetryMessageHandler extends InboundHandler<'retry-message'> {}
