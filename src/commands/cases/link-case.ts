import { CommandHandler } from '@nestjs/cqrs';
import { CaseCommandOf, CaseHandler } from './case-command.js';

/** Links two cases. */
export class LinkCase extends CaseCommandOf<'link-case'> {
  readonly type = 'link-case';
}

@CommandHandler(LinkCase)
export class LinkCaseHandler extends CaseHandler<'link-case'> {}
