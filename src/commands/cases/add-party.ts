import { CommandHandler } from '@nestjs/cqrs';
import { CaseCommandOf, CaseHandler } from './case-command.js';

/** Adds a person or body to a case, with the addresses that letters go to. */
export class AddParty extends CaseCommandOf<'add-party'> {
  readonly type = 'add-party';
}

@CommandHandler(AddParty)
export class AddPartyHandler extends CaseHandler<'add-party'> {}
