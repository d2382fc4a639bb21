import { CommandHandler } from '@nestjs/cqrs';
import { CaseCommandOf, CaseHandler } from './case-command.js';

/** Records that something was put right: an account, a bill, a record. */
export class RecordCorrection extends CaseCommandOf<'record-correction'> {
  readonly type = 'record-correction';
}

@CommandHandler(RecordCorrection)
export class RecordCorrectionHandler extends CaseHandler<'record-correction'> {}
