import Sqlite, { type Database, type Statement } from 'better-sqlite3';
import { logFile } from '../../src/adapters/event-log/sqlite/database.js';
import { readStoreFile } from '../../src/adapters/read-store/sqlite/open-read-store.js';
import type { Projection } from '../../src/ports/projection.js';

type Values = readonly unknown[];

/** What one event adds to a table. */
interface Written {
  readonly table: string;
  readonly values: Values;
}

const BATCH = 1_000;

/** Rows of a read model by the position of the event that made them: what a reference writes again. */
export function rowsByPosition(folder: string, projection: Projection): Map<number, Written[]> {
  const db = new Sqlite(readStoreFile(folder), { readonly: true });
  const found = new Map<number, Written[]>();
  for (const { name, kind, columns, key } of projection.tables) {
    const names = kind === 'log' ? columns : [...new Set([...columns, ...key, 'from_position', 'to_position'])];
    const at = names.indexOf(kind === 'log' ? (columns.includes('rowid') ? 'rowid' : 'position') : 'from_position');
    for (const values of db
      .prepare(`SELECT ${names.join(', ')} FROM ${name}`)
      .raw()
      .iterate() as Iterable<Values>) {
      const position = Number(values[at]);
      found.set(position, [...(found.get(position) ?? []), { table: `${name} (${names.join(', ')})`, values }]);
    }
  }
  db.close();
  return found;
}

/**
 * Rebuilds a read model with bare prepared statements: pages of 1,000 events read and parsed, one insert a row with what
 * our projector wrote, one transaction a page with its checkpoint. No row is computed, opened, folded or compared.
 */
export class BareRebuild {
  private readonly log: Database;
  private readonly db: Database;
  private readonly page: Statement;
  private readonly inserts = new Map<string, Statement>();

  /**
   * @param log folder of the event log
   * @param folder of an empty read store, with the tables of the product
   */
  constructor(
    log: string,
    folder: string,
    private readonly rows: ReadonlyMap<number, readonly Written[]>,
  ) {
    this.log = new Sqlite(logFile(log), { readonly: true });
    this.page = this.log.prepare(
      'SELECT position, data, metadata FROM events WHERE position > ? ORDER BY position LIMIT ?',
    );
    this.db = new Sqlite(readStoreFile(folder));
    for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'fullfsync = ON', 'secure_delete = ON', 'wal_autocheckpoint = 4000', 'cache_size = -32768'])
      this.db.pragma(pragma); // prettier-ignore
  }

  /** All of the log. Answers how many events were read. */
  run(): number {
    const checkpoint = this.db.prepare('INSERT INTO checkpoints (consumer, log_id, position, version) VALUES (?, ?, ?, 1) ON CONFLICT (consumer) DO UPDATE SET position = excluded.position'); // prettier-ignore
    let events = 0;
    for (let after = 0; ;) {
      const found = this.page.all(after, BATCH) as { position: number; data: string; metadata: string }[];
      const last = found.at(-1);
      if (!last) break;
      this.db.exec('BEGIN IMMEDIATE');
      for (const { position, data, metadata } of found) {
        JSON.parse(data);
        JSON.parse(metadata);
        for (const { table, values } of this.rows.get(position) ?? []) this.insert(table, values.length).run(...values);
      }
      checkpoint.run('bare', 'log', last.position);
      this.db.exec('COMMIT');
      events += found.length;
      after = last.position;
    }
    return events;
  }

  close(): void {
    this.log.close();
    this.db.close();
  }

  private insert(table: string, places: number): Statement {
    let statement = this.inserts.get(table);
    if (!statement) {
      statement = this.db.prepare(`INSERT INTO ${table} VALUES (${Array(places).fill('?').join(', ')})`);
      this.inserts.set(table, statement);
    }
    return statement;
  }
}
