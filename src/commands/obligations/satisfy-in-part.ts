import { CommandHandler } from '@nestjs/cqrs';
import { ObligationCommandOf, ObligationHandler } from './obligation-command.js';

/** Records that one of several recipients was reached. */
export class SatisfyInPart extends ObligationCommandOf<'satisfy-in-part'> {
  readonly type = 'satisfy-in-part';
}

@CommandHandler(SatisfyInPart)
export class SatisfyInPartHandler extends ObligationHandler<'satisfy-in-part'> {}
