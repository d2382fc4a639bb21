import type { ReadSession } from '../../ports/read-store.js';
import type { Page, PageRequest, Pin } from '../page.js';
import { temporalPage } from '../temporal-page.js';
import { Where } from '../where.js';
import { PrincipalKeyTable, type PrincipalKeyRow } from './entity.js';

/** A key as the service itself needs it, to check a caller. Its hash leaves the service nowhere. */
export type PrincipalKey = Omit<PrincipalKeyRow, 'fromPosition' | 'toPosition'>;
/** A key as a reader may see it. */
export type PrincipalKeyView = Omit<PrincipalKey, 'keyHash'>;

const keyOf = ({ fromPosition: _, toPosition: __, ...key }: PrincipalKeyRow): PrincipalKey => key;
const viewOf = ({ keyHash: _, ...view }: PrincipalKey): PrincipalKeyView => view;

/** The key with this id, revoked or not, as it is now; undefined where none was issued. */
export async function findKey(session: ReadSession, keyId: string): Promise<PrincipalKey | undefined> {
  const where = new Where().equals('t.key_id', keyId).inForce('t', undefined);
  const [row] = await session.query(
    `SELECT ${PrincipalKeyTable.select('t')} FROM principal_keys t WHERE ${where}`,
    where.parameters,
  );
  return row && keyOf(PrincipalKeyTable.view(row));
}

export interface PrincipalKeyFilter extends Pin {
  readonly principalId?: string;
  readonly revoked?: boolean;
}

/** Keys by principal and key id. @throws InvalidCursor, or RangeError for a bad limit */
export function listKeys(
  session: ReadSession,
  filter: PrincipalKeyFilter = {},
  request: PageRequest = {},
): Promise<Page<PrincipalKeyView>> {
  return temporalPage(
    session,
    {
      table: PrincipalKeyTable,
      where: () =>
        new Where()
          .equals('t.principal_id', filter.principalId)
          .equals('t.revoked', filter.revoked === undefined ? undefined : filter.revoked ? 1 : 0),
      sort: ['principalId', 'keyId'],
      direction: 'asc',
      view: (row) => viewOf(keyOf(row)),
    },
    { ...request, at: filter.at },
  );
}
