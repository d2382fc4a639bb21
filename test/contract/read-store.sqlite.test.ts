import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import {
  dataSource,
  openSqliteReadStore,
  readStoreFile,
} from '../../src/adapters/read-store/sqlite/open-read-store.js';
import type { ReadStore } from '../../src/ports/read-store.js';
import { readStoreContract } from './read-store.contract.js';
import { Thing, Things1764000000001 } from './read-store.tables.js';

const tables = { entities: [Thing], migrations: [Things1764000000001] };
const newFolder = (): string => mkdtempSync(join(tmpdir(), 'read-store-'));

readStoreContract('sqlite', async () => {
  const folder = newFolder();
  const stores: ReadStore[] = [];
  return {
    open: async () => {
      const store = await openSqliteReadStore({ folder, ...tables });
      stores.push(store);
      return store;
    },
    dispose: async () => {
      await Promise.all(stores.map((store) => store.close()));
      rmSync(folder, { recursive: true });
    },
  };
});

describe('read store on SQLite: the file', () => {
  let folder: string;
  let store: ReadStore;

  beforeEach(async () => {
    folder = newFolder();
    store = await openSqliteReadStore({ folder, ...tables });
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  it('syncs every commit, in WAL mode', async () => {
    const settings = await store.write(async (session) => [
      ...(await session.query('PRAGMA journal_mode')),
      ...(await session.query('PRAGMA synchronous')),
    ]);
    expect(settings).toEqual([{ journal_mode: 'wal' }, { synchronous: 2 }]);
  });

  it('has exactly the tables that the entities describe', async () => {
    await store.close();
    const source = dataSource(readStoreFile(folder), tables);
    await source.initialize();
    const difference = await source.driver.createSchemaBuilder().log();
    await source.destroy();
    expect(difference.upQueries.map((query) => query.query)).toEqual([]);
  });

  it('finds by key through the index, whatever the batch', async () => {
    const plan = await store.write((session) =>
      session.query<{ detail: string }>(
        'EXPLAIN QUERY PLAN SELECT * FROM wakes WHERE (saga, instance) IN (SELECT value ->> 0, value ->> 1 FROM json_each(:rows))',
        { rows: '[]' },
      ),
    );
    expect(plan.map((row) => row.detail).join('; ')).toMatch(/SEARCH wakes USING INDEX/);
  });

  it('is unavailable, not broken, while another process holds it, and goes on afterwards', async () => {
    const other = new Database(readStoreFile(folder));
    other.exec('BEGIN IMMEDIATE');
    const write = store.write((session) => session.execute('DELETE FROM things'));
    await expect(write).rejects.toThrow(expect.objectContaining({ name: 'ReadStoreUnavailable', full: false }));
    other.exec('ROLLBACK');
    other.close();
    await expect(store.write((session) => session.execute('DELETE FROM things'))).resolves.toBe(0);
  });

  it('says that the disk is full, keeps what was there and goes on when there is room', async () => {
    const words = 'x'.repeat(100_000);
    const rows = (n: number) =>
      Array.from({ length: n }, (_, at) => ({ name: 'big', at, words, big: null, flag: null }));
    const pages = await store.write(async (session) => {
      const [row] = await session.query<{ page_count: number }>('PRAGMA page_count');
      return (row as { page_count: number }).page_count;
    });
    await store.write((session) => session.query(`PRAGMA max_page_count = ${pages + 20}`));
    const [full, small] = await Promise.allSettled([
      store.write((session) => session.insert('things', rows(10))),
      store.write((session) =>
        session.insert('things', [{ name: 'small', at: 1, words: null, big: null, flag: null }]),
      ),
    ]);
    expect(full).toMatchObject({ status: 'rejected', reason: { name: 'ReadStoreUnavailable', full: true } });
    expect(small.status).toBe('fulfilled');
    await store.write((session) => session.query('PRAGMA max_page_count = 1000000'));
    await store.write((session) => session.insert('things', rows(10)));
    const found = await store.read((session) => session.query('SELECT count(*) AS n FROM things'));
    expect(found).toEqual([{ n: 11 }]);
  });

  it('refuses a file that is no database', async () => {
    await store.close();
    const other = newFolder();
    writeFileSync(readStoreFile(other), 'this is a letter, not a database, and long enough to be looked at');
    await expect(openSqliteReadStore({ folder: other, ...tables })).rejects.toThrow(
      expect.objectContaining({ name: 'ReadStoreUnavailable' }),
    );
    rmSync(other, { recursive: true });
  });
});
