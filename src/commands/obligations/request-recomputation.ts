import { CommandHandler } from '@nestjs/cqrs';
import { ObligationCommandOf, ObligationHandler } from './obligation-command.js';

/** Asks that the clock be computed anew under the pack in force. */
export class RequestRecomputation extends ObligationCommandOf<'request-recomputation'> {
  readonly type = 'request-recomputation';
}

@CommandHandler(RequestRecomputation)
export class RequestRecomputationHandler extends ObligationHandler<'request-recomputation'> {}
