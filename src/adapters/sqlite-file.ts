import { closeSync, existsSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { EventLogDenied, EventLogUnavailable } from '../ports/event-log.js';
import type { StoreName } from './sqlite-errors.js';

/** A kind of SQLite file: what it is called, how it is told from others, what it holds. */
export interface SqliteFile {
  readonly store: StoreName;
  /** Name in the data folder. */
  readonly name: string;
  /** Marks the file as ours, so that no other database is taken for it. */
  readonly applicationId: number;
  readonly version: number;
  /** Statements that make it. */
  readonly schema: string;
}

/**
 * Opens a file for writing, made at first use with its folder (mode 0700: personal data lies in it).
 *
 * `synchronous=FULL` syncs the write-ahead log at each commit: what was committed survives power loss.
 * `secure_delete` overwrites what an erasure deletes. A checkpoint every 12,000 pages (48 MiB) keeps bulk writing fast: pages that many commits change are copied once.
 *
 * @throws EventLogDenied when the file is another application's, or of a newer version
 */
export function openSqliteForWriting(folder: string, file: SqliteFile): Database.Database {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const db = new Database(join(folder, file.name), { timeout: 1_000 });
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('fullfsync = ON');
    db.pragma('secure_delete = ON');
    db.pragma('wal_autocheckpoint = 12000');
    db.pragma('journal_size_limit = 67108864');
    db.pragma('cache_size = -16384');
    db.transaction(() => {
      const tables = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get();
      if (tables !== 0) return;
      db.exec(file.schema);
      db.pragma(`application_id = ${file.applicationId}`);
      db.pragma(`user_version = ${file.version}`);
    }).immediate();
    checkSchema(db, folder, file);
    syncFolder(folder);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * Opens a file for reading only; the writer may be another process.
 *
 * @throws EventLogUnavailable when there is no such file in the folder
 * @throws EventLogDenied when the file is another application's, or of a newer version
 */
export function openSqliteForReading(folder: string, file: SqliteFile): Database.Database {
  const path = join(folder, file.name);
  if (!existsSync(path)) throw new EventLogUnavailable(`There is no ${file.store} in ${folder}`);
  const db = new Database(path, { readonly: true, timeout: 1_000 });
  try {
    db.pragma('cache_size = -16384');
    checkSchema(db, folder, file);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function checkSchema(db: Database.Database, folder: string, { store, name, applicationId, version }: SqliteFile): void {
  const path = join(folder, name);
  const article = store === 'event log' ? 'an' : 'a';
  if (db.pragma('application_id', { simple: true }) !== applicationId) {
    throw new EventLogDenied(`${path} is not ${article} ${store}`);
  }
  const found = db.pragma('user_version', { simple: true });
  if (found !== version) {
    throw new EventLogDenied(`${path} has version ${String(found)}; this program knows ${version}`);
  }
}

/** A new file survives power loss only when its folder was synced too. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
