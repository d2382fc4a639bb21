import { setTimeout } from 'node:timers/promises';
import { openPostgresReadStore } from '../../src/adapters/read-store/postgres/open-read-store.js';
import { dataSource } from '../../src/adapters/read-store/postgres/migrate.js';
import { WriteQueue } from '../../src/adapters/read-store/postgres/write-queue.js';
import { PostgresPool } from '../../src/adapters/postgres-pool.js';
import { ReadStoreUnavailable, type ReadStore } from '../../src/ports/read-store.js';
import { CutAfterCommit } from '../support/postgres/cut-after-commit.js';
import { createDatabase, type TestDatabase } from '../support/postgres/shared-server.js';
import { Thing, Things1764000000001 } from './read-store.tables.js';

const tables = { entities: [Thing], migrations: [Things1764000000001] };
const row = (name: string) => ({ name, at: 1, words: null, big: null, flag: null });
const unavailable = expect.objectContaining({ name: 'ReadStoreUnavailable', full: false });

/** The statement between two works fails, as when it is cancelled on the server. */
class StumblingPool extends PostgresPool {
  override async begin(statement: string): ReturnType<PostgresPool['begin']> {
    const begun = await super.begin(statement);
    const query = begun.client.query.bind(begun.client) as (...given: unknown[]) => unknown;
    const stumbling = (text: unknown, ...rest: unknown[]) =>
      query(typeof text === 'string' && text.startsWith('RELEASE SAVEPOINT work; SAV') ? `SELECT 1/0; ${text}` : text, ...rest); // prettier-ignore
    return { ...begun, client: Object.assign(begun.client, { query: stumbling }) as typeof begun.client };
  }
}

