import type { WriteSession } from '../../../ports/read-store.js';
import { ReadStoreUnavailable } from '../../../ports/read-store.js';
import { endsConnection } from '../../postgres-errors.js';
import type { PostgresClient, PostgresPool } from '../../postgres-pool.js';
import { wasCommitted } from './lost-commit.js';
import { portError } from './errors.js';
import { TableColumns } from './table-columns.js';
import { PostgresWriteSession } from './write-session.js';

/** At most this many works, and this long, before the common commit: nobody waits long for the others. */
const GROUP = 64;
const GROUP_MS = 20;

/** The transaction gets its number at once: by it, it can be asked for after a lost answer to the commit. */
const BEGIN = 'BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT pg_current_xact_id()::text AS xid';

interface Waiting {
  readonly work: (session: WriteSession) => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

interface Ended {
  readonly entry: Waiting;
  readonly value: unknown;
}

interface Transaction {
  readonly client: PostgresClient;
  readonly xid: string;
  readonly ended: Ended[];
  /** What a work has done for all behind it; see {@link WriteSession.once}. */
  readonly done: Set<string>;
  /** A savepoint stands that a work has come past. */
  past: boolean;
}

/** The connection is lost, and with it all that the transaction has done. */
class Lost extends Error {
  constructor(override readonly cause: unknown) {
    super('The connection is lost');
  }
}

/**
 * The one writer of this process. Works run one after the other in the order they came, on one connection; those that
 * wait at the same time share one commit, each from the second on behind a savepoint. Nobody is told of success before
 * the commit. Other processes have writers of their own; what they may do to each other says {@link openPostgresReadStore}.
 */
export class WriteQueue {
  private readonly waiting: Waiting[] = [];
  private readonly columns = new TableColumns();
  private running: Promise<void> | undefined;
  private closed = false;

  constructor(
    private readonly pool: PostgresPool,
    private readonly place: string,
  ) {}

  write<T>(work: (session: WriteSession) => Promise<T>): Promise<T> {
    if (this.closed) return Promise.reject(new ReadStoreUnavailable(`The read store ${this.place} is closed`));
    return new Promise<T>((resolve, reject) => {
      this.waiting.push({ work, resolve: resolve as (value: unknown) => void, reject });
      this.running ??= this.drain();
    });
  }

  /** Refuses further work and resolves when what was accepted has ended. */
  async close(): Promise<void> {
    this.closed = true;
    await this.running;
  }

  private async drain(): Promise<void> {
    // Callers of the same turn of the event loop queue up before the first transaction begins.
    await Promise.resolve();
    while (this.waiting.length > 0) await this.group();
    this.running = undefined;
  }

  private async group(): Promise<void> {
    let transaction: Transaction;
    try {
      transaction = await this.begin();
    } catch (error) {
      // Whoever waits would run into the same, one time limit after the other.
      for (const entry of this.waiting.splice(0)) entry.reject(portError(error, this.place));
      return;
    }
    try {
      if (!(await this.works(transaction))) return;
      transaction.client.release(!(await this.commit(transaction)));
    } catch (error) {
      const cause = error instanceof Lost ? error.cause : error;
      transaction.client.release(true);
      for (const { entry } of transaction.ended) entry.reject(portError(cause, this.place));
      return;
    }
    for (const { entry, value } of transaction.ended) entry.resolve(value);
  }

  private async begin(): Promise<Transaction> {
    const { client, result } = await this.pool.begin(BEGIN);
    return {
      client,
      xid: String((result[1]?.rows[0] as { xid: string }).xid),
      ended: [],
      done: new Set(),
      past: false,
    };
  }

  /** Answers whether there is something to commit. */
  private async works(transaction: Transaction): Promise<boolean> {
    const since = performance.now();
    if (!(await this.first(this.waiting.shift() as Waiting, transaction))) return false;
    while (this.waiting.length > 0 && transaction.ended.length < GROUP && performance.now() - since < GROUP_MS)
      await this.further(this.waiting.shift() as Waiting, transaction);
    return true;
  }

  /** The first needs no savepoint: where it fails the whole transaction is undone, and nobody else is in it. */
  private async first(entry: Waiting, transaction: Transaction): Promise<boolean> {
    if (await this.one(entry, transaction)) return true;
    const { client } = transaction;
    await client.query('ROLLBACK').catch((cause: unknown) => {
      throw new Lost(cause);
    });
    client.release();
    return false;
  }

  /** A failed one is undone alone. The savepoint of the last one falls with the commit. */
  private async further(entry: Waiting, transaction: Transaction): Promise<void> {
    const { client, past } = transaction;
    const savepoint = past ? 'RELEASE SAVEPOINT work; SAVEPOINT work' : 'SAVEPOINT work';
    // Sent, and met only after the work: without it, undoing this work would undo another one, that has ended well.
    const set = client.query(savepoint).then(
      () => undefined,
      (cause: unknown) => this.lost(cause),
    );
    transaction.past = await this.one(entry, transaction, set);
    if (transaction.past) return;
    await client.query('ROLLBACK TO SAVEPOINT work; RELEASE SAVEPOINT work').catch((cause: unknown) => {
      throw new Lost(cause);
    });
  }

  /**
   * Runs one work; answers whether it ended well.
   * @param set its savepoint: what was lost where that could not be set
   * @throws Lost when the whole transaction is lost
   */
  private async one(
    entry: Waiting,
    { client, ended, done }: Transaction,
    set: Promise<Lost | undefined> = Promise.resolve(undefined),
  ): Promise<boolean> {
    const session = new PostgresWriteSession(client, this.columns, this.place, done);
    try {
      const value = await entry.work(session);
      await session.end();
      // A statement that failed ends the work, also where the work thinks nothing of it: the server takes no other.
      if (session.failure !== undefined) throw portError(session.failure, this.place);
      const lost = await set;
      if (lost) throw lost.cause;
      ended.push({ entry, value });
      for (const name of session.doneHere) done.add(name);
      return true;
    } catch (error) {
      await session.end();
      const lost = await set;
      entry.reject(lost ? lost.cause : error);
      if (lost) throw lost;
      if (endsConnection(session.failure)) throw new Lost(session.failure);
      return false;
    }
  }

  /** All that shares the commit is lost; a connection that is gone is met by the next statement, which says why. */
  private lost(cause: unknown): Lost | undefined {
    if (endsConnection(cause)) return undefined;
    const words = `The read store ${this.place} has undone what was to be committed together: a savepoint could not be set`;
    return new Lost(new ReadStoreUnavailable(words, { cause }));
  }

  /** Answers whether the connection is good for more. @throws when nothing was committed, or nobody can say */
  private async commit({ client, xid }: Transaction): Promise<boolean> {
    try {
      const { command } = await client.query('COMMIT');
      if (command !== 'COMMIT') throw new ReadStoreUnavailable(`The read store ${this.place} rolled a commit back`);
      return true;
    } catch (error) {
      if (!endsConnection(error) || !(await wasCommitted(this.pool, xid, this.place))) throw error;
      return false;
    }
  }
}
