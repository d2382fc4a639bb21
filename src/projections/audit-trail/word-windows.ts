import type { ReadSession } from '../../ports/read-store.js';

/** A stretch of the trail, by position: from `first` (inclusive) to `end` (exclusive). */
export interface Window {
  readonly first?: bigint | undefined;
  readonly end?: bigint | undefined;
  /** All that is found there is to be sorted, not the stretch to be walked in the hope of a find. */
  readonly sorted: boolean;
}

/**
 * Rows of the first window; the last one takes all the rest. Between them, finding where a window of eight times as many
 * rows ends took longer than all the rest by the index.
 */
const ROWS = [20_000];

export interface WordWalk {
  readonly order: 'newest' | 'oldest';
  /** Strictly behind this position. */
  readonly after: bigint | undefined;
  /** Nothing above this position. */
  readonly at: bigint;
  readonly limit: number;
}

/**
 * Looks for words on PostgreSQL from one end, window by window, until there are enough rows. Its planner takes words to
 * be spread evenly: for a word of old times it would walk the whole trail, and for one that stands everywhere it would
 * gather and sort every row. In the first window neither costs much; what is not common there is left to the index.
 *
 * @param look the positions found in a window, in the order of the walk, at most so many
 * @param windows rows of the windows before the last
 */
export async function walkWindows(
  session: ReadSession,
  { order, after, at, limit }: WordWalk,
  look: (window: Window, limit: number) => Promise<bigint[]>,
  windows: readonly number[] = ROWS,
): Promise<bigint[]> {
  const newest = order === 'newest';
  const found: bigint[] = [];
  let edge: bigint | undefined = after ?? (newest ? at + 1n : undefined);
  for (const [index, rows] of [...windows, undefined].entries()) {
    const far: bigint | undefined = rows === undefined ? undefined : await rowBehind(session, order, edge, rows);
    // The position behind which the walk goes on is outside of the window, the one at its far end inside.
    const window = newest
      ? { first: far, end: edge }
      : { first: edge === undefined ? undefined : edge + 1n, end: far === undefined ? undefined : far + 1n };
    found.push(...(await look({ ...window, sorted: index > 0 }, limit - found.length)));
    if (found.length >= limit || far === undefined) break;
    edge = far;
  }
  return found;
}

/** The position so many rows further; undefined where there are fewer. */
async function rowBehind(
  session: ReadSession,
  order: WordWalk['order'],
  edge: bigint | undefined,
  rows: number,
): Promise<bigint | undefined> {
  const [sign, direction] = order === 'newest' ? ['<', 'DESC'] : ['>', 'ASC'];
  const behind = edge === undefined ? '' : `WHERE rowid ${sign} :edge`;
  const [row] = await session.query<{ far: number | bigint }>(
    `SELECT rowid AS far FROM audit_text ${behind} ORDER BY rowid ${direction} LIMIT 1 OFFSET :rows`,
    { rows: rows - 1, ...(edge !== undefined && { edge }) },
  );
  return row === undefined ? undefined : BigInt(row.far);
}
