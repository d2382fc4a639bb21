import { CommandHandler } from '@nestjs/cqrs';
import { CaseCommandOf, CaseHandler } from './case-command.js';

/** Records money paid that a rule asks for: redress, a claim, provisional credit. */
export class RecordPayment extends CaseCommandOf<'record-payment'> {
  readonly type = 'record-payment';
}

@CommandHandler(RecordPayment)
export class RecordPaymentHandler extends CaseHandler<'record-payment'> {}
