import { CommandHandler } from '@nestjs/cqrs';
import { CaseCommandOf, CaseHandler } from './case-command.js';

/** Records that information came in. */
export class ReceiveInformation extends CaseCommandOf<'receive-information'> {
  readonly type = 'receive-information';
}

@CommandHandler(ReceiveInformation)
export class ReceiveInformationHandler extends CaseHandler<'receive-information'> {}
