import { CommandHandler } from '@nestjs/cqrs';
import { ObligationCommandOf, ObligationHandler } from './obligation-command.js';

/** Records why the obligation fell away. */
export class WaiveObligation extends ObligationCommandOf<'waive-obligation'> {
  readonly type = 'waive-obligation';
}

@CommandHandler(WaiveObligation)
export class WaiveObligationHandler extends ObligationHandler<'waive-obligation'> {}
