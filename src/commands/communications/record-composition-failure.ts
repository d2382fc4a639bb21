import { CommandHandler } from '@nestjs/cqrs';
import { CommunicationCommandOf, CommunicationHandler } from './communication-command.js';

/** Records that no letter could be made. */
export class RecordCompositionFailure extends CommunicationCommandOf<'record-composition-failure'> {
  readonly type = 'record-composition-failure';
}

@CommandHandler(RecordCompositionFailure)
export class RecordCompositionFailureHandler extends CommunicationHandler<'record-composition-failure'> {}
