import { setImmediate } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { ReadStoreUnavailable, type ReadSession, type Row, type SqlValue } from '../../../ports/read-store.js';
import { portError } from './errors.js';
import { Statements } from './statements.js';
import { unboundRow } from './values.js';

/** Rows streamed before the event loop gets its turn. */
const BREATH = 200;
/** So many reads may wait for a connection: more than there may be requests under way. */
const MOST_WAITING = 5_000;

/** Read-only connections, opened as they are needed; a read beyond the last waits its turn. */
export class ReaderPool {
  private readonly free: Statements[] = [];
  private readonly queue: ((connection: Statements) => void)[] = [];
  private opened = 0;
  private closed = false;
  private idle: (() => void) | undefined;

  constructor(
    private readonly file: string,
    private readonly size: number,
  ) {}

  async read<T>(work: (session: ReadSession) => Promise<T>): Promise<T> {
    if (this.closed) throw new ReadStoreUnavailable(`The read store ${this.file} is closed`);
    try {
      const connection = await this.take();
      try {
        return await inSnapshot(connection, work);
      } finally {
        this.give(connection);
      }
    } catch (error) {
      throw portError(error, this.file);
    }
  }

  /** Refuses further reads, waits for the running ones, closes the connections. */
  async close(): Promise<void> {
    this.closed = true;
    if (this.free.length < this.opened) await new Promise<void>((resolve) => (this.idle = resolve));
    for (const connection of this.free) connection.db.close();
    this.free.length = 0;
    this.opened = 0;
  }

  private async take(): Promise<Statements> {
    const connection = this.free.pop();
    if (connection) return connection;
    if (this.queue.length >= MOST_WAITING) {
      throw new ReadStoreUnavailable(`${MOST_WAITING} reads wait for the read store already`, { busy: true });
    }
    if (this.opened >= this.size) return new Promise((resolve) => this.queue.push(resolve));
    const db = new Database(this.file, { readonly: true, fileMustExist: true, timeout: 250 });
    this.opened += 1;
    db.pragma('cache_size = -16384');
    return new Statements(db);
  }

  private give(connection: Statements): void {
    const next = this.queue.shift();
    if (next) return next(connection);
    this.free.push(connection);
    if (this.free.length === this.opened) this.idle?.();
  }
}

async function inSnapshot<T>(connection: Statements, work: (session: ReadSession) => Promise<T>): Promise<T> {
  const session = new SqliteReadSession(connection);
  connection.run('BEGIN DEFERRED');
  try {
    // A deferred transaction takes its snapshot at the first read; this is it.
    connection.all('SELECT 1 AS pinned FROM sqlite_schema LIMIT 1');
    return await work(session);
  } finally {
    session.end();
    connection.run('ROLLBACK');
  }
}

class SqliteReadSession implements ReadSession {
  private open = true;
  private readonly cursors = new Set<IterableIterator<unknown>>();

  constructor(private readonly statements: Statements) {}

  /** A cursor that was not read to its end would keep the connection busy. */
  end(): void {
    this.open = false;
    for (const cursor of this.cursors) cursor.return?.();
  }

  async query<T = Row>(sql: string, parameters?: Readonly<Record<string, SqlValue>>): Promise<T[]> {
    this.mustBeOpen();
    return this.statements.all(sql, parameters) as T[];
  }

  async *stream<T = Row>(sql: string, parameters?: Readonly<Record<string, SqlValue>>): AsyncGenerator<T, void> {
    this.mustBeOpen();
    const cursor = this.statements.iterate(sql, parameters);
    this.cursors.add(cursor);
    try {
      let rows = 0;
      for (let next = cursor.next(); next.done !== true; next = cursor.next()) {
        yield unboundRow(next.value) as T;
        this.mustBeOpen();
        rows += 1;
        if (rows % BREATH === 0) await setImmediate();
      }
    } finally {
      cursor.return?.();
      this.cursors.delete(cursor);
    }
  }

  private mustBeOpen(): void {
    if (!this.open) throw new Error('This read has ended; its session cannot be used any more');
  }
}
