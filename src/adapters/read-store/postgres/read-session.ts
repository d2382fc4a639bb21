import type { ReadSession, Row, SqlValue } from '../../../ports/read-store.js';
import type { PostgresClient } from '../../postgres-pool.js';
import { portError } from './errors.js';
import { run, statement } from './statements.js';

/** Rows of a stream that are fetched at once; the next ones are under way while these are being used. */
const FETCH = 500;

/** Queries in the snapshot of one transaction. */
export class PostgresReadSession implements ReadSession {
  private open = true;
  private cursors = 0;

  constructor(
    private readonly client: PostgresClient,
    private readonly place: string,
  ) {}

  end(): void {
    this.open = false;
  }

  async query<T = Row>(sql: string, parameters?: Readonly<Record<string, SqlValue>>): Promise<T[]> {
    const { text, values } = statement(sql, parameters);
    return (await this.run(text, values)) as T[];
  }

  /** A cursor of SQL, not of the protocol: other queries of the session can be asked between its rows. */
  async *stream<T = Row>(sql: string, parameters?: Readonly<Record<string, SqlValue>>): AsyncGenerator<T, void> {
    const { text, values } = statement(sql, parameters);
    this.cursors += 1;
    const cursor = `rows_${this.cursors}`;
    await this.run(`DECLARE ${cursor} NO SCROLL CURSOR FOR ${text}`, values);
    let next = this.fetch(cursor);
    try {
      for (;;) {
        const rows = await next;
        if (rows.length === FETCH) next = this.fetch(cursor);
        for (const row of rows) {
          yield row as T;
          this.mustBeOpen();
        }
        if (rows.length < FETCH) return;
      }
    } finally {
      // Left early: what is under way is of no interest, and the end of the transaction closes the cursor in any case.
      if (this.open) void this.run(`CLOSE ${cursor}`, []).catch(() => undefined);
    }
  }

  private fetch(cursor: string): Promise<Row[]> {
    const rows = this.run(`FETCH ${FETCH} FROM ${cursor}`, []);
    // Nobody waits for it if the stream is left before.
    rows.catch(() => undefined);
    return rows;
  }

  private async run(text: string, values: unknown[]): Promise<Row[]> {
    this.mustBeOpen();
    try {
      return (await run(this.client, text, values)).rows;
    } catch (error) {
      throw portError(error, this.place);
    }
  }

  private mustBeOpen(): void {
    if (!this.open) throw new Error('This read has ended; its session cannot be used any more');
  }
}
