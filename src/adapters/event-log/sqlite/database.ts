import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { EventLogCorrupt } from '../../../ports/event-log.js';
import { openSqliteForReading, openSqliteForWriting, type SqliteFile } from '../../sqlite-file.js';
import { VAULT_KEYS_TABLE } from '../../sqlite-vault-reads.js';

/**
 * Append-only is held by the file itself. The guard on INSERT is there because `INSERT OR REPLACE` removes rows without
 * firing a trigger on DELETE; it also keeps revisions contiguous and positions ascending whoever writes.
 * The vault's tables stand outside the triggers: personal data must be deletable. Its rows are found by the position of
 * their event, so that new ones lie together at the end: event ids are random, and an index of them would touch a page
 * for each row, more pages the longer the log.
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
${VAULT_KEYS_TABLE}  CREATE TABLE vault_disclosures (
    position INTEGER NOT NULL,
    n        INTEGER NOT NULL,
    digest   TEXT NOT NULL,
    subject  TEXT NOT NULL,
    sealed   BLOB NOT NULL,
    PRIMARY KEY (position, n)
  ) STRICT, WITHOUT ROWID;
`;

/** Triggers of the table of events. */
const GUARDS = 3;

const FILE: SqliteFile = {
  store: 'event log',
  name: 'log.sqlite',
  // "CWEL" in ASCII.
  applicationId: 0x4357454c,
  version: 1,
  schema: SCHEMA,
};

/** The file of the log in its data folder. */
export function logFile(folder: string): string {
  return join(folder, FILE.name);
}

/**
 * Opens the log's file for writing; see {@link openSqliteForWriting} for what it promises and throws.
 *
 * @throws EventLogCorrupt when the file lacks one of its guards: appends are judged by them
 */
export function openForWriting(folder: string): Database {
  const db = openSqliteForWriting(folder, FILE);
  const guards = db
    .prepare(`SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'events'`)
    .pluck();
  if (guards.get() === GUARDS) return db;
  db.close();
  throw new EventLogCorrupt(`${logFile(folder)} lacks a trigger that keeps it append-only`);
}

/** Opens the log's file for reading only; see {@link openSqliteForReading}. */
export function openForReading(folder: string): Database {
  return openSqliteForReading(folder, FILE);
}
