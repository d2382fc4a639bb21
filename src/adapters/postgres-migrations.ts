import pg from 'pg';
import { DataSource, type DataSourceOptions, type EntitySchema, type MigrationInterface } from 'typeorm';
import { quoted, type PostgresPlace } from './postgres-pool.js';

/** Migrations of another process may take their time. */
const TURN_MS = 600_000;

export interface PostgresTables {
  readonly entities: readonly (EntitySchema | (new () => object))[];
  /** Run in the order of their time stamps. */
  readonly migrations: readonly (new () => MigrationInterface)[];
}

/**
 * Brings a schema to what this version needs; the schema is made where it is missing. Whoever comes second waits for the
 * first, and finds nothing left to do.
 */
export async function migratePostgres(place: PostgresPlace, tables: PostgresTables): Promise<void> {
  await inTurn(place, async (turn) => {
    // The usual case by far: TypeORM would read the whole catalogue to find the same.
    if ((await pendingMigrations(turn, place.schema, tables.migrations))?.length === 0) return;
    const source = postgresDataSource(place, tables);
    await source.initialize();
    try {
      await source.runMigrations({ transaction: 'each' });
    } finally {
      await source.destroy();
    }
    await orderByBytes(turn);
  });
}

/** Names of the migrations that a schema still lacks; undefined where none has ever been run in it. */
export async function pendingMigrations(
  client: pg.ClientBase,
  schema: string,
  migrations: PostgresTables['migrations'],
): Promise<string[] | undefined> {
  const table = `${quoted(schema)}.migrations`;
  const { rows: there } = await client.query('SELECT to_regclass($1) IS NOT NULL AS known', [table]);
  if (!(there[0] as { known: boolean }).known) return undefined;
  const { rows } = await client.query<{ name: string }>(`SELECT name FROM ${table}`);
  const done = new Set(rows.map(({ name }) => name));
  return migrations.map((Migration) => new Migration().name ?? Migration.name).filter((name) => !done.has(name));
}

/** TypeORM on a schema: for its migrations, and to compare entities with tables. */
export function postgresDataSource({ url, schema }: PostgresPlace, tables: PostgresTables): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    schema,
    poolSize: 2,
    applicationName: 'casewitness migrations',
    entities: [...tables.entities],
    migrations: [...tables.migrations],
    migrationsRun: false,
    synchronize: false,
    logging: false,
    installExtensions: false,
    extra: { onConnect: (client: pg.ClientBase) => client.query(`SET search_path = ${quoted(schema)}`) },
  } as DataSourceOptions);
}

/**
 * Texts sort by their bytes, whatever locale the database was made with: the same order as on SQLite, the same on every
 * server, and the order of instants and cursors.
 */
async function orderByBytes(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ name: string; changes: string }>(
    `SELECT c.relname AS name, string_agg(
       format('ALTER COLUMN %I TYPE %s COLLATE "C"', a.attname, format_type(a.atttypid, a.atttypmod)), ', ') AS changes
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
       AND a.attcollation <> 0 AND a.attcollation <> '"C"'::regcollation
     GROUP BY c.relname ORDER BY c.relname`,
  );
  for (const { name, changes } of rows) await client.query(`ALTER TABLE ${quoted(name)} ${changes}`);
}

/**
 * Works on a schema, which is made where it is missing, while no other process does. The connection given stands in the schema; the turn ends with it, also when this process dies.
 */
async function inTurn<T>({ url, schema }: PostgresPlace, work: (turn: pg.ClientBase) => Promise<T>): Promise<T> {
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
