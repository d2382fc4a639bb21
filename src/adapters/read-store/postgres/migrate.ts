import type { DataSource } from 'typeorm';
import { migratePostgres, postgresDataSource, type PostgresTables } from '../../postgres-migrations.js';
import type { PostgresPlace } from '../../postgres-pool.js';
import { RUNTIME_ENTITIES, RUNTIME_MIGRATIONS } from '../entities/runtime-tables.js';

/** With those of the runtime, which every read store has. */
const withRuntime = ({ entities, migrations }: PostgresTables): PostgresTables => ({
  entities: [...RUNTIME_ENTITIES, ...entities],
  migrations: [...RUNTIME_MIGRATIONS, ...migrations],
});

/** Brings the schema to what this version needs; see {@link migratePostgres}. */
export function migrate(place: PostgresPlace, tables: PostgresTables): Promise<void> {
  return migratePostgres(place, withRuntime(tables));
}

/** For tests and tools that compare entities with migrations; the service itself opens the store. */
export function dataSource(place: PostgresPlace, tables: PostgresTables): DataSource {
  return postgresDataSource(place, withRuntime(tables));
}
