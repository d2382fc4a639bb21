import { CommandHandler } from '@nestjs/cqrs';
import { CaseCommandOf, CaseHandler } from './case-command.js';

/** Replaces the decision; the earlier one stays on record. */
export class ReviseDecision extends CaseCommandOf<'revise-decision'> {
  readonly type = 'revise-decision';
}

@CommandHandler(ReviseDecision)
export class ReviseDecisionHandler extends CaseHandler<'revise-decision'> {}
