import { CommandHandler } from '@nestjs/cqrs';
import { PrincipalCommandOf, PrincipalHandler } from './principal-command.js';

/** Revokes an API key. */
export class RevokeKey extends PrincipalCommandOf<'revoke-key'> {
  readonly type = 'revoke-key';
}

@CommandHandler(RevokeKey)
export class RevokeKeyHandler extends PrincipalHandler<'revoke-key'> {}
