import type { ReadSession, Row } from '../../ports/read-store.js';
import type { Pin } from '../page.js';
import { Where } from '../where.js';
import { PolicyTable, type PolicyRow, type PolicyState } from './entity.js';

export type PolicyView = Omit<PolicyRow, 'fromPosition' | 'toPosition'>;

const viewOf = (row: Row): PolicyView => {
  const { fromPosition: _, toPosition: __, ...view } = PolicyTable.view(row);
  return view;
};

export interface PolicyFilter extends Pin {
  readonly packId?: string;
  readonly hash?: string;
  readonly state?: PolicyState;
}

/** Versions of policy packs, by pack, version and hash. There are dozens: the list has no pages. */
export async function listPolicies(session: ReadSession, filter: PolicyFilter = {}): Promise<PolicyView[]> {
  const where = new Where()
    .equals('t.pack_id', filter.packId)
    .equals('t.hash', filter.hash)
    .equals('t.state', filter.state)
    .inForce('t', filter.at);
  const rows = await session.query(
    `SELECT ${PolicyTable.select('t')} FROM policies t WHERE ${where} ORDER BY t.pack_id, t.pack_version, t.hash`,
    where.parameters,
  );
  return rows.map(viewOf);
}

/** The canonical bytes that were activated under this hash, as text; undefined for a pack that was never activated. */
export async function policyBytes(session: ReadSession, packId: string, hash: string): Promise<string | undefined> {
  const [row] = await session.query<{ bytes: string }>(
    'SELECT bytes FROM policy_bytes WHERE pack_id = :packId AND hash = :hash ORDER BY position DESC LIMIT 1',
    { packId, hash },
  );
  return row?.bytes;
}
