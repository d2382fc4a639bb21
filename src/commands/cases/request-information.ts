import { CommandHandler } from '@nestjs/cqrs';
import { CaseCommandOf, CaseHandler } from './case-command.js';

/** Records that information was asked for. Stops no clock unless its rule says so. */
export class RequestInformation extends CaseCommandOf<'request-information'> {
  readonly type = 'request-information';
}

@CommandHandler(RequestInformation)
export class RequestInformationHandler extends CaseHandler<'request-information'> {}
