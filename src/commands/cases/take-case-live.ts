import { CommandHandler } from '@nestjs/cqrs';
import { CaseCommandOf, CaseHandler } from './case-command.js';

/** Hands an imported open case over to live operation: from here on its letters are sent. */
export class TakeCaseLive extends CaseCommandOf<'take-case-live'> {
  readonly type = 'take-case-live';
}

@CommandHandler(TakeCaseLive)
export class TakeCaseLiveHandler extends CaseHandler<'take-case-live'> {}
