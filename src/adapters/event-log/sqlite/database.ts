import { closeSync, existsSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { EventLogDenied, EventLogUnavailable } from '../../../ports/event-log.js';

/** Marks the file as ours ("CWEL" in ASCII), so that no other database is taken for a log. */
const APPLICATION_ID = 0x4357454c;
const SCHEMA_VERSION = 1;

/**
 * Append-only is held by the file itself. The guard on INSERT is there because `INSERT OR REPLACE` removes rows without
 * firing a trigger on DELETE; it also keeps revisions contiguous and positions ascending whoever writes.
 * The vault's tables stand outside the triggers: personal data must be deletable. Its rows lie in the order of their
 * appends, with a narrow index: event ids are random, and rows in their order would touch a page each (measured: a
 * third of the appends a second).
 */
const SCHEMA = `
  CREATE TABLE events (
    position INTEGER PRIMARY KEY CHECK (position > 0),
    stream   TEXT NOT NULL,
    revision INTEGER NOT NULL,
    id       TEXT NOT NULL,
    type     TEXT NOT NULL,
    version  INTEGER NOT NULL,
    data     TEXT NOT NULL,
    metadata TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX events_by_stream ON events (stream, revision);

  CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events
  BEGIN SELECT RAISE(ABORT, 'the event log is append-only: events cannot be changed'); END;
  CREATE TRIGGER events_are_not_removed BEFORE DELETE ON events
  BEGIN SELECT RAISE(ABORT, 'the event log is append-only: events cannot be removed'); END;
  CREATE TRIGGER events_are_added_at_the_end BEFORE INSERT ON events
  WHEN NEW.position <= (SELECT max(position) FROM events)
    OR NEW.revision <> 1 + coalesce((SELECT max(revision) FROM events WHERE stream = NEW.stream), -1)
  BEGIN SELECT RAISE(ABORT, 'the event log is append-only: an event goes to the end of its stream and of the log'); END;

  CREATE TABLE vault_keys (
    subject       TEXT PRIMARY KEY,
    wrapped       BLOB,
    destroyed_at  TEXT,
    erasure_event TEXT,
    CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL) AND (wrapped IS NULL) = (erasure_event IS NOT NULL))
  ) STRICT;
  CREATE TABLE vault_disclosures (
    event_id TEXT NOT NULL,
    digest   TEXT NOT NULL,
    subject  TEXT NOT NULL,
    sealed   BLOB NOT NULL
  ) STRICT;
  CREATE INDEX vault_disclosures_by_event ON vault_disclosures (event_id);
`;

/** The file of the log in its data folder. */
export function logFile(folder: string): string {
  return join(folder, 'log.sqlite');
}

/**
 * Opens the log's file for writing, made at first use with its folder (mode 0700: the vault lies in it).
 *
 * `synchronous=FULL` syncs the write-ahead log at each commit: a committed append survives power loss.
 * `secure_delete` overwrites what an erasure deletes. A checkpoint every 4,000 pages keeps bulk appends fast.
 *
 * @throws EventLogDenied when the file is another application's, or of a newer version
 */
export function openForWriting(folder: string): Database.Database {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const db = new Database(logFile(folder), { timeout: 1_000 });
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('fullfsync = ON');
    db.pragma('secure_delete = ON');
    db.pragma('wal_autocheckpoint = 4000');
    db.pragma('journal_size_limit = 67108864');
    db.pragma('cache_size = -16384');
    db.transaction(() => {
      const tables = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get();
      if (tables !== 0) return;
      db.exec(SCHEMA);
      db.pragma(`application_id = ${APPLICATION_ID}`);
      db.pragma(`user_version = ${SCHEMA_VERSION}`);
    }).immediate();
    checkSchema(db, folder);
    syncFolder(folder);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * Opens the log's file for reading only; the writer may be another process.
 *
 * @throws EventLogUnavailable when there is no log in the folder
 * @throws EventLogDenied when the file is another application's, or of a newer version
 */
export function openForReading(folder: string): Database.Database {
  if (!existsSync(logFile(folder))) throw new EventLogUnavailable(`There is no event log in ${folder}`);
  const db = new Database(logFile(folder), { readonly: true, timeout: 1_000 });
  try {
    db.pragma('cache_size = -16384');
    checkSchema(db, folder);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function checkSchema(db: Database.Database, folder: string): void {
  if (db.pragma('application_id', { simple: true }) !== APPLICATION_ID) {
    throw new EventLogDenied(`${logFile(folder)} is not an event log`);
  }
  const version = db.pragma('user_version', { simple: true });
  if (version !== SCHEMA_VERSION) {
    throw new EventLogDenied(`${logFile(folder)} has version ${String(version)}; this program knows ${SCHEMA_VERSION}`);
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
