import { CommandHandler } from '@nestjs/cqrs';
import { CommunicationCommandOf, CommunicationHandler } from './communication-command.js';

/** Records what a provider reports of a letter. Duplicates and odd orders do no harm. */
export class RecordReceipt extends CommunicationCommandOf<'record-receipt'> {
  readonly type = 'record-receipt';
}

@CommandHandler(RecordReceipt)
export class RecordReceiptHandler extends CommunicationHandler<'record-receipt'> {}
