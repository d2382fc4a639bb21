import { quoted } from '../../postgres-pool.js';
import type { ElementType } from '../../postgres-values.js';

/**
 * All SQL that only PostgreSQL understands. Rows come as one array per column, side by side through `unnest`.
 */

export interface TypedColumn {
  readonly name: string;
  readonly type: ElementType;
}

const names = (columns: readonly TypedColumn[]): string => columns.map(({ name }) => quoted(name)).join(', ');
const arrays = (columns: readonly TypedColumn[]): string =>
  `unnest(${columns.map(({ type }, index) => `$${index + 1}::${type}[]`).join(', ')})`;
const matching = (table: string, key: readonly TypedColumn[]): string =>
  key.map(({ name }) => `${table}.${quoted(name)} = r.${quoted(name)}`).join(' AND ');

export function insertSql(table: string, columns: readonly TypedColumn[], ignore: boolean): string {
  const conflict = ignore ? ' ON CONFLICT DO NOTHING' : '';
  return `INSERT INTO ${quoted(table)} (${names(columns)}) SELECT * FROM ${arrays(columns)}${conflict}`;
}

/** Arrays: the key first, then the columns to set. */
export function updateSql(table: string, key: readonly TypedColumn[], set: readonly TypedColumn[]): string {
  const columns = [...key, ...set];
  const assignments = set.map(({ name }) => `${quoted(name)} = r.${quoted(name)}`).join(', ');
  return `UPDATE ${quoted(table)} AS t SET ${assignments} FROM ${arrays(columns)} AS r (${names(columns)}) WHERE ${matching('t', key)}`;
}

export function deleteSql(table: string, key: readonly TypedColumn[]): string {
  return `DELETE FROM ${quoted(table)} AS t USING ${arrays(key)} AS r (${names(key)}) WHERE ${matching('t', key)}`;
}

export function findSql(table: string, key: readonly TypedColumn[], where: string | undefined): string {
  const among = `(${names(key)}) IN (SELECT * FROM ${arrays(key)})`;
  return `SELECT * FROM ${quoted(table)} WHERE ${among}${where === undefined ? '' : ` AND (${where})`}`;
}

/** Columns of a table, in the schema that comes first; nothing for a table that is not there. */
export const COLUMNS_SQL = `SELECT attname AS name, atttypid::int AS type FROM pg_attribute
  WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped`;
