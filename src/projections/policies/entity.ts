import { nullable, text } from '../column.js';
import { logTable, temporalTable, type RowOf } from '../define-table.js';

export type PolicyState = 'proposed' | 'active' | 'retired';

/** Versions of policy packs, told apart by the hash of their bytes. */
export const PolicyTable = temporalTable({
  name: 'policies',
  key: ['packId', 'hash'],
  columns: {
    packId: text(),
    /** SHA-256 of the canonical bytes, hex. */
    hash: text(),
    packVersion: text(),
    state: text<PolicyState>(),
    proposedAt: nullable(text()),
    proposedBy: nullable(text()),
    activatedAt: nullable(text()),
    activatedBy: nullable(text()),
    /** Why it is in force without legal review, or with unverified numbers. */
    overrideReason: nullable(text()),
    retiredAt: nullable(text()),
    retiredBy: nullable(text()),
    retiredWhy: nullable(text()),
  },
});
export type PolicyRow = RowOf<typeof PolicyTable>;

/** The canonical bytes of each activation, as text. */
export const PolicyBytesTable = logTable({
  name: 'policy_bytes',
  columns: { packId: text(), hash: text(), bytes: text() },
  indices: [{ name: 'policy_bytes_by_hash', columns: ['packId', 'hash'] }],
});
