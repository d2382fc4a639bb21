import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteReadStore } from '../../../src/adapters/read-store/sqlite/open-read-store.js';
import type { ReadSession, ReadStore } from '../../../src/ports/read-store.js';
import { projectionEntities, PROJECTION_MIGRATIONS } from '../../../src/projections/catalogue.js';

/** A read store in a temporary folder, with the tables of all projections; gone after the last test. */
export function useReadStore(): {
  readonly store: ReadStore;
  read<T>(work: (session: ReadSession) => Promise<T>): Promise<T>;
} {
  const folder = mkdtempSync(join(tmpdir(), 'casewitness-projections-'));
  let opened: ReadStore | undefined;
  beforeAll(async () => {
    opened = await openSqliteReadStore({
      folder,
      entities: projectionEntities('sqlite'),
      migrations: PROJECTION_MIGRATIONS,
    });
  });
  afterAll(async () => {
    await opened?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const there = () => {
    if (!opened) throw new Error('The store opens before the first test');
    return opened;
  };
  return {
    get store() {
      return there();
    },
    read: (work) => there().read(work),
  };
}

/** What SQLite would do for a query: the lines of EXPLAIN QUERY PLAN. */
export async function planOf(
  session: ReadSession,
  sql: string,
  parameters: Parameters<ReadSession['query']>[1] = {},
): Promise<string[]> {
  const lines = await session.query<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, parameters);
  return lines.map(({ detail }) => detail);
}

/** A session that also keeps the plan of every query that it runs. */
export function explaining(session: ReadSession): ReadSession & { readonly plans: string[] } {
  const plans: string[] = [];
  return {
    plans,
    query: async <T>(sql: string, parameters: Parameters<ReadSession['query']>[1] = {}) => {
      plans.push(...(await planOf(session, sql, parameters)));
      return session.query<T>(sql, parameters);
    },
    stream: (sql, parameters) => session.stream(sql, parameters),
  };
}
