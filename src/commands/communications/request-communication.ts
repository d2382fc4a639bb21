import { CommandHandler } from '@nestjs/cqrs';
import { CommunicationCommandOf, CommunicationHandler } from './communication-command.js';

/** Asks for a letter. */
export class RequestCommunication extends CommunicationCommandOf<'request-communication'> {
  readonly type = 'request-communication';
}

@CommandHandler(RequestCommunication)
export class RequestCommunicationHandler extends CommunicationHandler<'request-communication'> {}
