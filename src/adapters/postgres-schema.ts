import pg from 'pg';
import { quoted, type PostgresPlace } from './postgres-pool.js';

/** Migrations of another process may take their time. */
const TURN_MS = 600_000;

/**
 * Runs work on a schema, which is made where it is missing, while no other process does: two that start at once must not
 * both migrate. The connection given stands in the schema; the turn ends with it, also when this process dies.
 */
export async function inMigrationTurn<T>(
  { url, schema }: PostgresPlace,
  work: (turn: pg.ClientBase) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'casewitness migrations',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  // A server that goes away is noticed by the statement that needs it.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(`SET lock_timeout = ${TURN_MS}`);
    await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [`casewitness schema ${schema}`]);
    await makeSchema(client, schema);
    await client.query(`SET search_path = ${quoted(schema)}`);
    return await work(client);
  } finally {
    await client.end();
  }
}

/**
 * Asked for first: `IF NOT EXISTS` wants the right to make schemas also where nothing is to be made.
 */
async function makeSchema(client: pg.ClientBase, schema: string): Promise<void> {
  const { rows } = await client.query('SELECT to_regnamespace($1) IS NULL AS missing', [quoted(schema)]);
  if ((rows[0] as { missing: boolean }).missing) await client.query(`CREATE SCHEMA ${quoted(schema)}`);
}
