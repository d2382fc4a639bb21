import type { Row, SqlValue } from '../../../ports/read-store.js';

/** A value as better-sqlite3 binds it. Integers go as bigint: as numbers they would arrive as floating point. */
function bound(name: string, value: SqlValue): string | number | bigint | null {
  switch (typeof value) {
    case 'boolean':
      return value ? 1n : 0n;
    case 'number':
      if (Number.isSafeInteger(value)) return BigInt(value);
      if (!Number.isFinite(value)) throw new TypeError(`Parameter ${name} is ${value}`);
      return value;
    case 'undefined':
      throw new TypeError(`Parameter ${name} is undefined`);
    default:
      return value;
  }
}

/** @throws TypeError for what SQL has no value for: undefined, NaN, infinities */
export function boundParameters(parameters: Readonly<Record<string, SqlValue>>): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const name in parameters) out[name] = bound(name, parameters[name] as SqlValue);
  return out;
}

/**
 * The row's values as better-sqlite3 binds them, in the order of the columns.
 * @throws TypeError when the row lacks a column or holds what SQL has no value for
 */
export function boundRow(columns: readonly string[], row: Row): unknown[] {
  const values = new Array<unknown>(columns.length);
  for (let i = 0; i < columns.length; i += 1) {
    const column = columns[i] as string;
    const value = row[column];
    if (value === undefined) throw new TypeError(`A row lacks the column ${column}`);
    values[i] = typeof value === 'string' ? value : bound(column, value);
  }
  return values;
}

/** Turns 64-bit integers into numbers where they are safe. Works on the row itself: it is fresh from the driver. */
export function unboundRow(row: Record<string, unknown>): Row {
  for (const name in row) {
    const value = row[name];
    if (typeof value === 'bigint' && value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER) {
      row[name] = Number(value);
    }
  }
  return row as Row;
}

/**
 * The rows as one JSON array of arrays, in the order of the columns, for json_each. JSON numbers beyond 2^53 would lose
 * digits in JSON.stringify: such integers go as text, which the column's integer affinity turns back.
 *
 * @throws TypeError when a row lacks a column or holds what SQL has no value for
 */
export function rowsAsJson(columns: readonly string[], rows: readonly Row[]): string {
  return JSON.stringify(rows.map((row) => columns.map((column) => jsonValue(column, row[column]))));
}

function jsonValue(column: string, value: SqlValue | undefined): string | number | null {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`Column ${column} is ${value}`);
      return value;
    case 'boolean':
      return value ? 1 : 0;
    case 'bigint':
      return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value.toString();
    case 'undefined':
      throw new TypeError(`A row lacks the column ${column}`);
    default:
      return null;
  }
}
