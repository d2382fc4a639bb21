/**
 * All SQL that only SQLite understands. Keys to look for or to change come as one JSON array of arrays, in the parameter
 * `rows`; new rows come one by one: no wire is between, and taking thirty columns out of JSON costs more than binding them.
 */

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `("a", "b")`, or plain `"a"` for a single one: SQLite uses an index for either. */
function tuple(names: readonly string[]): string {
  return names.length === 1 ? quoted(names[0] as string) : `(${names.map(quoted).join(', ')})`;
}

function fields(count: number): string {
  return Array.from({ length: count }, (_, index) => `value ->> ${index}`).join(', ');
}

function among(key: readonly string[]): string {
  return `${tuple(key)} IN (SELECT ${fields(key.length)} FROM json_each(:rows))`;
}

/** One row, its values in the order of the columns. */
export function insertSql(table: string, columns: readonly string[], ignore: boolean): string {
  const names = columns.map(quoted).join(', ');
  const places = columns.map(() => '?').join(', ');
  return `INSERT INTO ${quoted(table)} (${names}) VALUES (${places})${ignore ? ' ON CONFLICT DO NOTHING' : ''}`;
}

/** Fields of a row: the key first, then the columns to set. */
export function updateSql(table: string, key: readonly string[], set: readonly string[]): string {
  const names = [...key, ...set];
  const aliases = names.map((_, index) => `value ->> ${index} AS f${index}`).join(', ');
  const assignments = set.map((name, index) => `${quoted(name)} = r.f${key.length + index}`).join(', ');
  const match = key.map((name, index) => `${quoted(table)}.${quoted(name)} = r.f${index}`).join(' AND ');
  return `UPDATE ${quoted(table)} SET ${assignments} FROM (SELECT ${aliases} FROM json_each(:rows)) AS r WHERE ${match}`;
}

export function deleteSql(table: string, key: readonly string[]): string {
  return `DELETE FROM ${quoted(table)} WHERE ${among(key)}`;
}

export function findSql(table: string, key: readonly string[], where: string | undefined): string {
  return `SELECT * FROM ${quoted(table)} WHERE ${among(key)}${where === undefined ? '' : ` AND (${where})`}`;
}
