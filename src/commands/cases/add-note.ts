import { CommandHandler } from '@nestjs/cqrs';
import { CaseCommandOf, CaseHandler } from './case-command.js';

/** Adds a note to the case. */
export class AddNote extends CaseCommandOf<'add-note'> {
  readonly type = 'add-note';
}

@CommandHandler(AddNote)
export class AddNoteHandler extends CaseHandler<'add-note'> {}
