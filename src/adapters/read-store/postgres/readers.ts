import { ReadStoreUnavailable, type ReadSession, type Row, type SqlValue } from '../../../ports/read-store.js';
import type { PostgresClient, PostgresPool } from '../../postgres-pool.js';
import { portError } from './errors.js';
import { PostgresReadSession } from './read-session.js';
import { statement } from './statements.js';

/**
 * A snapshot is taken by the first query: this is it. The lock before it, which readers share, keeps tables from being
 * replaced under the snapshot: it would show the new ones without their rows.
 */
const SNAPSHOT =
  'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; LOCK TABLE checkpoints IN ACCESS SHARE MODE; SELECT 1';

/** Reads, each in a snapshot of its own on a pooled connection; a read beyond the last waits its turn. */
export class Readers {
  private closed = false;

  constructor(
    private readonly pool: PostgresPool,
    private readonly place: string,
  ) {}

  async read<T>(work: (session: ReadSession) => Promise<T>): Promise<T> {
    if (this.closed) throw new ReadStoreUnavailable(`The read store ${this.place} is closed`);
    const client = await this.begin();
    const session = new PostgresReadSession(client, this.place);
    try {
      return await work(session);
    } finally {
      session.end();
      giveBack(client);
    }
  }

  /**
   * One query, which takes its snapshot when it begins: behind the lock on its tables, so that it meets those that have
   * replaced others with their rows.
   */
  async query<T = Row>(sql: string, parameters?: Readonly<Record<string, SqlValue>>): Promise<T[]> {
    if (this.closed) throw new ReadStoreUnavailable(`The read store ${this.place} is closed`);
    const { text, values } = statement(sql, parameters);
    try {
      return (await this.pool.once<Row>(text, values)) as T[];
    } catch (error) {
      throw portError(error, this.place);
    }
  }

  /** Refuses further reads, waits for the running ones, closes the connections. */
  async close(): Promise<void> {
    this.closed = true;
    await this.pool.close();
  }

  private async begin(): Promise<PostgresClient> {
    try {
      return (await this.pool.begin(SNAPSHOT)).client;
    } catch (error) {
      throw portError(error, this.place);
    }
  }
}

/** The caller has its answer and need not wait for the end of the transaction. */
function giveBack(client: PostgresClient): void {
  client.query('ROLLBACK').then(
    () => client.release(),
    (error: unknown) => client.release(error as Error),
  );
}
