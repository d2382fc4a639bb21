import { CommandHandler } from '@nestjs/cqrs';
import { CommunicationCommandOf, CommunicationHandler } from './communication-command.js';

/** Records that a hand-off failed, and whether for good. */
export class RecordAttemptFailure extends CommunicationCommandOf<'record-attempt-failure'> {
  readonly type = 'record-attempt-failure';
}

@CommandHandler(RecordAttemptFailure)
export class RecordAttemptFailureHandler extends CommunicationHandler<'record-attempt-failure'> {}
