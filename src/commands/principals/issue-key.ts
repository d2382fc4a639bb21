import { CommandHandler } from '@nestjs/cqrs';
import { PrincipalCommandOf, PrincipalHandler } from './principal-command.js';

/** Records an API key, by its keyed hash. */
export class IssueKey extends PrincipalCommandOf<'issue-key'> {
  readonly type = 'issue-key';
}

@CommandHandler(IssueKey)
export class IssueKeyHandler extends PrincipalHandler<'issue-key'> {}
