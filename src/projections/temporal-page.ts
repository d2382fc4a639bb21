import type { ReadSession, Row } from '../ports/read-store.js';
import type { Columns, TemporalColumns, TemporalTable, Values } from './define-table.js';
import {
  decodeCursor,
  encodeCursor,
  limitOf,
  pageOf,
  type CursorValue,
  type Page,
  type PageRequest,
  type Pin,
} from './page.js';
import type { Where } from './where.js';

/** A list of things in the state that they had at one position of the log. */
export interface TemporalList<C extends Columns, T> {
  readonly table: TemporalTable<C>;
  /** Further tables, `LEFT JOIN … ON …`; the listed table is `t`. */
  readonly join?: string;
  /** Columns of those tables for `view`, each with its own name. */
  readonly select?: string;
  /** Conditions without the pin and the cursor, for the position that the walk is pinned to. */
  readonly where: (at: bigint | undefined) => Where;
  /** Properties that order the list; the last one identifies a thing. An index must serve them. */
  readonly sort: readonly (keyof C & string)[];
  readonly direction: 'asc' | 'desc';
  readonly view: (values: Values<TemporalColumns<C>>, row: Row) => T;
}

/** The position of the newest change of a table; 0n for an empty one. */
export async function newestChange<C extends Columns>(session: ReadSession, table: TemporalTable<C>): Promise<bigint> {
  const [row] = await session.query(`SELECT MAX(from_position) AS newest FROM ${table.name}`);
  const newest = row?.['newest'] ?? null;
  return newest === null ? 0n : BigInt(newest as number);
}

/**
 * One page of a temporal list. The first page fixes the position (`at`, default: the newest change) and its cursor
 * carries it: however much changes during the walk, nothing comes twice and nothing is missing.
 *
 * @throws InvalidCursor, or RangeError for a bad limit
 */
export async function temporalPage<C extends Columns, T>(
  session: ReadSession,
  list: TemporalList<C, T>,
  request: PageRequest & Pin,
): Promise<Page<T>> {
  const { table, sort, direction } = list;
  const limit = limitOf(request);
  const columns = sort.map((property) => `t.${table.column(property)}`);
  const cursor = request.cursor === undefined ? undefined : decodeCursor(table.name, request.cursor, ['position', ...sort.map(() => 'text' as const)]); // prettier-ignore
  const [pinned, ...after] = cursor ?? [request.at];
  // The current rows are the rows in force at the newest change: the index on them is narrower.
  const pin = pinned as bigint | undefined;
  const where = list.where(pin).inForce('t', pin);
  if (cursor) where.behind(columns, direction, after as string[]);
  const at = pin ?? (await newestChange(session, table));
  const sql = `SELECT ${table.select('t')}${list.select ? `, ${list.select}` : ''} FROM ${table.name} t ${list.join ?? ''}
    WHERE ${where} ORDER BY ${columns.map((column) => `${column} ${direction}`).join(', ')} LIMIT :limit`;
  const rows = await session.query(sql, { ...where.parameters, limit: limit + 1 });
  const viewed = rows.map((row) => ({ values: table.view(row), row }));
  const page = pageOf(viewed, limit, at, ({ values }) =>
    encodeCursor(table.name, [at, ...sort.map((property) => values[property] as CursorValue)]),
  );
  return { ...page, items: page.items.map(({ values, row }) => list.view(values, row)) };
}
