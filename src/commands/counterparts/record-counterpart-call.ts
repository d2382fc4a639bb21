import { CommandHandler } from '@nestjs/cqrs';
import { CounterpartCommandOf, CounterpartHandler } from './counterpart-command.js';

/** Records what the case system has made. */
export class RecordCounterpartCall extends CounterpartCommandOf<'record-counterpart-call'> {
  readonly type = 'record-counterpart-call';
}

@CommandHandler(RecordCounterpartCall)
export class RecordCounterpartCallHandler extends CounterpartHandler<'record-counterpart-call'> {}
