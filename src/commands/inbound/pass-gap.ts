import { CommandHandler } from '@nestjs/cqrs';
import { InboundCommandOf, InboundHandler } from './inbound-command.js';

/** Goes on without messages that have not come in time. */
export class PassGap extends InboundCommandOf<'pass-gap'> {
  readonly type = 'pass-gap';
}

@CommandHandler(PassGap)
export class PassGapHandler extends InboundHandler<'pass-gap'> {}
