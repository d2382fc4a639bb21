import { CommandHandler } from '@nestjs/cqrs';
import { ObligationCommandOf, ObligationHandler } from './obligation-command.js';

/** Moves the limits, with the reason. */
export class RecomputeObligation extends ObligationCommandOf<'recompute-obligation'> {
  readonly type = 'recompute-obligation';
}

@CommandHandler(RecomputeObligation)
export class RecomputeObligationHandler extends ObligationHandler<'recompute-obligation'> {}
