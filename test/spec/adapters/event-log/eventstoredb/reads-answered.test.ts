import { randomUUID } from 'node:crypto';
import {
  BACKWARDS,
  binaryEvent,
  END,
  EventStoreDBClient,
  eventTypeFilter,
  jsonEvent,
  NO_STREAM,
  START,
  streamNameFilter,
  type Position,
} from '@eventstore/db-client';
import { serversUnderTest, type RunningServer } from '../../../../support/eventstoredb-double/servers.js';
import { anEvent, aStream, outcome, revisions, told } from '../../../../support/eventstoredb-double/client-calls.js';
import { allOf } from '../../../../support/all-of.js';

// What a server answers to reads and subscriptions, asked through the bare client.
describe.each(serversUnderTest())('reads, asked of $name', (server) => {
  let running: RunningServer;
  let client: EventStoreDBClient;
  let stream: string;
  let positions: Position[];
  beforeAll(async () => {
    running = await server.start();
    client = EventStoreDBClient.connectionString(running.connectionString);
  });
  afterAll(async () => {
    await client.dispose();
    await running.stop();
  });
  beforeEach(async () => {
    stream = aStream();
    await client.appendToStream(stream, [anEvent(), anEvent(), anEvent()], { expectedRevision: NO_STREAM });
    positions = (await allOf(client.readStream(stream))).map(({ event }) => event?.position as Position);
  });

  const after = ({ commit, prepare }: Position, by: bigint): Position => ({
    commit: commit + by,
    prepare: prepare + by,
  });

  describe('a stream', () => {
    it('from past the end yields nothing forwards, the last ones backwards; from START backwards one', async () => {
      expect(await allOf(client.readStream(stream, { fromRevision: 50n }))).toEqual([]);
      const backwards = client.readStream(stream, { fromRevision: 50n, direction: BACKWARDS, maxCount: 2 });
      expect(revisions(await allOf(backwards))).toEqual([2, 1]);
      const fromStart = client.readStream(stream, { fromRevision: START, direction: BACKWARDS });
      expect(revisions(await allOf(fromStart))).toEqual([0]);
    });

    it('that is missing is not found; a limit of 0 cannot be read', async () => {
      expect(await outcome(() => allOf(client.readStream(`${stream}-x`)))).toMatchObject({
        error: `stream-not-found: ${stream}-x not found`,
      });
      expect(await outcome(() => allOf(client.readStream(stream, { maxCount: 0 })))).toEqual({
        error: 'unknown: 2 UNKNOWN: Unexpected ReadStreamResult: Error',
        code: 2,
      });
    });

    it('that was tombstoned is deleted; the server stumbles over a name that is not ASCII', async () => {
      await client.tombstoneStream(stream);
      expect(await outcome(() => allOf(client.readStream(stream)))).toMatchObject({ code: 9 });
      const umlaut = `ü-${stream}`;
      await client.appendToStream(umlaut, anEvent());
      await client.tombstoneStream(umlaut);
      expect(await outcome(() => allOf(client.readStream(umlaut)))).toEqual({
        error: 'unknown: 2 UNKNOWN: Received HTTP status code 500',
        code: 2,
      });
    });

    it('is truncated by $maxCount in its metadata', async () => {
      await client.setStreamMetadata(stream, { maxCount: 2 });
      expect(revisions(await allOf(client.readStream(stream)))).toEqual([1, 2]);
      expect(revisions(await allOf(client.readStream(stream, { direction: BACKWARDS, fromRevision: END })))).toEqual([
        2, 1,
      ]);
    });

    it('gives back ids in lower case, data parsed, bytes as bytes, milliseconds', async () => {
      const id = randomUUID().toUpperCase();
      const json = jsonEvent({ id, type: 'thing.noted', data: { '\u2028': '\u0000' } });
      const binary = binaryEvent({ type: 'thing.noted', data: Buffer.from([0, 255]), metadata: { m: 1 } });
      await client.appendToStream(stream, [json, binary]);
      const [one, two] = await allOf(client.readStream(stream, { fromRevision: 3n }));
      expect(one?.event).toMatchObject({ id: id.toLowerCase(), isJson: true, data: { '\u2028': '\u0000' } });
      expect(one?.event?.metadata).toBeUndefined();
      expect(Math.abs(Number(one?.event?.created) - Date.now())).toBeLessThan(3_600_000);
      expect(two?.event).toMatchObject({ isJson: false, metadata: { m: 1 } });
      expect(Buffer.from(two?.event?.data as Uint8Array)).toEqual(Buffer.from([0, 255]));
    });
  });

  describe('$all', () => {
    const [first, middle, last] = [0, 1, 2].map((i) => () => positions[i] as Position) as [
      () => Position,
      () => Position,
      () => Position,
    ];

    it('starts at the position forwards, before it backwards, and holds system events', async () => {
      const forwards = await allOf(client.readAll({ fromPosition: middle(), maxCount: 2 }));
      expect(forwards.map(({ event }) => event?.position)).toEqual([middle(), last()]);
      const backwards = await allOf(client.readAll({ fromPosition: middle(), direction: BACKWARDS, maxCount: 1 }));
      expect(backwards.map(({ event }) => event?.position)).toEqual([first()]);
      const start = await allOf(client.readAll({ maxCount: 1 }));
      expect(start[0]?.event?.streamId).toMatch(/^\$\$/);
    });

    it('has no reading from a position that no event has; past the end there is nothing, or an error', async () => {
      const read = (fromPosition: Position, direction?: typeof BACKWARDS) =>
        outcome(() => allOf(client.readAll({ fromPosition, maxCount: 1, ...(direction ? { direction } : {}) })));
      const unexpected = (result: string) => ({
        error: `unknown: 2 UNKNOWN: Unexpected ReadAllResult: ${result}`,
        code: 2,
      });
      expect(await read(after(first(), 1n))).toEqual(unexpected('InvalidPosition'));
      expect(await read(after(first(), 1n), BACKWARDS)).toEqual(unexpected('InvalidPosition'));
      expect(await read(after(last(), 1_000_000_000n))).toEqual([]);
      expect(await read(after(last(), 1_000_000_000n), BACKWARDS)).toEqual(unexpected('Error'));
    });
  });

  describe('a subscription', () => {
    const live = () => client.appendToStream(stream, anEvent());

    it('to $all confirms, catches up after the position, then is live', async () => {
      const filter = streamNameFilter({ prefixes: ['no-such-', stream] });
      const subscription = client.subscribeToAll({ fromPosition: positions[1] as Position, filter });
      expect(await told(subscription, 4, live)).toEqual(['confirmation', 'event 2', 'caughtUp', 'event 3']);
    });

    it.each([
      ['a regular expression on the stream', () => streamNameFilter({ regex: `^${stream}$` })],
      ['a prefix of the type', () => eventTypeFilter({ prefixes: [`type-${stream}`] })],
      ['a regular expression on the type', () => eventTypeFilter({ regex: `type-${stream}$` })],
    ])('to $all from the end is filtered by %s', async (_, filter) => {
      const subscription = client.subscribeToAll({ fromPosition: END, filter: filter() });
      const appends = async () => {
        await client.appendToStream(aStream(), anEvent());
        await client.appendToStream(stream, jsonEvent({ type: `type-${stream}`, data: {} }));
      };
      expect(await told(subscription, 3, appends)).toEqual(['confirmation', 'caughtUp', 'event 3']);
    });

    it('to $all from a position that no event has fails after its confirmation', async () => {
      const filter = streamNameFilter({ prefixes: [stream] });
      const subscription = client.subscribeToAll({ fromPosition: after(positions[1] as Position, 1n), filter });
      expect(await told(subscription, 2)).toEqual(['confirmation', 'error 3']);
    });

    it('to a stream starts after the revision, and may come before the stream', async () => {
      const present = client.subscribeToStream(stream, { fromRevision: 1n });
      expect(await told(present, 4, live)).toEqual(['confirmation', 'event 2', 'caughtUp', 'event 3']);
      const missing = aStream();
      const future = client.subscribeToStream(missing);
      expect(await told(future, 3, () => client.appendToStream(missing, anEvent()))).toEqual([
        'confirmation',
        'caughtUp',
        'event 0',
      ]);
    });

    it('to a tombstoned stream fails at once', async () => {
      await client.tombstoneStream(stream);
      expect(await told(client.subscribeToStream(stream), 1)).toEqual(['error 9']);
    });
  });
});
