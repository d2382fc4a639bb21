import type { Role } from '../../events/principal.events.js';
import { flag, json, nullable, text } from '../column.js';
import { temporalTable, type RowOf } from '../define-table.js';

/** Empty lists mean "all". */
export interface KeyScope {
  readonly kinds: readonly string[];
  readonly legalEntities: readonly string[];
}

/** API keys and the principals that they stand for. */
export const PrincipalKeyTable = temporalTable({
  name: 'principal_keys',
  key: ['keyId'],
  columns: {
    keyId: text(),
    principalId: text(),
    principalType: text<'person' | 'system'>(),
    name: text(),
    /** HMAC-SHA-256 of the key under the deployment's secret, hex. */
    keyHash: text(),
    roles: json<readonly Role[]>(),
    scope: json<KeyScope>(),
    revoked: flag(),
    issuedAt: text(),
    issuedBy: text(),
    revokedAt: nullable(text()),
    revokedBy: nullable(text()),
    revokedWhy: nullable(text()),
  },
  indices: [
    { name: 'principal_keys_by_change', columns: ['fromPosition'] },
    { name: 'principal_keys_by_principal', columns: ['principalId', 'keyId', 'fromPosition', 'toPosition'] },
  ],
});
export type PrincipalKeyRow = RowOf<typeof PrincipalKeyTable>;

/** Who is known: by a key, by having signed in, or by a role given. One row each. */
export const PrincipalTable = temporalTable({
  name: 'principals',
  key: ['principalId'],
  columns: {
    principalId: text(),
    principalType: text<'person' | 'system'>(),
    /** Of the first key, or as the first token said; null for somebody who was given a role before ever calling. */
    name: nullable(text()),
    /** Roles beside those of keys and tokens. */
    granted: json<readonly Role[]>(),
    /** Roles that no key and no token brings. */
    removed: json<readonly Role[]>(),
    /** When they first signed in; null for those who hold keys. */
    firstSeenAt: nullable(text()),
  },
  indices: [{ name: 'principals_by_change', columns: ['fromPosition'] }],
});
export type PrincipalRow = RowOf<typeof PrincipalTable>;
