/** Which stretch of a list is asked for. */
export interface PageRequest {
  /** 1 to 1,000; default 50. */
  readonly limit?: number;
  /** `next` of the page before; opaque. */
  readonly cursor?: string;
}

/** Pins a query to a position of the log; default: the newest that the read model has. */
export interface Pin {
  readonly at?: bigint;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Cursor of the next page; absent on the last one. */
  readonly next?: string;
  /** The log position at which this list is true; all pages of a walk have the same. */
  readonly at: bigint;
}

/** The cursor is not one that this list gave. The caller's fault, HTTP 400. */
export class InvalidCursor extends Error {
  override readonly name = 'InvalidCursor';
  constructor() {
    super('The cursor is not one that this list gave');
  }
}

export const DEFAULT_PAGE = 50;
export const LARGEST_PAGE = 1_000;

/** @throws RangeError when the limit is no integer from 1 to 1,000 */
export function limitOf({ limit = DEFAULT_PAGE }: PageRequest): number {
  if (!Number.isInteger(limit) || limit < 1 || limit > LARGEST_PAGE) {
    throw new RangeError(`A page has 1 to ${LARGEST_PAGE} items, not ${limit}`);
  }
  return limit;
}

/** Place of a row in the order of its list. */
export type CursorValue = string | number | bigint;
type Kind = 'text' | 'position';

/** A cursor over these values; bigints stay exact. */
export function encodeCursor(list: string, values: readonly CursorValue[]): string {
  return Buffer.from(JSON.stringify([list, ...values.map(String)])).toString('base64url');
}

/**
 * The values of a cursor of this list, of the kinds named.
 * @throws InvalidCursor for anything else
 */
export function decodeCursor(list: string, cursor: string, kinds: readonly Kind[]): (string | bigint)[] {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw new InvalidCursor();
  }
  if (!Array.isArray(parts) || parts.length !== kinds.length + 1 || parts[0] !== list) throw new InvalidCursor();
  return kinds.map((kind, index) => {
    const value: unknown = parts[index + 1];
    if (typeof value !== 'string') throw new InvalidCursor();
    if (kind === 'text') return value;
    if (!/^-?\d{1,19}$/.test(value)) throw new InvalidCursor();
    const number = BigInt(value);
    // Longer ones no store can compare.
    if (BigInt.asIntN(64, number) !== number) throw new InvalidCursor();
    return number;
  });
}

/** Rows read one beyond the limit: the page, and whether another one follows. */
export function pageOf<T>(rows: readonly T[], limit: number, at: bigint, cursorAfter: (last: T) => string): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return rows.length > limit && last !== undefined ? { items, next: cursorAfter(last), at } : { items, at };
}
