import { CommandHandler } from '@nestjs/cqrs';
import { CommunicationCommandOf, CommunicationHandler } from './communication-command.js';

/** Records that a hand-off is about to be tried: written before the call. */
export class StartAttempt extends CommunicationCommandOf<'start-attempt'> {
  readonly type = 'start-attempt';
}

@CommandHandler(StartAttempt)
export class StartAttemptHandler extends CommunicationHandler<'start-attempt'> {}
