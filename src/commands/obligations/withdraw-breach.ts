import { CommandHandler } from '@nestjs/cqrs';
import { ObligationCommandOf, ObligationHandler } from './obligation-command.js';

/** Takes a breach back, for a fact that came late but happened in time. */
export class WithdrawBreach extends ObligationCommandOf<'withdraw-breach'> {
  readonly type = 'withdraw-breach';
}

@CommandHandler(WithdrawBreach)
export class WithdrawBreachHandler extends ObligationHandler<'withdraw-breach'> {}
