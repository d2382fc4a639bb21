import { CommandHandler } from '@nestjs/cqrs';
import { InboundCommandOf, InboundHandler } from './inbound-command.js';

/** Keeps a signed body that names no case that it could be about. */
export class RejectBody extends InboundCommandOf<'reject-body'> {
  readonly type = 'reject-body';
}

@CommandHandler(RejectBody)
export class RejectBodyHandler extends InboundHandler<'reject-body'> {}
