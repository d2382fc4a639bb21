import type { EventType } from '../../events/catalogue.js';
import type { ReadSession, ReadStore, Row } from '../../ports/read-store.js';
import { joinCase, selectCase, viewCase, type CaseReference } from '../case-reference.js';
import { decodeCursor, encodeCursor, limitOf, pageOf, type Page, type PageRequest } from '../page.js';
import type { Fields } from '../plain-words/told.js';
import { Where } from '../where.js';
import { AuditCaseTable, AuditTable, type AuditRow } from './entity.js';
import { searchesByWords, trailQuery, type AuditFilter } from './trail-query.js';
import { walkWindows, type Window } from './word-windows.js';

type Dialect = ReadStore['dialect'];

/** Who did what, when, on what, why, and what was there before and after. */
export interface AuditEntry extends AuditRow {
  /** Log time; see log-time.ts. */
  readonly loggedAt: string;
  /** Values, before the event, of the fields that it set; null where it set none. A field without one was not set. */
  readonly before: Fields | null;
  /** The case it belongs to, where there is one that was opened. */
  readonly case: CaseReference | null;
}

const DETAILS = `${AuditTable.select('t')}, s.before AS before_fields, ${selectCase(AuditCaseTable)},
  (SELECT l.logged_at FROM audit_log_time l WHERE l.clock = 'log' AND l.from_position <= t.position
   ORDER BY l.from_position DESC LIMIT 1) AS logged_at`;
const STATE = `LEFT JOIN audit_subject_state s
  ON s.subject_kind = t.subject_kind AND s.subject_id = t.subject_id AND s.from_position = t.position`;

function entryOf(row: Row): AuditEntry {
  const before = row['before_fields'] ?? null;
  return {
    ...AuditTable.view(row),
    loggedAt: String(row['logged_at']),
    before: before === null ? null : (JSON.parse(String(before)) as Fields),
    case: viewCase(AuditCaseTable, row),
  };
}

export interface AuditPageRequest extends PageRequest {
  /** Default: newest first. */
  readonly order?: 'newest' | 'oldest';
}

/**
 * One page of the trail, by position. The first page fixes the position of the walk.
 * @throws InvalidCursor, or RangeError for a bad limit
 */
export async function auditPage(
  session: ReadSession,
  dialect: Dialect,
  filter: AuditFilter = {},
  request: AuditPageRequest = {},
): Promise<Page<AuditEntry>> {
  const limit = limitOf(request);
  const order = request.order ?? 'newest';
  const list = `audit-${order}`;
  const cursor =
    request.cursor === undefined ? undefined : decodeCursor(list, request.cursor, ['position', 'position']);
  const at = (cursor?.[0] as bigint | undefined) ?? filter.at ?? (await newestPosition(session));
  const after = cursor?.[1] as bigint | undefined;
  const pinned = { ...filter, at };
  const walk = (type?: EventType) => positions(session, dialect, pinned, { order, after, limit: limit + 1, type });
  const found = walksTypes(filter) ? await walkTypes(filter.types, order, walk) : await walk();
  const page = pageOf(found, limit, at, (last) => encodeCursor(list, [at, last]));
  return { ...page, items: await entriesAt(session, page.items, order) };
}

/** Several types, and nothing else that an index could serve better. */
function walksTypes(filter: AuditFilter): filter is AuditFilter & { readonly types: readonly EventType[] } {
  const { types = [], caseId, subject, text, correlationId } = filter;
  return types.length > 1 && types.length <= 30 && (caseId ?? subject ?? text ?? correlationId) === undefined;
}

interface Walk {
  readonly order: 'newest' | 'oldest';
  readonly after: bigint | undefined;
  readonly limit: number;
  readonly type?: EventType | undefined;
}

async function positions(
  session: ReadSession,
  dialect: Dialect,
  filter: AuditFilter & { readonly at: bigint },
  walk: Walk,
): Promise<bigint[]> {
  const look = (window: Window, limit: number) => positionsIn(session, dialect, filter, { ...walk, limit }, window);
  if (dialect === 'sqlite' || !searchesByWords(filter)) return look({ sorted: false }, walk.limit);
  return walkWindows(session, { ...walk, at: filter.at }, look);
}

