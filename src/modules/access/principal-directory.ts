import { Inject, Injectable } from '@nestjs/common';
import { findKey } from '../../projections/principals/queries.js';
import type { ReadStore } from '../../ports/read-store.js';
import { READ_STORE } from '../../ports/tokens.js';
import { ApiKeys } from './api-keys.js';
import { effectiveRoles, type Principal } from './principal.js';
import { SignIn } from './sign-in.js';
import { unauthorized } from './unauthorized.js';

/** Three parts with dots between them: a token. Keys hold no dot. */
const TOKEN = /^[\w-]+\.[\w-]*\.[\w-]*$/;

/** Finds who calls, by the key or the token that they show. Asked at each request: what was revoked holds no more. */
@Injectable()
export class PrincipalDirectory {
  constructor(
    @Inject(READ_STORE) private readonly readStore: ReadStore,
    @Inject(ApiKeys) private readonly keys: ApiKeys,
    @Inject(SignIn) private readonly signIn: SignIn,
  ) {}

  /** @throws Problem 401 for what proves nobody, 503 while that cannot be judged */
  find(bearer: string): Promise<Principal> {
    return TOKEN.test(bearer) ? this.signIn.principalOf(bearer) : this.holderOf(bearer);
  }

  private async holderOf(key: string): Promise<Principal> {
    const keyId = this.keys.keyIdOf(key);
    const row = keyId === undefined ? undefined : await this.readStore.readOnce((session) => findKey(session, keyId));
    if (!row || row.revoked || !this.keys.matches(key, row.keyHash))
      throw unauthorized('key-invalid', 'The API key is not known, or was revoked');
    const { principalId: id, principalType: type, name, scope } = row;
    if (type === 'person' && this.signIn.issuer !== undefined)
      throw unauthorized(
        'key-of-person',
        `Persons sign in with a token of ${this.signIn.issuer}; keys are for systems`,
      );
    return { id, type, name, keyId: row.keyId, roles: effectiveRoles(row.roles, row), scope };
  }
}
