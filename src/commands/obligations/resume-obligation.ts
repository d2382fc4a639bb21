import { CommandHandler } from '@nestjs/cqrs';
import { ObligationCommandOf, ObligationHandler } from './obligation-command.js';

/** Lets a clock that stood run again. */
export class ResumeObligation extends ObligationCommandOf<'resume-obligation'> {
  readonly type = 'resume-obligation';
}

@CommandHandler(ResumeObligation)
export class ResumeObligationHandler extends ObligationHandler<'resume-obligation'> {}
