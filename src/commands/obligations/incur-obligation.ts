import { CommandHandler } from '@nestjs/cqrs';
import { ObligationCommandOf, ObligationHandler } from './obligation-command.js';

/** Starts a regulatory clock. */
export class IncurObligation extends ObligationCommandOf<'incur-obligation'> {
  readonly type = 'incur-obligation';
}

@CommandHandler(IncurObligation)
export class IncurObligationHandler extends ObligationHandler<'incur-obligation'> {}
