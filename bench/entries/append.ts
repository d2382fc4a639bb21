import { randomUUID } from 'node:crypto';
import { startEmbeddedPostgres } from '../../test/support/postgres/embedded-server.js';
import { openEmbeddedStore } from '../../test/support/embedded-store.js';
import { decisions, sealed, type Append, type StoredAppend } from '../data/appends.js';
import { compared, interleaved, reasonOf, type Contender } from '../interleave.js';
import { sealBarely } from '../references/bare-sealing.js';
import { BareSqliteLog } from '../references/bare-sqlite-log.js';
import { emmettAppend, emmettSqlite } from '../references/emmett-sqlite.js';
import { castorePostgres, emmettPostgres, type PostgresPeer } from '../references/postgres-peers.js';
import { amount, type Bench, type Context, type Result, type Target } from '../result.js';

interface Way {
  readonly name: string;
  /** Appends in one round, events in each, callers at once. */
  readonly appends: number;
  readonly eventsEach: number;
  readonly callers: number;
  readonly atLeast: number;
  /** Whether the target is for the whole way through the privacy seam, or for the log below it. */
  readonly sealed: boolean;
  /** The peer is slower. */
  readonly peerAppends: number;
}

const MOST_ROUND_MS = 3_000;

/**
 * Durable appends, to the log alone and through the privacy seam (schema, seal, canonical JSON), against bare prepared
 * statements that write the same rows under the same pragmas.
 */
export const append: Bench = {
  name: 'append',
  async run(context): Promise<readonly Result[]> {
    const ways: readonly Way[] = [
      { name: 'serial', appends: amount(context, 4_000, 250), eventsEach: 1, callers: 1, atLeast: 0.9, sealed: false, peerAppends: amount(context, 100, 25) },
      { name: '128-callers', appends: amount(context, 32_000, 3_200), eventsEach: 1, callers: 128, atLeast: 0.8, sealed: false, peerAppends: amount(context, 4_000, 256) },
      { name: 'batches-of-1000', appends: amount(context, 40, 4), eventsEach: 1_000, callers: 1, atLeast: 0.6, sealed: true, peerAppends: 1 },
    ]; // prettier-ignore
    const results: Result[] = [];
    const server = await startEmbeddedPostgres();
    const postgres: PostgresPeer[] = [];
    try {
      for (const open of [emmettPostgres, castorePostgres]) {
        try {
          postgres.push(await open(context.root, server.url('postgres')));
        } catch (error) {
          results.push({
            name: `append/${open.name}`,
            value: Number.NaN,
            unit: 'events/s',
            runs: 0,
            note: reasonOf(error),
          });
        }
      }
      for (const way of ways) {
        context.say(way.name);
        results.push(...(await compareWay(context, way, postgres)));
      }
    } finally {
      for (const peer of postgres) await peer.close();
      await server.stop();
    }
    return results;
  },
};

async function compareWay(context: Context, way: Way, postgres: readonly PostgresPeer[]): Promise<Result[]> {
  const rounds = amount(context, 7, 3);
  const target: Target = { of: 'ratio', atLeast: way.atLeast };
  const embedded = await openEmbeddedStore(`${context.folder}/ours-${way.name}`);
  const { store, log } = embedded;
  const bare = new BareSqliteLog(`${context.folder}/bare-${way.name}`);
  const peers = await peersOf(context, way, postgres);
  const whole: Contender = {
    name: 'privacy seam',
    round: (round) => {
      const appends = decisions(`ours ${way.name} ${round}`, way.appends, way.eventsEach);
      return rate(appends, way, ({ stream, expected, events }: Append) => store.append(stream, expected, events));
    },
  };
  const adapter: Contender = {
    name: 'log',
    round: async (round) => {
      const rows = await sealed(decisions(`log ${way.name} ${round}`, way.appends, way.eventsEach));
      return rate(rows, way, ({ stream, expected, events, disclosures }: StoredAppend) =>
        log.append(stream, expected, events, disclosures),
      );
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
  const sealing: Contender = {
    name: 'bare better-sqlite3 and node:crypto',
    round: async (round) => {
      const appends = decisions(`bare sealing ${way.name} ${round}`, way.appends, way.eventsEach);
      const rows = (await sealed(appends)).map((stored, n) => ({ stored, append: appends[n] as Append }));
      return rate(rows, way, ({ stored, append }) => {
        sealBarely(append, stored);
        bare.append(stored);
      });
    },
  };
  try {
    const contenders = [whole, adapter, reference, ...(way.sealed ? [sealing] : []), ...peers];
    const figures = await interleaved(contenders, rounds);
    const [ours, other] = way.sealed ? [whole, adapter] : [adapter, whole];
    const lines = compared(figures, {
      name: `append/${way.name}`,
      unit: 'events/s',
      ours: ours.name,
      reference: reference.name,
      peers: [other.name, ...peers.map(({ name }) => name)],
      target,
      note: way.sealed
        ? 'schema, seal, canonical JSON, revision, commit'
        : 'revision, commit: the same rows, made before',
    });
    if (!way.sealed) return lines;
    // The cryptography of the rows is in both: what is left are schema, canonical JSON, revision.
    const note = 'the cryptography of the rows in both';
    const beside = { name: `append/${way.name}/by sealed rows`, unit: 'events/s', target, note };
    return [...lines, ...compared(figures, { ...beside, ours: whole.name, reference: sealing.name })];
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

/** Others who do the same, each with a store of its own. */
async function peersOf(context: Context, way: Way, postgres: readonly PostgresPeer[]): Promise<Contender[]> {
  const contender = (name: string, append: (row: StoredAppend) => Promise<unknown>): Contender => ({
    name,
    round: async (round) => {
      const rows = await sealed(decisions(`${name} ${way.name} ${round}`, way.peerAppends, way.eventsEach));
      // Callers at once each write to a stream of their own: nobody waits for another's revision.
      const apart = rows.map((row) => ({ ...row, stream: `case-${randomUUID()}`, expected: 'no-stream' as const }));
      return rate(way.callers > 1 ? apart : rows, way, append);
    },
  });
  const peers = postgres
    .filter(({ batches }) => batches || way.eventsEach === 1)
    .map((peer) => contender(peer.name, (row) => peer.append(row)));
  // emmett on SQLite has no queue of writers: callers at once get SQLITE_BUSY, on one connection and on many.
  if (way.callers > 1) return peers;
  const store = emmettSqlite(context.root, `${context.folder}/emmett-${way.name}.sqlite`);
  store.catch(() => undefined);
  return [contender('emmett-sqlite', async (row) => emmettAppend(await store, row)), ...peers];
}
