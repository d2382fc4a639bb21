import { CommandHandler } from '@nestjs/cqrs';
import { CounterpartCommandOf, CounterpartHandler } from './counterpart-command.js';

/** Records that the case system is about to be asked for something. */
export class StartCounterpartCall extends CounterpartCommandOf<'start-counterpart-call'> {
  readonly type = 'start-counterpart-call';
}

@CommandHandler(StartCounterpartCall)
export class StartCounterpartCallHandler extends CounterpartHandler<'start-counterpart-call'> {}
