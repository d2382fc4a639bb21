import { CommandHandler } from '@nestjs/cqrs';
import { CaseCommandOf, CaseHandler } from './case-command.js';

/** Corrects an address; failed letters to the old one are sent again. */
export class CorrectContact extends CaseCommandOf<'correct-contact'> {
  readonly type = 'correct-contact';
}

@CommandHandler(CorrectContact)
export class CorrectContactHandler extends CaseHandler<'correct-contact'> {}
