import { CommandHandler } from '@nestjs/cqrs';
import { ObligationCommandOf, ObligationHandler } from './obligation-command.js';

/** Records that a rule may apply but facts are missing. */
export class NoteUndetermined extends ObligationCommandOf<'note-undetermined'> {
  readonly type = 'note-undetermined';
}

@CommandHandler(NoteUndetermined)
export class NoteUndeterminedHandler extends ObligationHandler<'note-undetermined'> {}
