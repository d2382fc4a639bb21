import { CommandHandler } from '@nestjs/cqrs';
import { CaseCommandOf, CaseHandler } from './case-command.js';

/** Opens a closed case again. */
export class ReopenCase extends CaseCommandOf<'reopen-case'> {
  readonly type = 'reopen-case';
}

@CommandHandler(ReopenCase)
export class ReopenCaseHandler extends CaseHandler<'reopen-case'> {}
