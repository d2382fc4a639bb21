import { CommandHandler } from '@nestjs/cqrs';
import { PrincipalCommandOf, PrincipalHandler } from './principal-command.js';

/** Takes a role from a principal, whatever their keys or tokens say. */
export class RemoveRole extends PrincipalCommandOf<'remove-role'> {
  readonly type = 'remove-role';
}

@CommandHandler(RemoveRole)
export class RemoveRoleHandler extends PrincipalHandler<'remove-role'> {}
