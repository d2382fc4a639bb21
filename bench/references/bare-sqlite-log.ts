import type { Database, Statement } from 'better-sqlite3';
import { openSqliteForWriting } from '../../src/adapters/sqlite-file.js';
import { INSERT_KEY, VAULT_KEYS_TABLE } from '../../src/adapters/sqlite-vault-reads.js';
import type { StoredAppend } from '../data/appends.js';

/** The tables and indices of the product's log and vault, without the triggers that guard them. */
const SCHEMA = `
  CREATE TABLE events (
    position INTEGER PRIMARY KEY CHECK (position > 0), stream TEXT NOT NULL, revision INTEGER NOT NULL, id TEXT NOT NULL,
    type TEXT NOT NULL, version INTEGER NOT NULL, data TEXT NOT NULL, metadata TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX events_by_stream ON events (stream, revision);
  ${VAULT_KEYS_TABLE}
  CREATE TABLE vault_disclosures (
    position INTEGER NOT NULL, n INTEGER NOT NULL, digest TEXT NOT NULL, subject TEXT NOT NULL, sealed BLOB NOT NULL,
    PRIMARY KEY (position, n)
  ) STRICT, WITHOUT ROWID;
`;

/**
 * Bare better-sqlite3: prepared statements that write rows made beforehand, under the pragmas of the product's log. No
 * revision is checked, nothing is validated, sealed or serialised: what the disk and SQLite allow.
 */
export class BareSqliteLog {
  private readonly db: Database;
  private readonly event: Statement;
  private readonly key: Statement;
  private readonly disclosure: Statement;
  private readonly begin: Statement;
  private readonly commit: Statement;
  private position = 0;
  private pending: { readonly append: StoredAppend; readonly done: () => void }[] = [];

  constructor(folder: string) {
    this.db = openSqliteForWriting(folder, {
      store: 'event log',
      name: 'bare.sqlite',
      applicationId: 0x42415245,
      version: 1,
      schema: SCHEMA,
    });
    this.event = this.db.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
    this.key = this.db.prepare(INSERT_KEY);
    this.disclosure = this.db.prepare('INSERT INTO vault_disclosures VALUES (?, ?, ?, ?, ?)');
    this.begin = this.db.prepare('BEGIN IMMEDIATE');
    this.commit = this.db.prepare('COMMIT');
  }

  /** One append, one durable transaction. */
  append(append: StoredAppend): void {
    this.begin.run();
    this.insert(append);
    this.commit.run();
  }

  /** Joins the group that the next turn of the event loop commits. */
  submit(append: StoredAppend): Promise<void> {
    return new Promise((done) => {
      if (this.pending.push({ append, done }) === 1) setImmediate(() => this.flush());
    });
  }

  close(): void {
    this.db.close();
  }

  private flush(): void {
    const group = this.pending;
    this.pending = [];
    this.begin.run();
    for (const { append } of group) this.insert(append);
    this.commit.run();
    for (const { done } of group) done();
  }

  private insert({ stream, expected, events, disclosures }: StoredAppend): void {
    let revision = expected === 'no-stream' ? 0 : expected + 1;
    let row = 0;
    for (const { subject, wrapped } of disclosures.keys) this.key.run(subject, wrapped);
    for (const { id, type, version, data, metadata } of events) {
      this.event.run(++this.position, stream, revision++, id, type, version, data, metadata);
      for (let n = 0; disclosures.rows[row]?.eventId === id; n++) {
        const { digest, subject, sealed } = disclosures.rows[row++] as (typeof disclosures.rows)[number];
        this.disclosure.run(this.position, n, digest, subject, sealed);
      }
    }
  }
}
