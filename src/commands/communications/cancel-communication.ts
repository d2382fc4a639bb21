import { CommandHandler } from '@nestjs/cqrs';
import { CommunicationCommandOf, CommunicationHandler } from './communication-command.js';

/** Cancels a letter that has not gone out. */
export class CancelCommunication extends CommunicationCommandOf<'cancel-communication'> {
  readonly type = 'cancel-communication';
}

@CommandHandler(CancelCommunication)
export class CancelCommunicationHandler extends CommunicationHandler<'cancel-communication'> {}