async function positionsIn(
  session: ReadSession,
  dialect: Dialect,
  filter: AuditFilter,
  walk: Walk,
  { first, end, sorted }: Window,
): Promise<bigint[]> {
  const { after } = walk;
  // SQLite seeks by one upper bound: of the pin and the cursor the lower one, else a deep page walks all that lies between.
  const pinnedByCursor = walk.order === 'newest' && after !== undefined && after <= (filter.at ?? after);
  const pinned = pinnedByCursor ? { ...filter, at: after - 1n } : filter;
  const { from, where, at } = await trailQuery(session, dialect, pinned, walk.type);
  const direction = walk.order === 'newest' ? 'desc' : 'asc';
  where.behind([at], direction, after === undefined || pinnedByCursor ? undefined : [after]).between(at, first, end);
  const rows = await session.query<{ position: number | bigint }>(
    // A sum is in no index.
    `SELECT ${at} AS position FROM ${from} WHERE ${where} ORDER BY ${at}${sorted ? ' + 0' : ''} ${direction} LIMIT :limit`,
    { ...where.parameters, limit: walk.limit },
  );
  return rows.map(({ position }) => BigInt(position));
}

/** The walks of several types as one; one query at a time, for a snapshot has one connection. */
async function walkTypes(
  types: readonly EventType[],
  order: Walk['order'],
  walk: (type: EventType) => Promise<bigint[]>,
): Promise<bigint[]> {
  const all: bigint[] = [];
  for (const type of new Set(types)) all.push(...(await walk(type)));
  all.sort((a, b) => (a < b ? -1 : 1));
  return order === 'newest' ? all.reverse() : all;
}

async function entriesAt(session: ReadSession, at: readonly bigint[], order: Walk['order']): Promise<AuditEntry[]> {
  if (at.length === 0) return [];
  const where = new Where().oneOf('t.position', at);
  const rows = await session.query(
    `SELECT ${DETAILS} FROM audit_trail t ${STATE} ${joinCase(AuditCaseTable)}
     WHERE ${where} ORDER BY t.position ${order === 'newest' ? 'DESC' : 'ASC'}`,
    where.parameters,
  );
  return rows.map(entryOf);
}

async function newestPosition(session: ReadSession): Promise<bigint> {
  const [row] = await session.query<{ newest: number | bigint | null }>(
    'SELECT MAX(position) AS newest FROM audit_trail',
  );
  return BigInt(row?.newest ?? 0);
}

/** The row of one event; undefined where the trail has none. */
export async function auditEntryOf(session: ReadSession, position: bigint): Promise<AuditEntry | undefined> {
  return (await entriesAt(session, [position], 'newest'))[0];
}

/** How many rows the filter finds. */
export async function countAudit(session: ReadSession, dialect: Dialect, filter: AuditFilter = {}): Promise<number> {
  const { from, where } = await trailQuery(session, dialect, filter);
  const [row] = await session.query(`SELECT COUNT(*) AS found FROM ${from} WHERE ${where}`, where.parameters);
  return Number(row?.['found'] ?? 0);
}

/** How many rows of each type the filter finds; types without any are absent. */
export async function countAuditByType(
  session: ReadSession,
  dialect: Dialect,
  filter: AuditFilter = {},
): Promise<ReadonlyMap<EventType, number>> {
  const { from, where } = await trailQuery(session, dialect, filter);
  const rows = await session.query<{ type: EventType; found: number | bigint }>(
    `SELECT t.type AS type, COUNT(*) AS found FROM ${from} WHERE ${where} GROUP BY t.type ORDER BY t.type`,
    where.parameters,
  );
  return new Map(rows.map(({ type, found }) => [type, Number(found)]));
}

/** All rows of a filter, oldest first, in bounded memory, as one snapshot. */
export async function* streamAudit(
  session: ReadSession,
  dialect: Dialect,
  filter: AuditFilter = {},
): AsyncGenerator<AuditEntry, void> {
  for await (const row of streamRows(session, dialect, filter)) yield entryOf(row);
}

/** The rows as the store gives them, for exports that splice stored JSON in as text. */
export async function* streamRows(
  session: ReadSession,
  dialect: Dialect,
  filter: AuditFilter,
): AsyncGenerator<Row, void> {
  const { from, where, at } = await trailQuery(session, dialect, filter);
  const cases = filter.scope ? '' : joinCase(AuditCaseTable);
  yield* session.stream(
    `SELECT ${DETAILS} FROM ${from} ${STATE} ${cases} WHERE ${where} ORDER BY ${at}`,
    where.parameters,
  );
}
