import Database from 'better-sqlite3';
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
  if (!(error instanceof Database.SqliteError)) return error;
  const primary = error.code.split('_').slice(0, 2).join('_');
  const what = OF_THE_STORE.get(primary);
  if (what === undefined) return error;
  return new ReadStoreUnavailable(`The read store ${file} ${what} (${error.code})`, {
    cause: error,
    full: primary === 'SQLITE_FULL',
  });
}
