import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { DataSource, type EntitySchema, type MigrationInterface } from 'typeorm';
import type { OneQuery, ReadSession, ReadStore, WriteSession } from '../../../ports/read-store.js';
import { RUNTIME_ENTITIES, RUNTIME_MIGRATIONS } from '../entities/runtime-tables.js';
import { onlyOne } from '../../one-query.js';
import { portError } from './errors.js';
import { ReaderPool } from './reader-pool.js';
import { Statements } from './statements.js';
import { WriteQueue } from './write-queue.js';

export interface SqliteReadStoreOptions {
  /** Data folder; the file is `read.sqlite` in it. Made (mode 0700) where it is missing. */
  readonly folder: string;
  /** Entities of the projections; those of the runtime are always there. */
  readonly entities: readonly (EntitySchema | (new () => object))[];
  /** Their migrations; run at opening, in the order of their time stamps. */
  readonly migrations: readonly (new () => MigrationInterface)[];
  /** How many reads may be under way at once: more than reports and exports hold for long. Default 8. */
  readonly readers?: number;
}

/** The file of the read models in its data folder. */
export function readStoreFile(folder: string): string {
  return join(folder, 'read.sqlite');
}

/**
 * The read store on SQLite: TypeORM owns the schema and the writing connection. Commits are synced
 * (`synchronous=FULL`): the rows of idempotency keys must be there before the append they announce.
 *
 * @throws ReadStoreUnavailable when the file cannot be opened or migrated now
 */
export async function openSqliteReadStore(options: SqliteReadStoreOptions): Promise<ReadStore> {
  const file = readStoreFile(options.folder);
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  const source = dataSource(file, options);
  try {
    await source.initialize();
    await source.runMigrations({ transaction: 'each' });
    const connection = (await source.createQueryRunner().connect()) as Database;
    return new SqliteReadStore(source, new Statements(connection), new ReaderPool(file, options.readers ?? 8), file);
  } catch (error) {
    if (source.isInitialized) await source.destroy();
    throw portError(causeOf(error), file);
  }
}

/** For tests and tools that compare entities with migrations; the service itself opens {@link openSqliteReadStore}. */
export function dataSource(
  file: string,
  { entities, migrations }: Pick<SqliteReadStoreOptions, 'entities' | 'migrations'>,
): DataSource {
  return new DataSource({
    type: 'better-sqlite3',
    database: file,
    timeout: 250,
    entities: [...RUNTIME_ENTITIES, ...entities],
    migrations: [...RUNTIME_MIGRATIONS, ...migrations],
    migrationsRun: false,
    synchronize: false,
    logging: false,
    prepareDatabase: (db: Database) => {
      db.pragma('journal_mode = WAL');
      db.pragma('synchronous = FULL');
      db.pragma('fullfsync = ON');
      // What a read model no longer holds must not stand in the file: it may be a person's.
      db.pragma('secure_delete = ON');
      db.pragma('wal_autocheckpoint = 4000');
      db.pragma('journal_size_limit = 67108864');
      db.pragma('cache_size = -32768');
      db.pragma('temp_store = MEMORY');
    },
  });
}

/** TypeORM wraps the driver's errors. */
function causeOf(error: unknown): unknown {
  return error instanceof Error && 'driverError' in error ? error.driverError : error;
}

class SqliteReadStore implements ReadStore {
  readonly dialect = 'sqlite';
  private readonly queue: WriteQueue;

  constructor(
    private readonly source: DataSource,
    statements: Statements,
    private readonly readers: ReaderPool,
    file: string,
  ) {
    this.queue = new WriteQueue(statements, file);
  }

  write<T>(work: (session: WriteSession) => Promise<T>): Promise<T> {
    return this.queue.write(work);
  }

  read<T>(work: (session: ReadSession) => Promise<T>): Promise<T> {
    return this.readers.read(work);
  }

  readOnce<T>(work: (session: OneQuery) => Promise<T>): Promise<T> {
    return this.readers.read((session) => work(onlyOne(session)));
  }

  async close(): Promise<void> {
    await this.queue.close();
    await this.readers.close();
    if (this.source.isInitialized) await this.source.destroy();
  }
}
