import { CommandHandler } from '@nestjs/cqrs';
import { CaseCommandOf, CaseHandler } from './case-command.js';

/** Records a report lodged with an authority. */
export class RecordFiling extends CaseCommandOf<'record-filing'> {
  readonly type = 'record-filing';
}

@CommandHandler(RecordFiling)
export class RecordFilingHandler extends CaseHandler<'record-filing'> {}
