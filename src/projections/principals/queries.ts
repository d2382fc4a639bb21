import type { OneQuery, ReadSession } from '../../ports/read-store.js';
import type { Page, PageRequest, Pin } from '../page.js';
import { temporalPage } from '../temporal-page.js';
import { Where } from '../where.js';
import { PrincipalKeyTable, PrincipalTable, type PrincipalKeyRow, type PrincipalRow } from './entity.js';

/** A key as the service itself needs it, to check a caller. Its hash leaves the service nowhere. */
export type PrincipalKey = Omit<PrincipalKeyRow, 'fromPosition' | 'toPosition'>;
/** A key as a reader may see it. */
export type PrincipalKeyView = Omit<PrincipalKey, 'keyHash'>;
/** The last word on roles, whatever keys and tokens say. */
export type RoleChanges = Pick<PrincipalRow, 'granted' | 'removed'>;
export type PrincipalView = Omit<PrincipalRow, 'fromPosition' | 'toPosition'>;

const keyOf = ({ fromPosition: _, toPosition: __, ...key }: PrincipalKeyRow): PrincipalKey => key;
const viewOf = ({ keyHash: _, ...view }: PrincipalKey): PrincipalKeyView => view;
const principalOf = ({ fromPosition: _, toPosition: __, ...principal }: PrincipalRow): PrincipalView => principal;

/** The key with this id, revoked or not, and what was said of its holder's roles, as it is now; undefined where none was issued. */
export async function findKey(session: OneQuery, keyId: string): Promise<(PrincipalKey & RoleChanges) | undefined> {
  const where = new Where().equals('t.key_id', keyId).inForce('t', undefined);
  const [row] = await session.query(
    `SELECT ${PrincipalKeyTable.select('t')}, p.granted, p.removed FROM principal_keys t
      LEFT JOIN principals p ON p.principal_id = t.principal_id AND p.to_position IS NULL WHERE ${where}`,
    where.parameters,
  );
  if (!row) return undefined;
  const { granted, removed } = PrincipalTable.view(row);
  // A holder of a key has a row; the join is outer all the same, so that no key depends on it.
  return { ...keyOf(PrincipalKeyTable.view(row)), granted: granted ?? [], removed: removed ?? [] };
}

/** A principal as it is now, or was at a position; undefined for one that nothing is known of. */
export async function findPrincipal(
  session: OneQuery,
  principalId: string,
  { at }: Pin = {},
): Promise<PrincipalView | undefined> {
  const where = new Where().equals('t.principal_id', principalId).inForce('t', at);
  const [row] = await session.query(
    `SELECT ${PrincipalTable.select('t')} FROM principals t WHERE ${where}`,
    where.parameters,
  );
  return row && principalOf(PrincipalTable.view(row));
}

/** Principals by id. @throws InvalidCursor, or RangeError for a bad limit */
export function listPrincipals(session: ReadSession, request: PageRequest & Pin = {}): Promise<Page<PrincipalView>> {
  return temporalPage(
    session,
    {
      table: PrincipalTable,
      where: () => new Where(),
      sort: ['principalId'],
      direction: 'asc',
      view: principalOf,
    },
    request,
  );
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
