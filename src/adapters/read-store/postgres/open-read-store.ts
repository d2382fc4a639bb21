import type { OneQuery, ReadSession, ReadStore, WriteSession } from '../../../ports/read-store.js';
import type { PostgresTables } from '../../postgres-migrations.js';
import { onlyOne } from '../../one-query.js';
import { describePlace, PostgresPool, type PostgresPlace } from '../../postgres-pool.js';
import { portError } from './errors.js';
import { migrate } from './migrate.js';
import { Readers } from './readers.js';
import { WriteQueue } from './write-queue.js';

/**
 * Works await nothing but their session. A transaction that stands still for longer belongs to a process that does: the
 * server ends it, so that others get the rows that it has locked (a lease above all).
 */
const WRITER_IDLE_MS = 5_000;

/** Entities and migrations are those of the projections; the runtime's are always there. */
export interface PostgresReadStoreOptions extends PostgresPlace, PostgresTables {
  /** How many reads may run at once. Default 8. */
  readonly readers?: number;
}

/**
 * The read store on PostgreSQL, in a schema of its own. Migrations run at opening, one process at a time.
 *
 * Within this process works run one at a time, first come first served. Several processes write at once, each with a
 * transaction of its own (READ COMMITTED): a statement sees what was committed when it began; a row that a work has
 * changed is locked until its commit, and whoever wants to change it waits, then sees the new row. So what two processes
 * must not both do is decided by changing one row under a condition on its old value (checkpoints, leases), or by a
 * unique key (keys of requests, rows of events): never by reading alone.
 *
 * @throws ReadStoreUnavailable when the database cannot be reached or migrated now
 */
export async function openPostgresReadStore(options: PostgresReadStoreOptions): Promise<ReadStore> {
  const name = describePlace(options);
  try {
    await migrate(options, options);
  } catch (error) {
    throw portError(causeOf(error), name);
  }
  return new PostgresReadStore(options, name, options.readers ?? 8);
}

/**
 * Reads of a store that is there, beside the processes that write it; the server refuses whatever would change anything.
 * Each read throws ReadStoreUnavailable where the database cannot be reached.
 */
export function readPostgresReadStore(place: PostgresPlace): Pick<ReadStore, 'read' | 'close'> {
  return new Readers(new PostgresPool({ ...place, readOnly: true }, 1), describePlace(place));
}

/** TypeORM wraps the driver's errors. */
function causeOf(error: unknown): unknown {
  return error instanceof Error && 'driverError' in error ? error.driverError : error;
}

class PostgresReadStore implements ReadStore {
  readonly dialect = 'postgres';
  private readonly writer: PostgresPool;
  private readonly queue: WriteQueue;
  private readonly readers: Readers;

  constructor(place: PostgresPlace, name: string, readers: number) {
    // Two, so that the fate of a lost commit can be asked for beside the connection that is being closed.
    this.writer = new PostgresPool({ ...place, limits: { idleMs: WRITER_IDLE_MS, ...place.limits } }, 2);
    this.queue = new WriteQueue(this.writer, name);
    this.readers = new Readers(new PostgresPool({ ...place, readOnly: true }, readers), name);
  }

  write<T>(work: (session: WriteSession) => Promise<T>): Promise<T> {
    return this.queue.write(work);
  }

  read<T>(work: (session: ReadSession) => Promise<T>): Promise<T> {
    return this.readers.read(work);
  }

  readOnce<T>(work: (session: OneQuery) => Promise<T>): Promise<T> {
    return work(onlyOne({ query: (sql, parameters) => this.readers.query(sql, parameters) }));
  }

  async close(): Promise<void> {
    await this.queue.close();
    await this.readers.close();
    await this.writer.close();
  }
}
