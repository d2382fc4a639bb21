import type pg from 'pg';
import { DataSource, type DataSourceOptions, type EntitySchema, type MigrationInterface } from 'typeorm';
import { quoted, type PostgresPlace } from '../../postgres-pool.js';
import { inMigrationTurn } from '../../postgres-schema.js';
import { RUNTIME_ENTITIES, RUNTIME_MIGRATIONS } from '../entities/runtime-tables.js';

export interface PostgresTables {
  /** Entities of the projections; those of the runtime are always there. */
  readonly entities: readonly (EntitySchema | (new () => object))[];
  /** Their migrations; run at opening, in the order of their time stamps. */
  readonly migrations: readonly (new () => MigrationInterface)[];
}

/**
 * Brings the schema to what this version needs. Whoever comes second waits for the first and finds nothing left to do.
 */
export async function migrate(place: PostgresPlace, tables: PostgresTables): Promise<void> {
  await inMigrationTurn(place, async (turn) => {
    const source = dataSource(place, tables);
    await source.initialize();
    try {
      await source.runMigrations({ transaction: 'each' });
    } finally {
      await source.destroy();
    }
    await orderByBytes(turn);
  });
}

/** For tests and tools that compare entities with migrations; the service itself opens the store. */
export function dataSource({ url, schema }: PostgresPlace, { entities, migrations }: PostgresTables): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    schema,
    poolSize: 2,
    applicationName: 'casewitness migrations',
    entities: [...RUNTIME_ENTITIES, ...entities],
    migrations: [...RUNTIME_MIGRATIONS, ...migrations],
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
