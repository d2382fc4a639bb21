import { CommandHandler } from '@nestjs/cqrs';
import { CaseCommandOf, CaseHandler } from './case-command.js';

/** Closes a case. Closing stops no statutory clock. */
export class CloseCase extends CaseCommandOf<'close-case'> {
  readonly type = 'close-case';
}

@CommandHandler(CloseCase)
export class CloseCaseHandler extends CaseHandler<'close-case'> {}
