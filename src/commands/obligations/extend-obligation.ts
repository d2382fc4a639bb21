import { CommandHandler } from '@nestjs/cqrs';
import { ObligationCommandOf, ObligationHandler } from './obligation-command.js';

/** Moves the limits for a notice that went out in time. */
export class ExtendObligation extends ObligationCommandOf<'extend-obligation'> {
  readonly type = 'extend-obligation';
}

@CommandHandler(ExtendObligation)
export class ExtendObligationHandler extends ObligationHandler<'extend-obligation'> {}
