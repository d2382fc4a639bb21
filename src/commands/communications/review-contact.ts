import { CommandHandler } from '@nestjs/cqrs';
import { CommunicationCommandOf, CommunicationHandler } from './communication-command.js';

/** Leaves a letter as it is, though its customer's contact was corrected on another case. */
export class ReviewContact extends CommunicationCommandOf<'review-contact'> {
  readonly type = 'review-contact';
}

@CommandHandler(ReviewContact)
export class ReviewContactHandler extends CommunicationHandler<'review-contact'> {}
