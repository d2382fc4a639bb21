import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MigrationInterface } from 'typeorm';
import { openPostgresReadStore } from '../../src/adapters/read-store/postgres/open-read-store.js';
import { openSqliteReadStore } from '../../src/adapters/read-store/sqlite/open-read-store.js';
import type { ReadStore } from '../../src/ports/read-store.js';
import { PROJECTION_MIGRATIONS, projectionEntities } from '../../src/projections/catalogue.js';
import { createDatabase, type TestDatabase } from './postgres/shared-server.js';

export type ReadStoreKind = ReadStore['dialect'];

/** The store under test: suites that need one run once on each (see jest.config.mjs). */
export const readStoreUnderTest = (): ReadStoreKind =>
  (globalThis as { CASEWITNESS_READ_STORE?: ReadStoreKind }).CASEWITNESS_READ_STORE ?? 'sqlite';

interface Tables {
  readonly entities: ReturnType<typeof projectionEntities>;
  readonly migrations: readonly (new () => MigrationInterface)[];
}

const tablesOf = (kind: ReadStoreKind): Tables => ({
  entities: projectionEntities(kind),
  migrations: PROJECTION_MIGRATIONS,
});

/** A place for one read store, that can be opened, closed and opened again. With the tables of all projections, or others. */
export class ReadStorePlace {
  private readonly opened: ReadStore[] = [];
  private where: Promise<{ open(tables: Tables): Promise<ReadStore>; remove(): Promise<void> }> | undefined;

  constructor(
    readonly kind: ReadStoreKind = readStoreUnderTest(),
    private readonly tables: Tables = tablesOf(kind),
  ) {}

  /** @param migrations those of another version of the service; a place is opened with the older ones first */
  async open(migrations = this.tables.migrations): Promise<ReadStore> {
    this.where ??=
      this.kind === 'sqlite' ? inFolder() : inSchema(migrations === this.tables.migrations ? this.tables : undefined);
    const store = await (await this.where).open({ ...this.tables, migrations });
    this.opened.push(store);
    return store;
  }

  /** Closes what is still open, and removes everything. */
  async dispose(): Promise<void> {
    await Promise.all(this.opened.map((store) => store.close()));
    await (await this.where)?.remove();
  }
}

async function inFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'read-store-'));
  const remove = (): Promise<void> => Promise.resolve(rmSync(folder, { recursive: true, force: true }));
  return Promise.resolve({ open: (tables: Tables) => openSqliteReadStore({ folder, ...tables }), remove });
}

/** One database for a test file, gone with the run's server; a schema of it is emptied and used again. */
interface OfFile {
  readonly file: string | undefined;
  readonly database: Promise<TestDatabase>;
  readonly free: Map<string, string[]>;
}
let current: OfFile | undefined;
let schemas = 0;

/** What another file has left would tell the planner something about tables that this one fills in its own way. */
function ofThisFile(): OfFile {
  const file = expect.getState().testPath;
  if (current === undefined || current.file !== file) current = { file, database: createDatabase(), free: new Map() };
  return current;
}

/** @param tables those that a schema is to be shared for; without, it is used once */
async function inSchema(tables: Tables | undefined) {
  const { database, free } = ofThisFile();
  const { url, query } = await database;
  const made = tables?.migrations.map(({ name }) => name).join() ?? '';
  const unused = tables && (free.get(made) ?? free.set(made, []).get(made));
  const schema = unused?.pop() ?? `place_${(schemas += 1)}`;
  return {
    open: (those: Tables) => openPostgresReadStore({ url, schema, ...those }),
    remove: async () => {
      await query(emptied(schema));
      unused?.push(schema);
    },
  };
}

const emptied = (schema: string): string => `DO $$ DECLARE t text; BEGIN
  FOR t IN SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables
    WHERE schemaname = '${schema}' AND tablename <> 'migrations'
  LOOP EXECUTE 'DELETE FROM ' || t; END LOOP; END $$`;
