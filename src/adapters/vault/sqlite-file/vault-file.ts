import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { openSqliteForReading, openSqliteForWriting, type SqliteFile } from '../../sqlite-file.js';
import { VAULT_KEYS_TABLE } from '../../sqlite-vault-reads.js';

/**
 * Rows lie in the order of their writes: event ids are random, and rows in their order would touch a page each.
 * `vault_writes` holds only what is unsettled: whose events nobody has looked for in the log yet. Numbers of writes are
 * never used twice: a row must not pass for one of another write.
 */
const SCHEMA = `${VAULT_KEYS_TABLE}
  CREATE TABLE vault_writes (
    write      INTEGER PRIMARY KEY AUTOINCREMENT,
    written_at INTEGER NOT NULL,
    log_id     TEXT NOT NULL,
    stream     TEXT NOT NULL,
    revision   INTEGER NOT NULL,
    events     INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE vault_disclosures (
    write    INTEGER NOT NULL,
    n        INTEGER NOT NULL,
    event_id TEXT NOT NULL,
    digest   TEXT NOT NULL,
    subject  TEXT NOT NULL,
    sealed   BLOB NOT NULL,
    PRIMARY KEY (write, n)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX vault_disclosures_by_event ON vault_disclosures (event_id);
`;

const FILE: SqliteFile = {
  store: 'vault',
  name: 'vault.sqlite',
  // "CWVA" in ASCII.
  applicationId: 0x43575641,
  version: 1,
  schema: SCHEMA,
};

/** The file of the vault in its data folder. */
export const vaultFile = (folder: string): string => join(folder, FILE.name);

/** Opens the vault's file for writing; see {@link openSqliteForWriting} for what it promises and throws. */
export function openVaultForWriting(folder: string): Database {
  return openSqliteForWriting(folder, FILE);
}

/** Opens the vault's file for reading only; see {@link openSqliteForReading}. */
export function openVaultForReading(folder: string): Database {
  return openSqliteForReading(folder, FILE);
}