describe('read store on PostgreSQL: the server', () => {
  let database: TestDatabase;
  let store: ReadStore;

  beforeAll(async () => {
    database = await createDatabase();
    await database.query(`ALTER DATABASE ${new URL(database.url).pathname.slice(1)} SET synchronous_commit = off`);
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    store = await open();
    await store.write((session) => session.execute('DELETE FROM things'));
  });
  afterEach(() => store.close());

  const open = (more: Partial<Parameters<typeof openPostgresReadStore>[0]> = {}) =>
    openPostgresReadStore({ url: database.url, schema: 'one', ...tables, ...more });
  const add = (name: string, to = store) => to.write((session) => session.insert('things', [row(name)]));
  const names = async (): Promise<unknown[]> =>
    (await store.read((session) => session.query('SELECT name FROM things ORDER BY name'))).map(
      (found) => (found as { name: string }).name,
    );
  /** Ends every connection of the store, as a restart of the server does. */
  const endConnections = () =>
    database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );

  it('syncs every commit, also where the database was told not to', async () => {
    const settings = await store.write((session) => session.query('SHOW synchronous_commit'));
    expect(settings).toEqual([{ synchronous_commit: 'on' }]);
  });

  it('sorts texts by their bytes, whatever the locale of the database', async () => {
    for (const name of ['b', 'B', 'a', 'ä', 'Z', '_']) await add(name);
    expect(await names()).toEqual(['B', 'Z', '_', 'a', 'b', 'ä']);
  });

  it('has exactly the tables that the entities describe', async () => {
    const source = dataSource({ url: database.url, schema: 'one' }, tables);
    await source.initialize();
    // Order by bytes is given to every text column of the schema, not to each entity.
    for (const { columns } of source.entityMetadatas) {
      for (const column of columns) if (['varchar', 'text'].includes(String(column.type))) column.collation = 'C';
    }
    const difference = await source.driver.createSchemaBuilder().log();
    await source.destroy();
    expect(difference.upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('tells no work of success that is undone with a savepoint that could not be set', async () => {
    const pool = new StumblingPool({ url: database.url, schema: 'one' }, 2);
    const queue = new WriteQueue(pool, 'the read store');
    const write = (name: string) => queue.write((session) => session.insert('things', [row(name)]));
    const ends = await Promise.allSettled([write('a'), write('b'), write('c')]);
    await pool.close();
    const told = ['a', 'b', 'c'].filter((_, n) => ends[n]?.status === 'fulfilled');
    expect(await names()).toEqual(told);
    expect(ends[2]?.status).toBe('rejected');
  });

  it('is migrated once by instances that start at once', async () => {
    const stores = await Promise.all(Array.from({ length: 4 }, () => open({ schema: 'together' })));
    await Promise.all(stores.map((one, i) => add(`t${i}`, one)));
    const done = await database.query<{ name: string }>('SELECT name FROM together.migrations');
    await Promise.all(stores.map((one) => one.close()));
    expect(new Set(done.map(({ name }) => name)).size).toBe(done.length);
    expect(await database.query('SELECT name FROM together.things')).toHaveLength(4);
  });

  it('goes on by itself after the server ended all connections', async () => {
    await add('before');
    expect(await names()).toEqual(['before']);
    await endConnections();
    await add('after');
    expect(await names()).toEqual(['after', 'before']);
  });

  it('is unavailable to a work whose connection is lost, keeps nothing of it, and serves the next', async () => {
    const lost = store.write(async (session) => {
      await session.insert('things', [row('lost')]);
      await endConnections();
      await session.insert('things', [row('lost too')]);
    });
    const next = add('next');
    await expect(lost).rejects.toThrow(unavailable);
    await next;
    expect(await names()).toEqual(['next']);
  });

  it('says why it ended the transaction of a work that stood still', async () => {
    const hasty = await open({ limits: { idleMs: 100 } });
    const stalled = hasty.write(async (session) => {
      await session.insert('things', [row('stalled')]);
      await setTimeout(1_000);
      await session.insert('things', [row('too late')]);
    });
    await expect(stalled).rejects.toThrow(/idle for too long \(25P03/);
    await add('next', hasty);
    await hasty.close();
    expect(await names()).toEqual(['next']);
  });

  it('tells a commit whose answer was lost for what it is: done', async () => {
    const proxy = await CutAfterCommit.start(database.url);
    const behind = await open({ url: proxy.url });
    await add('first', behind);
    proxy.cutNext();
    await expect(add('second', behind)).resolves.toBe(1);
    expect(proxy.cuts).toBe(1);
    await behind.close();
    await proxy.stop();
    expect(await names()).toEqual(['first', 'second']);
  });

  it('fails a work of which a statement failed, also where the work goes on', async () => {
    await add('there');
    const work = store.write(async (session) => {
      await session.insert('things', [row('there')]).catch(() => undefined);
      return 'fine';
    });
    await expect(work).rejects.toMatchObject({ message: expect.stringMatching(/duplicate key/) });
  });

  it('says of all statements of a work why the first of them failed', async () => {
    await add('a');
    const refused = store.write(async (session) => {
      const first = session.execute('SELECT 1/0');
      const ends = await Promise.allSettled([session.insert('things', [row('b')]), first]);
      throw (ends[0] as PromiseRejectedResult).reason;
    });
    await expect(refused).rejects.toThrow('division by zero');
  });

  it('waits for a locked row no longer than its limit', async () => {
    const other = await open();
    const patient = await open({ limits: { lockMs: 100 } });
    await add('row');
    const held = other.write(async (session) => {
      await session.execute("UPDATE things SET words = 'held' WHERE name = 'row'");
      const waiting = patient.write((inner) => inner.execute("UPDATE things SET words = 'mine' WHERE name = 'row'"));
      await expect(waiting).rejects.toThrow(unavailable);
    });
    await held;
    await patient.write((session) => session.execute("UPDATE things SET words = 'mine' WHERE name = 'row'"));
    await Promise.all([other.close(), patient.close()]);
  });

  it('gives up a statement that takes too long', async () => {
    const hasty = await open({ limits: { statementMs: 100 } });
    await expect(hasty.read((session) => session.query('SELECT pg_sleep(30)'))).rejects.toThrow(unavailable);
    await expect(hasty.read((session) => session.query('SELECT 1 AS one'))).resolves.toEqual([{ one: 1 }]);
    await hasty.close();
  });

  it.each([
    ['nobody listens', (url: URL) => (url.port = '1')],
    ['the database is not there', (url: URL) => (url.pathname = '/nowhere')],
    ['the password is wrong', (url: URL) => (url.password = 'wrong-secret')],
  ])('is unavailable where %s, and names no password', async (_, change) => {
    const url = new URL(database.url);
    const { password } = url;
    change(url);
    const failure = await open({ url: url.href }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ReadStoreUnavailable);
    const { message } = failure as Error;
    expect([password, 'wrong-secret'].filter((secret) => message.includes(secret))).toEqual([]);
  });
});
