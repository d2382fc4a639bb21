import { randomUUID } from 'node:crypto';
import { EventStoreDBClient, jsonEvent, NO_STREAM } from '@eventstore/db-client';
import { openEventStoreDbLog } from '../../src/adapters/event-log/eventstoredb/eventstoredb-log.js';
import type { EventLog } from '../../src/ports/event-log.js';
import { NO_DISCLOSURES } from '../../src/ports/vault.js';
import { decisions, sealed, type StoredAppend } from '../data/appends.js';
import { compared, interleaved, type Contender } from '../interleave.js';
import { Program } from '../processes.js';
import { amount, type Bench, type Context, type Result } from '../result.js';

interface Way {
  readonly name: string;
  readonly appends: number;
  readonly eventsEach: number;
  readonly callers: number;
}

interface Server {
  readonly name: string;
  readonly connectionString: string;
}

const UNARY = 'bare client, a call each';
const BATCHED = 'bare client, one stream for all';
const CREDENTIALS = { username: 'admin', password: 'changeit' };

/** The adapter against the bare client, on the double in a process of its own, and on the server that `EVENTSTORE_URL` names. */
export const eventstoredb: Bench = {
  name: 'eventstoredb',
  async run(context): Promise<readonly Result[]> {
    const double = new Program('eventstoredb-double', {});
    try {
      const { connectionString } = await double.next<{ connectionString: string }>();
      const servers: Server[] = [{ name: 'double', connectionString }];
      const real = process.env['EVENTSTORE_URL'];
      if (real) servers.push({ name: 'server', connectionString: real });
      const results: Result[] = [];
      for (const server of servers) results.push(...(await compareOn(context, server)));
      return results;
    } finally {
      await double.end();
    }
  },
};

async function compareOn(context: Context, server: Server): Promise<Result[]> {
  const ways: readonly Way[] = [
    { name: 'serial', appends: amount(context, 1_000, 80), eventsEach: 1, callers: 1 },
    { name: '32-callers', appends: amount(context, 3_000, 256), eventsEach: 1, callers: 32 },
    { name: 'batches-of-100', appends: amount(context, 100, 8), eventsEach: 100, callers: 1 },
  ];
  const results: Result[] = [];
  const { connectionString } = server;
  const prefix = `bench${randomUUID().replaceAll('-', '').slice(0, 12)}-`;
  const log = await openEventStoreDbLog({ connectionString, prefix, simulated: true, createdAt: '2026-01-01T00:00:00.000Z' }); // prettier-ignore
  const client = EventStoreDBClient.connectionString(connectionString);
  try {
    for (const way of ways) {
      context.say(`${server.name}, ${way.name}`);
      const contenders = [ours(log, way), bare(client, prefix, way), bare(client, prefix, way, BATCHED)];
      const figures = await interleaved(contenders, amount(context, 9, 3));
      results.push(
        ...compared(figures, {
          name: `eventstoredb/${server.name}/${way.name}`,
          unit: 'events/s',
          ours: 'ours',
          reference: UNARY,
          peers: [BATCHED],
          target: { of: 'ratio', atLeast: 0.9 },
        }),
      );
    }
  } finally {
    await client.dispose();
    await log.close();
  }
  return results;
}

const ours = (log: EventLog, way: Way): Contender => ({
  name: 'ours',
  round: async (round) => {
    const appends = await rowsOf(`esdb-ours ${way.name} ${round} ${randomUUID()}`, way);
    return rate(appends, way, ({ stream, expected, events }) => log.append(stream, expected, events, NO_DISCLOSURES));
  },
});

/**
 * The client with the same events and the same expected revisions. With credentials for each call it sends each append as
 * a call of its own, as our adapter does; without, all appends of a process share one stream, and an error on it rejects
 * them all.
 */
const bare = (client: EventStoreDBClient, prefix: string, way: Way, name = UNARY): Contender => ({
  name,
  round: async (round) => {
    const appends = await rowsOf(`esdb ${name} ${way.name} ${round} ${randomUUID()}`, way);
    return rate(appends, way, ({ stream, expected, events }) =>
      client.appendToStream(
        prefix + stream,
        events.map(({ id, type, data, metadata }) =>
          jsonEvent({ id, type, data: JSON.parse(data) as never, metadata: JSON.parse(metadata) as never }),
        ),
        {
          expectedRevision: expected === 'no-stream' ? NO_STREAM : BigInt(expected),
          ...(name === UNARY && { credentials: CREDENTIALS }),
        },
      ),
    );
  },
});

/** Appends of one event each to a stream of their own where callers work at once: nobody waits for another's revision. */
async function rowsOf(seed: string, { appends, eventsEach, callers }: Way): Promise<StoredAppend[]> {
  const rows = await sealed(decisions(seed, appends, eventsEach));
  if (callers === 1) return rows;
  return rows.map((row, n) => ({ ...row, stream: `${row.stream}-${n}`, expected: 'no-stream' as const }));
}

async function rate(
  appends: readonly StoredAppend[],
  { callers, eventsEach }: Way,
  write: (append: StoredAppend) => Promise<unknown>,
): Promise<number> {
  let next = 0;
  const caller = async (): Promise<void> => {
    for (let append = appends[next++]; append !== undefined; append = appends[next++]) await write(append);
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: callers }, caller));
  return (appends.length * eventsEach * 1_000) / (performance.now() - begun);
}
