import { CommandHandler } from '@nestjs/cqrs';
import { CommunicationCommandOf, CommunicationHandler } from './communication-command.js';

/** Lets a held letter go, by a person. */
export class ReleaseCommunication extends CommunicationCommandOf<'release-communication'> {
  readonly type = 'release-communication';
}

@CommandHandler(ReleaseCommunication)
export class ReleaseCommunicationHandler extends CommunicationHandler<'release-communication'> {}
