export type SqlValue = string | number | bigint | boolean | null;
export type Row = Readonly<Record<string, SqlValue>>;

/** Queries in one snapshot. SQL is the common subset of SQLite and PostgreSQL, with `:name` parameters. */
export interface ReadSession {
  /** Rows with column names as written in the SQL; 64-bit integers come back as numbers where safe, else as bigint. */
  query<T = Row>(sql: string, parameters?: Readonly<Record<string, SqlValue>>): Promise<T[]>;
  /** The same, streamed in bounded memory. */
  stream<T = Row>(sql: string, parameters?: Readonly<Record<string, SqlValue>>): AsyncIterable<T>;
}

/** A session that takes one query. */
export type OneQuery = Pick<ReadSession, 'query'>;

export interface WriteSession extends Omit<ReadSession, 'stream'> {
  /**
   * One set-based statement for all rows (json_each / jsonb_to_recordset). Every row names the same columns.
   * `ignore`: rows whose key is there already are left out. Answers how many rows were added.
   */
  insert(table: string, rows: readonly Row[], onConflict?: 'fail' | 'ignore'): Promise<number>;
  /**
   * Does this work, unless a work that is committed together with this one has done it under the same name: what holds
   * until the commit (a lock on a row) holds for all of them. What `work` throws is thrown; it is not done then.
   */
  once(name: string, work: () => Promise<void>): Promise<void>;
  /** A statement that returns nothing; answers how many rows it changed. */
  execute(sql: string, parameters?: Readonly<Record<string, SqlValue>>): Promise<number>;
  /** One set-based statement: `UPDATE table SET set… FROM (rows) WHERE key…`; every row carries the key and the set columns. */
  updateMany(table: string, key: readonly string[], set: readonly string[], rows: readonly Row[]): Promise<number>;
  deleteMany(table: string, key: readonly string[], rows: readonly Row[]): Promise<number>;
  /** Rows of `table` whose key columns equal one of `keys`: one query for the batch. */
  findMany<T = Row>(table: string, key: readonly string[], keys: readonly Row[], where?: string): Promise<T[]>;
}

/** Where read models, checkpoints, effects and keys of requests live. SQLite (a second file) or PostgreSQL. */
export interface ReadStore {
  readonly dialect: 'sqlite' | 'postgres';
  /**
   * The only way to write: one transaction at a time, first come first served; all of `work` commits or nothing does.
   * Durable when it returns. `work` awaits nothing but its session and, where it is long, turns of the event loop:
   * others wait behind it, and works that queue up are committed together with one sync.
   */
  write<T>(work: (session: WriteSession) => Promise<T>): Promise<T>;
  /** Reads in one snapshot on a connection of its own, never behind a writer. */
  read<T>(work: (session: ReadSession) => Promise<T>): Promise<T>;
  /**
   * Reads by one query, which is a snapshot by itself: a way there and back instead of three where the store is a server.
   * @throws Error for a second query
   */
  readOnce<T>(work: (session: OneQuery) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** The read store cannot answer now (down, locked, disk full, too much asked of it). */
export class ReadStoreUnavailable extends Error {
  override readonly name = 'ReadStoreUnavailable';
  constructor(
    message: string,
    options?: { cause?: unknown; readonly full?: boolean; readonly busy?: boolean; readonly tooLong?: boolean },
  ) {
    super(message, options);
    this.full = options?.full ?? false;
    this.busy = options?.busy ?? false;
    this.tooLong = options?.tooLong ?? false;
  }
  /** The disk is full: HTTP 507 rather than 503. */
  readonly full: boolean;
  /** As many wait as may wait: nothing was begun. */
  readonly busy: boolean;
  /** The statement took longer than a statement may, and was ended. */
  readonly tooLong: boolean;
}
