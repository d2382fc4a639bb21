import { CommandHandler } from '@nestjs/cqrs';
import { CounterpartCommandOf, CounterpartHandler } from './counterpart-command.js';

/** Records that the case system did not do what it was asked for. */
export class RecordCounterpartFailure extends CounterpartCommandOf<'record-counterpart-failure'> {
  readonly type = 'record-counterpart-failure';
}

@CommandHandler(RecordCounterpartFailure)
export class RecordCounterpartFailureHandler extends CounterpartHandler<'record-counterpart-failure'> {}
