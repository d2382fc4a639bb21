import { CommandHandler } from '@nestjs/cqrs';
import { ObligationCommandOf, ObligationHandler } from './obligation-command.js';

/** Records what satisfied the obligation, and whether in time. */
export class SatisfyObligation extends ObligationCommandOf<'satisfy-obligation'> {
  readonly type = 'satisfy-obligation';
}

@CommandHandler(SatisfyObligation)
export class SatisfyObligationHandler extends ObligationHandler<'satisfy-obligation'> {}
