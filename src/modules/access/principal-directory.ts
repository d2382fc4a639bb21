import { Inject, Injectable } from '@nestjs/common';
import { findKey } from '../../projections/principals/queries.js';
import type { ReadStore } from '../../ports/read-store.js';
import { READ_STORE } from '../../ports/tokens.js';
import { ApiKeys } from './api-keys.js';
import type { Principal } from './principal.js';

/** Finds who a key belongs to. */
@Injectable()
export class PrincipalDirectory {
  constructor(
    @Inject(READ_STORE) private readonly readStore: ReadStore,
    @Inject(ApiKeys) private readonly keys: ApiKeys,
  ) {}

  /** The principal of a valid key; undefined for any other. */
  async find(key: string): Promise<Principal | undefined> {
    const keyId = this.keys.keyIdOf(key);
    if (keyId === undefined) return undefined;
    const row = await this.readStore.read((session) => findKey(session, keyId));
    if (!row || row.revoked || !this.keys.matches(key, row.keyHash)) return undefined;
    const { principalId: id, principalType: type, name, roles, scope } = row;
    return { id, type, name, keyId, roles, scope };
  }
}
