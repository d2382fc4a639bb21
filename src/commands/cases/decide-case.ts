import { CommandHandler } from '@nestjs/cqrs';
import { CaseCommandOf, CaseHandler } from './case-command.js';

/** Records the decision on a case. A decision does not close it. */
export class DecideCase extends CaseCommandOf<'decide-case'> {
  readonly type = 'decide-case';
}

@CommandHandler(DecideCase)
export class DecideCaseHandler extends CaseHandler<'decide-case'> {}
