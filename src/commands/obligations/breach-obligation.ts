import { CommandHandler } from '@nestjs/cqrs';
import { ObligationCommandOf, ObligationHandler } from './obligation-command.js';

/** Records that a limit passed. */
export class BreachObligation extends ObligationCommandOf<'breach-obligation'> {
  readonly type = 'breach-obligation';
}

@CommandHandler(BreachObligation)
export class BreachObligationHandler extends ObligationHandler<'breach-obligation'> {}
