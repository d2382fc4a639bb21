import { CommandHandler } from '@nestjs/cqrs';
import { CaseCommandOf, CaseHandler } from './case-command.js';

/** States a fact that clocks are anchored in, such as the receipt of a completed application. */
export class RecordFact extends CaseCommandOf<'record-fact'> {
  readonly type = 'record-fact';
}

@CommandHandler(RecordFact)
export class RecordFactHandler extends CaseHandler<'record-fact'> {}
