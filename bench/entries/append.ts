import { openEmbeddedStore } from '../../test/support/embedded-store.js';
import { decisions, sealed, type Append, type StoredAppend } from '../data/appends.js';
import { compared, interleaved, type Contender } from '../interleave.js';
import { BareSqliteLog } from '../references/bare-sqlite-log.js';
import { emmettAppend, emmettSqlite } from '../references/emmett-sqlite.js';
import { amount, type Bench, type Context, type Result, type Target } from '../result.js';

interface Way {
  readonly name: string;
  /** Appends in one round, events in each, callers at once. */
  readonly appends: number;
  readonly eventsEach: number;
  readonly callers: number;
  readonly atLeast: number;
  /** The peer is slower. */
  readonly peerAppends: number;
}

const MOST_ROUND_MS = 3_000;

/**
 * Durable appends through the privacy seam (schema, seal, canonical JSON, revision), against bare prepared statements
 * that write the same rows under the same pragmas.
 */
export const append: Bench = {
  name: 'append',
  async run(context): Promise<readonly Result[]> {
    const ways: readonly Way[] = [
      { name: 'serial', appends: amount(context, 4_000, 600), eventsEach: 1, callers: 1, atLeast: 0.9, peerAppends: 60 },
      { name: '128-callers', appends: amount(context, 32_000, 6_400), eventsEach: 1, callers: 128, atLeast: 0.8, peerAppends: 0 },
      { name: 'batches-of-1000', appends: amount(context, 40, 8), eventsEach: 1_000, callers: 1, atLeast: 0.6, peerAppends: 1 },
    ]; // prettier-ignore
    const results: Result[] = [];
    for (const way of ways) {
      context.say(way.name);
      results.push(...(await compareWay(context, way)));
    }
    return results;
  },
};

async function compareWay(context: Context, way: Way): Promise<Result[]> {
  const rounds = amount(context, 7, 5);
  const target: Target = { of: 'ratio', atLeast: way.atLeast };
  const embedded = await openEmbeddedStore(`${context.folder}/ours-${way.name}`);
  const { store } = embedded;
  const bare = new BareSqliteLog(`${context.folder}/bare-${way.name}`);
  const peers = await emmett(context, way);
  const ours: Contender = {
    name: 'ours',
    round: (round) => {
      const appends = decisions(`ours ${way.name} ${round}`, way.appends, way.eventsEach);
      return rate(appends, way, ({ stream, expected, events }: Append) => store.append(stream, expected, events));
    },
  };
  const reference: Contender = {
    name: 'bare better-sqlite3',
    round: async (round) => {
      const rows = await sealed(decisions(`bare ${way.name} ${round}`, way.appends, way.eventsEach));
      const write = (row: StoredAppend) => (way.callers === 1 ? bare.append(row) : bare.submit(row));
      return rate(rows, way, write);
    },
  };
  try {
    const figures = await interleaved([ours, reference, ...peers], rounds);
    return compared(figures, {
      name: `append/${way.name}`,
      unit: 'events/s',
      ours: 'ours',
      reference: 'bare better-sqlite3',
      peers: peers.map(({ name }) => name),
      target,
    });
  } finally {
    bare.close();
    await embedded.close();
  }
}

/** So many callers, each with its next append as soon as the last one is durable; no longer than a round may take. */
async function rate<T>(
  appends: readonly T[],
  { callers, eventsEach }: Way,
  write: (append: T) => unknown,
): Promise<number> {
  const begun = performance.now();
  let next = 0;
  let done = 0;
  const caller = async (): Promise<void> => {
    for (let append = appends[next++]; append !== undefined; append = appends[next++]) {
      await write(append);
      done += 1;
      if (performance.now() - begun > MOST_ROUND_MS) return;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return (done * eventsEach * 1_000) / (performance.now() - begun);
}

/** emmett on SQLite has no queue of writers: callers at once get SQLITE_BUSY, on one connection and on many. */
async function emmett(context: Context, way: Way): Promise<Contender[]> {
  if (way.callers > 1) return [];
  const store = emmettSqlite(context.root, `${context.folder}/emmett-${way.name}.sqlite`);
  store.catch(() => undefined);
  return [
    {
      name: 'emmett-sqlite',
      round: async (round) => {
        const to = await store;
        const rows = await sealed(decisions(`emmett ${way.name} ${round}`, way.peerAppends, way.eventsEach));
        return rate(rows, way, (row) => emmettAppend(to, row));
      },
    },
  ];
}
