import { CommandHandler } from '@nestjs/cqrs';
import { CommunicationCommandOf, CommunicationHandler } from './communication-command.js';

/** Records a composed letter, or holds it when it lacks what its rule requires. */
export class RecordComposition extends CommunicationCommandOf<'record-composition'> {
  readonly type = 'record-composition';
}

@CommandHandler(RecordComposition)
export class RecordCompositionHandler extends CommunicationHandler<'record-composition'> {}
