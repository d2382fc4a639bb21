import { CommandHandler } from '@nestjs/cqrs';
import { CaseCommandOf, CaseHandler } from './case-command.js';

/** Records that the case was escalated, and to whom. */
export class EscalateCase extends CaseCommandOf<'escalate-case'> {
  readonly type = 'escalate-case';
}

@CommandHandler(EscalateCase)
export class EscalateCaseHandler extends CaseHandler<'escalate-case'> {}
