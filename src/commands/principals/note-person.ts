import { CommandHandler } from '@nestjs/cqrs';
import { PrincipalCommandOf, PrincipalHandler } from './principal-command.js';

/** Records that a person has signed in for the first time. */
export class NotePerson extends PrincipalCommandOf<'note-person'> {
  readonly type = 'note-person';
}

@CommandHandler(NotePerson)
export class NotePersonHandler extends PrincipalHandler<'note-person'> {}
