import { CommandHandler } from '@nestjs/cqrs';
import { CommunicationCommandOf, CommunicationHandler } from './communication-command.js';

/** Asks that a letter which failed be sent again, by a person: where no corrected address can say so. */
export class ResendCommunication extends CommunicationCommandOf<'resend-communication'> {
  readonly type = 'resend-communication';
}

@CommandHandler(ResendCommunication)
export class ResendCommunicationHandler extends CommunicationHandler<'resend-communication'> {}
