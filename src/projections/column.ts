import { canonicalJson } from '../events/canonical-json.js';
import type { SqlValue } from '../ports/read-store.js';

/** How a property stands in SQL. Types are those that SQLite and PostgreSQL share. */
export interface Column<T = unknown> {
  readonly sql: 'text' | 'integer' | 'position';
  readonly nullable: boolean;
  toSql(value: T): SqlValue;
  fromSql(value: Exclude<SqlValue, null>): T;
}

/**
 * Text, or a word of a vocabulary. Instants are RFC 3339 UTC with milliseconds, so that they sort as text. PostgreSQL
 * has no U+0000 in a text: on every database U+FFFD, the replacement character, stands in its place.
 */
export function text<T extends string = string>(): Column<T> {
  return {
    sql: 'text',
    nullable: false,
    toSql: (value) => (value.includes('\0') ? value.replaceAll('\0', '\ufffd') : value),
    fromSql: (value) => String(value) as T,
  };
}

/** An integer of at most 32 bits. */
export function integer(): Column<number> {
  return { sql: 'integer', nullable: false, toSql: (value) => value, fromSql: (value) => Number(value) };
}

/** Yes or no, as 1 or 0: the two databases agree on no boolean. */
export function flag(): Column<boolean> {
  return {
    sql: 'integer',
    nullable: false,
    toSql: (value) => (value ? 1 : 0),
    fromSql: (value) => Number(value) === 1,
  };
}

/** A place in the log, or another 64-bit integer. */
export function position(): Column<bigint> {
  return { sql: 'position', nullable: false, toSql: (value) => value, fromSql: (value) => BigInt(value as number) };
}

/** A document, as RFC 8785 canonical JSON text: equal documents are equal text. */
export function json<T>(): Column<T> {
  return {
    sql: 'text',
    nullable: false,
    toSql: (value) => canonicalJson(value),
    fromSql: (value) => JSON.parse(String(value)) as T,
  };
}

export function nullable<T>(column: Column<T>): Column<T | null> {
  return { ...column, nullable: true };
}
