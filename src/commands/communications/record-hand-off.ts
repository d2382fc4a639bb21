import { CommandHandler } from '@nestjs/cqrs';
import { CommunicationCommandOf, CommunicationHandler } from './communication-command.js';

/** Records that the channel took the letter. */
export class RecordHandOff extends CommunicationCommandOf<'record-hand-off'> {
  readonly type = 'record-hand-off';
}

@CommandHandler(RecordHandOff)
export class RecordHandOffHandler extends CommunicationHandler<'record-hand-off'> {}
