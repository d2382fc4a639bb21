import { ReadStoreUnavailable } from '../../../ports/read-store.js';

/** Primary result codes that speak of the store, not of the statement (https://www.sqlite.org/rescode.html). */
const OF_THE_STORE: ReadonlyMap<string, string> = new Map([
  ['SQLITE_BUSY', 'is locked by another process'],
  ['SQLITE_LOCKED', 'is locked'],
  ['SQLITE_PROTOCOL', 'is locked by another process'],
  ['SQLITE_FULL', 'is on a full disk'],
  ['SQLITE_IOERR', 'could not be read or written'],
  ['SQLITE_CANTOPEN', 'could not be opened'],
  ['SQLITE_READONLY', 'may not be written'],
  ['SQLITE_NOMEM', 'ran out of memory'],
  ['SQLITE_CORRUPT', 'is damaged: delete it, it is rebuilt from the event log'],
  ['SQLITE_NOTADB', 'is no SQLite database'],
]);

/**
 * What the port promises to throw: faults of the store as ReadStoreUnavailable; errors of a statement (a constraint, a
 * missing table) and of the caller's own code as they are.
 */
export function portError(error: unknown, file: string): unknown {
  const code = sqliteCode(error);
  if (code === undefined) return error;
  const primary = code.split('_').slice(0, 2).join('_');
  const what = OF_THE_STORE.get(primary);
  if (what === undefined) return error;
  return new ReadStoreUnavailable(`The read store ${file} ${what} (${code})`, {
    cause: error,
    full: primary === 'SQLITE_FULL',
  });
}

/** By name, not by class: the driver's native part gives errors of the class of whoever loaded it first. */
function sqliteCode(error: unknown): string | undefined {
  const { name, code } = (error ?? {}) as { readonly name?: unknown; readonly code?: unknown };
  return name === 'SqliteError' && typeof code === 'string' ? code : undefined;
}
