import { randomUUID } from 'node:crypto';
import {
  ANY,
  binaryEvent,
  EventStoreDBClient,
  jsonEvent,
  NO_STREAM,
  STREAM_EXISTS,
  type AppendResult,
} from '@eventstore/db-client';
import { serversUnderTest, type RunningServer } from '../../../../support/eventstoredb-double/servers.js';
import {
  anEvent,
  aStream,
  outcome,
  PATHS,
  refusal,
  revisions,
} from '../../../../support/eventstoredb-double/client-calls.js';
import { allOf } from '../../../../support/all-of.js';

// What a server answers to appends, asked through the bare client. The double must answer as a real one does.
describe.each(serversUnderTest())('appends, asked of $name', (server) => {
  let running: RunningServer;
  let client: EventStoreDBClient;
  beforeAll(async () => (running = await server.start()));
  afterAll(() => running.stop());
  beforeEach(() => (client = EventStoreDBClient.connectionString(running.connectionString)));
  afterEach(() => client.dispose());

  describe.each(PATHS)('%s', (_, path) => {
    const append = (
      stream: string,
      events: Parameters<EventStoreDBClient['appendToStream']>[1],
      expectedRevision: typeof NO_STREAM | typeof ANY | typeof STREAM_EXISTS | bigint,
    ): Promise<AppendResult> => client.appendToStream(stream, events, { expectedRevision, ...path });

    it('answers with the revision and position of the last event', async () => {
      const stream = aStream();
      const answer = await append(stream, [anEvent(), anEvent()], NO_STREAM);
      const stored = await allOf(client.readStream(stream));
      expect(answer).toEqual({ success: true, nextExpectedRevision: 1n, position: stored[1]?.event?.position });
      expect(answer.position?.commit).toBe(answer.position?.prepare);
    });

    it('repeats its answer to the same append, to a prefix and to an inner run of it, and writes nothing', async () => {
      const stream = aStream();
      const [a, b, c] = [anEvent(), anEvent(), anEvent()];
      const first = await append(stream, [a, b, c], NO_STREAM);
      const at = (await allOf(client.readStream(stream))).map(({ event }) => event?.position);
      expect(await append(stream, [a, b, c], NO_STREAM)).toEqual(first);
      expect(await append(stream, [a], NO_STREAM)).toEqual({ ...first, nextExpectedRevision: 0n, position: at[0] });
      expect(await append(stream, [b], 0n)).toEqual({ ...first, nextExpectedRevision: 1n, position: at[1] });
      expect(await append(stream, [b, c], 0n)).toEqual(first);
      expect(await append(stream, [b], ANY)).toEqual({ ...first, nextExpectedRevision: 1n, position: at[1] });
      expect(await append(stream, [b], STREAM_EXISTS)).toMatchObject({ nextExpectedRevision: 1n });
      expect(revisions(await allOf(client.readStream(stream)))).toEqual([0, 1, 2]);
    });

    it('writes the same id again at the current revision, in another stream, and twice in one append', async () => {
      const [stream, other] = [aStream(), aStream()];
      const event = anEvent();
      await append(stream, [event, event], NO_STREAM);
      expect(await append(stream, [event], 1n)).toMatchObject({ nextExpectedRevision: 2n });
      expect(await append(other, [event], NO_STREAM)).toMatchObject({ nextExpectedRevision: 0n });
    });

    it('judges the expected revision', async () => {
      const stream = aStream();
      const [a, b] = [anEvent(), anEvent()];
      await append(stream, [a, b], NO_STREAM);
      const wrong = (expectedVersion: unknown, actualVersion: unknown) => ({
        type: 'wrong-expected-version',
        expectedVersion,
        actualVersion,
      });
      expect(await refusal(() => append(stream, [a, anEvent()], NO_STREAM))).toEqual(wrong('no_stream', 1));
      expect(await refusal(() => append(stream, [a, b, anEvent()], NO_STREAM))).toEqual(wrong('no_stream', 1));
      expect(await refusal(() => append(stream, [anEvent()], NO_STREAM))).toEqual(wrong('no_stream', 1));
      expect(await refusal(() => append(stream, [anEvent()], 0n))).toEqual(wrong(0, 1));
      expect(await refusal(() => append(stream, [a], 0n))).toEqual(wrong(0, 1));
      expect(await refusal(() => append(stream, [anEvent()], 7n))).toEqual(wrong(7, 1));
      expect(await refusal(() => append(stream, [a, anEvent()], ANY))).toEqual(wrong('any', 1));
      expect(await refusal(() => append(aStream(), [anEvent()], 0n))).toEqual(wrong(0, 'no_stream'));
      expect(await refusal(() => append(aStream(), [anEvent()], STREAM_EXISTS))).toEqual(
        wrong('stream_exists', 'no_stream'),
      );
      expect(revisions(await allOf(client.readStream(stream)))).toEqual([0, 1]);
    });

    it('lets one of ten at one revision win', async () => {
      const stream = aStream();
      const all = await Promise.allSettled(Array.from({ length: 10 }, () => append(stream, [anEvent()], NO_STREAM)));
      expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    it('takes an empty append for a success', async () => {
      expect(await append(aStream(), [], ANY)).toMatchObject({ success: true, nextExpectedRevision: 0n });
    });

    it('counts the data of all events, and only the data, against one mebibyte', async () => {
      const filled = (bytes: number, metadata?: number) =>
        binaryEvent({
          id: randomUUID(),
          type: 'thing.noted',
          data: Buffer.alloc(bytes, 65),
          ...(metadata === undefined ? {} : { metadata: Buffer.alloc(metadata, 65) }),
        });
      const tooLarge = { type: 'maximum-append-size-exceeded', maxAppendSize: 1_048_576 };
      expect(await append(aStream(), [filled(1_048_576)], ANY)).toMatchObject({ success: true });
      expect(await append(aStream(), [filled(1_048_576, 200_000)], ANY)).toMatchObject({ success: true });
      expect(await refusal(() => append(aStream(), [filled(1_048_577)], ANY))).toEqual(tooLarge);
      expect(await refusal(() => append(aStream(), Array(40).fill(filled(102_400)), ANY))).toEqual(tooLarge);
    });

    it('goes on with the revisions after a soft delete; the old events are gone', async () => {
      const stream = aStream();
      await append(stream, [anEvent(), anEvent()], NO_STREAM);
      await client.deleteStream(stream);
      expect(await outcome(() => allOf(client.readStream(stream)))).toMatchObject({
        error: `stream-not-found: ${stream} not found`,
      });
      expect(await refusal(() => append(stream, [anEvent()], STREAM_EXISTS))).toEqual({ type: 'stream-deleted' });
      expect(await append(stream, [anEvent()], NO_STREAM)).toMatchObject({ nextExpectedRevision: 2n });
      expect(revisions(await allOf(client.readStream(stream)))).toEqual([2]);
    });

    it('refuses appends to a tombstoned stream', async () => {
      const stream = aStream();
      await append(stream, [anEvent()], NO_STREAM);
      await client.tombstoneStream(stream);
      expect(await refusal(() => append(stream, [anEvent()], 0n))).toEqual({ type: 'stream-deleted' });
      expect(await refusal(() => client.deleteStream(stream))).toEqual({ type: 'stream-deleted' });
    });

    it('knows no position for a repeated append whose events were truncated since', async () => {
      const stream = aStream();
      const event = anEvent();
      await append(stream, [event, anEvent()], NO_STREAM);
      await client.setStreamMetadata(stream, { maxCount: 1 });
      const again = await append(stream, [event], NO_STREAM);
      expect(again).toEqual({ success: true, nextExpectedRevision: 0n, position: undefined });
    });
  });

  it('keeps the order of 100 chained appends that were not awaited, on the open batch stream', async () => {
    const stream = aStream();
    await client.appendToStream(aStream(), anEvent());
    const answers = Array.from({ length: 100 }, (_, n) =>
      client.appendToStream(stream, anEvent({ n }), { expectedRevision: n === 0 ? NO_STREAM : BigInt(n - 1) }),
    );
    const next = (await Promise.all(answers)).map((answer) => Number(answer.nextExpectedRevision));
    expect(next).toEqual(Array.from({ length: 100 }, (_, n) => n));
  });

  it.each([
    ['an id that is no UUID', () => aStream(), jsonEvent({ id: 'x', type: 't', data: {} })],
    ['an empty type', () => aStream(), jsonEvent({ type: '', data: {} })],
    ['an empty stream name', () => '', jsonEvent({ type: 't', data: {} })],
  ])('cannot read %s, call by call', async (_, stream, event) => {
    const credentials = { username: '', password: '' };
    expect(await outcome(() => client.appendToStream(stream(), event, { credentials }))).toEqual({
      error: 'unknown: 2 UNKNOWN: Exception was thrown by handler.',
      code: 2,
    });
  });
});
