import { CommandHandler } from '@nestjs/cqrs';
import { CommunicationCommandOf, CommunicationHandler } from './communication-command.js';

/** Records that a letter counts as received by a rule, so long after it was handed off. */
export class AssumeReceipt extends CommunicationCommandOf<'assume-receipt'> {
  readonly type = 'assume-receipt';
}

@CommandHandler(AssumeReceipt)
export class AssumeReceiptHandler extends CommunicationHandler<'assume-receipt'> {}
