import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataSource } from '../../../src/adapters/read-store/sqlite/open-read-store.js';
import { PROJECTION_MIGRATIONS, PROJECTIONS, projectionEntities } from '../../../src/projections/catalogue.js';

describe('the schema of the read models', () => {
  it('is what the migrations make: TypeORM finds no difference between entities and tables', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'casewitness-schema-'));
    const source = dataSource(join(folder, 'read.sqlite'), {
      entities: projectionEntities('sqlite'),
      migrations: PROJECTION_MIGRATIONS,
    });
    try {
      await source.initialize();
      await source.runMigrations({ transaction: 'each' });
      const { upQueries } = await source.driver.createSchemaBuilder().log();
      expect(upQueries.map(({ query }) => query)).toEqual([]);
    } finally {
      await source.destroy();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('has one owner for each table, and keys and positions where the runtime looks for them', () => {
    const tables = PROJECTIONS.flatMap((projection) => projection.tables);
    expect(new Set(tables.map(({ name }) => name)).size).toBe(tables.length);
    for (const { kind, columns, key } of tables) {
      expect(columns).toEqual(expect.arrayContaining([...key]));
      if (kind === 'temporal') expect(columns).toEqual(expect.arrayContaining(['from_position', 'to_position']));
    }
    expect(new Set(PROJECTIONS.map(({ name }) => name)).size).toBe(PROJECTIONS.length);
  });

  it('holds 64-bit positions on PostgreSQL', () => {
    for (const entity of projectionEntities('postgres')) {
      for (const [property, column] of Object.entries(entity.options.columns)) {
        if (/position/i.test(property)) expect(column).toMatchObject({ type: 'bigint' });
      }
    }
  });
});
