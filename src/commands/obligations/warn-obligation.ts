import { CommandHandler } from '@nestjs/cqrs';
import { ObligationCommandOf, ObligationHandler } from './obligation-command.js';

/** Records that a warning time has come. */
export class WarnObligation extends ObligationCommandOf<'warn-obligation'> {
  readonly type = 'warn-obligation';
}

@CommandHandler(WarnObligation)
export class WarnObligationHandler extends ObligationHandler<'warn-obligation'> {}
