import { CommandHandler } from '@nestjs/cqrs';
import { CaseCommandOf, CaseHandler } from './case-command.js';

/** Says who works on the case. */
export class AssignCase extends CaseCommandOf<'assign-case'> {
  readonly type = 'assign-case';
}

@CommandHandler(AssignCase)
export class AssignCaseHandler extends CaseHandler<'assign-case'> {}
