import { CommandHandler } from '@nestjs/cqrs';
import { ObligationCommandOf, ObligationHandler } from './obligation-command.js';

/** Lets the clock stand, for a cause that its rule lists. */
export class TollObligation extends ObligationCommandOf<'toll-obligation'> {
  readonly type = 'toll-obligation';
}

@CommandHandler(TollObligation)
export class TollObligationHandler extends ObligationHandler<'toll-obligation'> {}
