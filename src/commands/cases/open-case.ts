import { CommandHandler } from '@nestjs/cqrs';
import { CaseCommandOf, CaseHandler } from './case-command.js';

/** Opens a case; its id is derived from the source system and its reference there. */
export class OpenCase extends CaseCommandOf<'open-case'> {
  readonly type = 'open-case';
}

@CommandHandler(OpenCase)
export class OpenCaseHandler extends CaseHandler<'open-case'> {}
