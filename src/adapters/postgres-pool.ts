import pg from 'pg';
import { endsConnection } from './postgres-errors.js';
import { valueParser } from './postgres-values.js';

/** Where a store lives: a schema of its own in a database that it may share. */
export interface PostgresPlace {
  /** `postgres://user:password@host:port/database`, with the TLS parameters that `pg` knows. Never printed. */
  readonly url: string;
  /** Of its tables; lower-case letters, digits and `_`. */
  readonly schema: string;
  /** Shown in `pg_stat_activity`. */
  readonly application?: string;
  readonly limits?: Partial<PostgresLimits>;
  /** The server refuses whatever would change anything. */
  readonly readOnly?: boolean;
}

/** Time limits of our own, in milliseconds: nobody waits for ever, whatever state the server or the network is in. */
export interface PostgresLimits {
  /** To make a connection, and to wait for a free one. */
  readonly connectMs: number;
  /** One statement, at the server; the client itself gives up a little later. */
  readonly statementMs: number;
  /** To wait for a row that another transaction has locked. */
  readonly lockMs: number;
  /** A transaction that nobody uses. */
  readonly idleMs: number;
}

const LIMITS: PostgresLimits = { connectMs: 5_000, statementMs: 30_000, lockMs: 5_000, idleMs: 300_000 };
/** The server's own answer ("canceled") comes first, when there is a server that answers. */
const GRACE_MS = 2_000;
const KEEP_ALIVE_MS = 5_000;

export type PostgresClient = pg.PoolClient;

/** What the server said when it ended a connection between two statements. */
const losses = new WeakMap<object, Error>();

/** The next statement is told only that the connection is gone; this is why it is gone, where that was said before. */
export function reasonOfLoss(client: PostgresClient, error: unknown): unknown {
  return endsConnection(error) ? (losses.get(client) ?? error) : error;
}

/** Connections to one place. Broken ones are dropped, and made anew when they are needed: it heals by itself. */
export class PostgresPool {
  private readonly pool: pg.Pool;

  constructor(
    readonly place: PostgresPlace,
    /** Connections at most. */
    size: number,
  ) {
    const limits = { ...LIMITS, ...place.limits };
    const settings = sessionSettings(place, limits);
    this.pool = new pg.Pool({
      connectionString: place.url,
      application_name: place.application ?? 'casewitness',
      max: size,
      connectionTimeoutMillis: limits.connectMs,
      query_timeout: limits.statementMs + GRACE_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
      idleTimeoutMillis: 60_000,
      allowExitOnIdle: true,
      // What follows from a statement need not wait for its answer to be sent: one way through the network less.
      pipeline: true,
      types: { getTypeParser: valueParser },
      onConnect: (client) => {
        // A server that goes away must never end the process: whoever uses the connection is told by its statement.
        client.on('error', (error) => {
          // The first says why; after it comes only that the connection is gone.
          if (!losses.has(client)) losses.set(client, error);
        });
        return client.query(settings) as unknown as void;
      },
    });
    this.pool.on('error', () => undefined);
  }

  /**
   * A connection on which this statement has been run: the one that begins a transaction. A connection that turns out
   * to be dead, because the server was restarted meanwhile, is replaced once.
   */
  async begin(statement: string): Promise<{ client: PostgresClient; result: pg.QueryResult[] }> {
    for (let attempt = 1; ; attempt += 1) {
      const client = await this.pool.connect();
      try {
        return { client, result: (await client.query(statement)) as unknown as pg.QueryResult[] };
      } catch (error) {
        client.release(error as Error);
        if (attempt > 1 || !endsConnection(error)) throw error;
      }
    }
  }

  /** One statement that changes nothing; a connection that turns out to be dead is replaced once. */
  async once<T extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<T[]> {
    for (let attempt = 1; ; attempt += 1) {
      const client = await this.pool.connect();
      try {
        const { rows } = await client.query<T>({ text, values });
        client.release();
        return rows;
      } catch (error) {
        const ended = endsConnection(error);
        const reason = reasonOfLoss(client, error);
        client.release(ended);
        if (attempt > 1 || !ended) throw reason;
      }
    }
  }

  /** One statement in a transaction of its own. */
  async query<T extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<T[]> {
    return (await this.pool.query<T>(text, values)).rows;
  }

  /** Waits for the connections in use, and closes all; a second time does nothing. */
  async close(): Promise<void> {
    if (!this.pool.ending) await this.pool.end();
  }
}

/** `host:port/database`, as a message may name it: no user, no password. */
export function describePlace({ url, schema }: PostgresPlace): string {
  const { host, pathname, searchParams } = new URL(url);
  return `${host || (searchParams.get('host') ?? 'localhost')}${pathname} (schema ${schema})`;
}

/** A name in SQL, whatever is in it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * Settings of every connection, by SQL and not by start parameters: those would replace what the URL says, and not every
 * pooler takes them. Compiling to machine code pays for none of our statements.
 */
function sessionSettings(
  { schema, readOnly = false }: PostgresPlace,
  { statementMs, lockMs, idleMs }: PostgresLimits,
): string {
  return [
    `SET search_path = ${quoted(schema)}`,
    `SET statement_timeout = ${statementMs}`,
    `SET lock_timeout = ${lockMs}`,
    `SET idle_in_transaction_session_timeout = ${idleMs}`,
    'SET jit = off',
    ...(readOnly ? ['SET default_transaction_read_only = on'] : []),
    // Whoever has switched it off for speed has not thought of us: what we say is durable is durable.
    `SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'`,
  ].join('; ');
}
