import type { ReadSession, ReadStore } from '../../../src/ports/read-store.js';
import { readStoreUnderTest, ReadStorePlace } from '../../support/read-store-place.js';
import { postgresPlan } from './postgres-plan.js';

/** A read store of its own, with the tables of all projections; gone after the last test. */
export function useReadStore(): {
  readonly store: ReadStore;
  read<T>(work: (session: ReadSession) => Promise<T>): Promise<T>;
} {
  const place = new ReadStorePlace();
  let opened: ReadStore | undefined;
  beforeAll(async () => {
    opened = await place.open();
  });
  afterAll(() => place.dispose());
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

/** What the store would do for a query, in the words of SQLite's EXPLAIN QUERY PLAN. */
export async function planOf(
  session: ReadSession,
  sql: string,
  parameters: Parameters<ReadSession['query']>[1] = {},
): Promise<string[]> {
  if (readStoreUnderTest() === 'postgres') return postgresPlan(session, sql, parameters);
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
