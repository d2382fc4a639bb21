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
