import { CommandHandler } from '@nestjs/cqrs';
import { CaseCommandOf, CaseHandler } from './case-command.js';

/** Records a work item of the case system. Triggers nothing. */
export class RecordWork extends CaseCommandOf<'record-work'> {
  readonly type = 'record-work';
}

@CommandHandler(RecordWork)
export class RecordWorkHandler extends CaseHandler<'record-work'> {}
