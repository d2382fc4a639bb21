import { CommandHandler } from '@nestjs/cqrs';
import { ObligationCommandOf, ObligationHandler } from './obligation-command.js';

/** Records what led to a missed limit, what was done, and who answers for it. */
export class ReviewBreach extends ObligationCommandOf<'review-breach'> {
  readonly type = 'review-breach';
}

@CommandHandler(ReviewBreach)
export class ReviewBreachHandler extends ObligationHandler<'review-breach'> {}
