import { CommandHandler } from '@nestjs/cqrs';
import { PrincipalCommandOf, PrincipalHandler } from './principal-command.js';

/** Gives a principal a role, beside those of their keys or tokens. */
export class GrantRole extends PrincipalCommandOf<'grant-role'> {
  readonly type = 'grant-role';
}

@CommandHandler(GrantRole)
export class GrantRoleHandler extends PrincipalHandler<'grant-role'> {}
