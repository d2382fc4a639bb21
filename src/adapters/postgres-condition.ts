import pg from 'pg';
import { pendingMigrations, type PostgresTables } from './postgres-migrations.js';
import { quoted, type PostgresPlace } from './postgres-pool.js';

/** What a server says of itself, and how much of it is free for our user. */
export interface ServerCondition {
  /** Such as `18.1`, and the same as a number: 180001. */
  readonly version: string;
  readonly versionNumber: number;
  /** It follows another server, and takes no writes. */
  readonly standby: boolean;
  /** Transactions of this user begin as read-only ones. */
  readonly readOnly: boolean;
  /** As they stand for this user: `on`, `off`, and what else each may be. */
  readonly fsync: string;
  readonly fullPageWrites: string;
  readonly synchronousCommit: string;
  /** Connections that this user can still open: by the server, the database and its role. */
  readonly freeConnections: number;
}

/** How a schema stands. */
export interface SchemaCondition {
  readonly there: boolean;
  /** What has not been run in it yet; undefined where nothing ever was. */
  readonly pending: readonly string[] | undefined;
  /** Tables that our user may not read and write, by name. */
  readonly denied: readonly string[];
  /** Whether our user may make what is missing: tables in the schema, or the schema itself. */
  readonly mayCreate: boolean;
}

const CONNECT_MS = 5_000;

const SERVER = `SELECT current_setting('server_version') AS version,
    current_setting('server_version_num')::int AS "versionNumber",
    pg_is_in_recovery() AS standby,
    current_setting('default_transaction_read_only') = 'on' AS "readOnly",
    current_setting('fsync') AS fsync,
    current_setting('full_page_writes') AS "fullPageWrites",
    current_setting('synchronous_commit') AS "synchronousCommit",
    least(
      current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int - (
        SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'),
      (SELECT CASE WHEN datconnlimit < 0 THEN NULL ELSE datconnlimit END - (
        SELECT count(*) FROM pg_stat_activity a WHERE a.datid = d.oid) FROM pg_database d WHERE datname = current_database()),
      (SELECT CASE WHEN rolconnlimit < 0 THEN NULL ELSE rolconnlimit END - (
        SELECT count(*) FROM pg_stat_activity a WHERE a.usesysid = r.oid) FROM pg_roles r WHERE rolname = current_user)
    )::int AS "freeConnections"`;

const SCHEMA = `SELECT n.oid IS NOT NULL AS there,
    CASE WHEN n.oid IS NULL THEN has_database_privilege(current_database(), 'CREATE')
         ELSE has_schema_privilege(n.oid, 'CREATE') AND has_schema_privilege(n.oid, 'USAGE') END AS "mayCreate",
    ARRAY(SELECT relname::text FROM pg_class c WHERE c.relnamespace = n.oid AND c.relkind = 'r' AND NOT (
      has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')
      AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE')) ORDER BY 1) AS denied
  FROM (SELECT to_regnamespace($1) AS oid) n`;

/** Asks a server how it stands, on a connection of its own. @throws what the driver throws */
export function serverCondition({ url }: PostgresPlace): Promise<ServerCondition> {
  return asking(url, async (client) => {
    const { rows } = await client.query<ServerCondition>(SERVER);
    return rows[0] as ServerCondition;
  });
}

/** Asks how a schema stands to what this version needs of it. Changes nothing. @throws what the driver throws */
export function schemaCondition(
  { url, schema }: PostgresPlace,
  migrations: PostgresTables['migrations'],
): Promise<SchemaCondition> {
  return asking(url, async (client) => {
    const { rows } = await client.query<Omit<SchemaCondition, 'pending'>>(SCHEMA, [quoted(schema)]);
    const found = rows[0] as Omit<SchemaCondition, 'pending'>;
    const readable = found.there && !found.denied.includes('migrations');
    return { ...found, pending: readable ? await pendingMigrations(client, schema, migrations) : undefined };
  });
}

async function asking<T>(url: string, ask: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'casewitness doctor',
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: CONNECT_MS,
  });
  // A server that goes away is noticed by the statement that needs it.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await ask(client);
  } finally {
    await client.end();
  }
}
