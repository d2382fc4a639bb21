import { CommandHandler } from '@nestjs/cqrs';
import { CaseCommandOf, CaseHandler } from './case-command.js';

/** Records that a party agrees to be written to by a channel, or no longer does. */
export class RecordConsent extends CaseCommandOf<'record-consent'> {
  readonly type = 'record-consent';
}

@CommandHandler(RecordConsent)
export class RecordConsentHandler extends CaseHandler<'record-consent'> {}
