import { setTimeout as pause } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { EventStoreDBClient, jsonEvent, NO_STREAM } from '@eventstore/db-client';
import type { EventStoreDbLog } from '../../../../../src/adapters/event-log/eventstoredb/eventstoredb-log.js';
import {
  AppendTooLarge,
  EventLogCorrupt,
  WrongExpectedRevision,
  type EventLog,
} from '../../../../../src/ports/event-log.js';
import { EventStoreDbDouble } from '../../../../support/eventstoredb-double/double.js';
import { append, failure, openLog, readAll, toStore } from '../../../../support/eventstoredb-double/log-under-fault.js';
import { serversUnderTest, type RunningServer } from '../../../../support/eventstoredb-double/servers.js';
import { allOf } from '../../../../support/all-of.js';

/** Time limits for a server that may be slow. */
const PATIENT = { callTimeoutMs: 5_000 };

describe.each(serversUnderTest())('the log on a server that others use too: $name', (server) => {
  let running: RunningServer;
  /** Someone else on the same server, with all rights. */
  let other: EventStoreDBClient;
  let prefix: string;
  let log: EventStoreDbLog;
  /** What the operator is told of damage. */
  const told = () => log.warnings().flatMap(({ code, message }) => (code === 'log-damaged' ? [message] : []));
  beforeEach(async () => {
    running = await server.start();
    other = EventStoreDBClient.connectionString(running.connectionString);
    prefix = `${randomUUID().replaceAll('-', '')}-`;
    log = await openLog(running.connectionString, { prefix, ...PATIENT });
  });
  afterEach(async () => {
    await log.close();
    await other.dispose();
    await running.stop();
  });

  const foreign = (count: number) =>
    Array.from({ length: count }, (_, n) => jsonEvent({ type: 'foreign', data: { n } }));
  const write = (stream: string, count: number) => other.appendToStream(stream, foreign(count));

  describe('events of others', () => {
    it('are passed over, however long they go on', async () => {
      await append(log, 's', 'no-stream', [toStore({ n: 1 })]);
      await write(`foreign-${randomUUID()}`, 1_200);
      const { position } = await append(log, 's', 0, [toStore({ n: 2 })]);
      await write(`foreign-${randomUUID()}`, 1_200);
      expect(await log.head()).toBe(position);
      expect(await log.head()).toBe(position);
      const all = await readAll(log);
      expect(all.map(({ stream }) => stream)).toEqual(['log', 's', 's']);
      expect(await readAll(log, all[1]?.position, 1)).toEqual([all[2]]);
      expect(await readAll(log, position)).toEqual([]);
      const last = await append(log, 's', 1, [toStore({ n: 3 })]);
      expect(await log.head()).toBe(last.position);
    });

    it.each(['', 'x', '-'])('are not ours where the stream is named like our prefix, but for "%s"', async (rest) => {
      const head = await log.head();
      await write(`${prefix.slice(0, -1)}${rest === '-' ? '_-s' : `${rest}s`}`, 1);
      await other.setStreamMetadata(`${prefix}s`, { maxCount: 1_000_000 });
      expect(await readAll(log)).toHaveLength(1);
      expect(await log.head()).toBe(head);
    });
  });

  it('a server that would let us destroy history is told of, and nothing is written to find it out', async () => {
    const { length } = await readAll(log);
    expect(log.warnings()).toEqual([
      {
        code: 'log-unprotected',
        message: expect.stringMatching(/may truncate .*, delete .*setup eventstoredb/) as string,
      },
    ]);
    expect(length).toBe(1);
    const metadata = await other.getStreamMetadata(`${prefix}log`);
    expect(metadata.metadata).toBeUndefined();
  });

  it('the events read in other clients as JSON, with our version in the metadata', async () => {
    const event = { ...toStore({ b: { c: [1, 'ä'] } }), version: 3 };
    await append(log, 's', 'no-stream', [event]);
    const [stored] = await allOf(other.readStream(`${prefix}s`));
    expect(stored?.event).toMatchObject({
      id: event.id,
      type: 'thing.noted',
      isJson: true,
      data: { b: { c: [1, 'ä'] } },
      metadata: { ...(JSON.parse(event.metadata) as object), $v: 3 },
    });
  });

  it('five processes that open a new log at once open the same one', async () => {
    const fresh = { prefix: `${randomUUID().replaceAll('-', '')}-`, ...PATIENT };
    const logs = await Promise.all(Array.from({ length: 5 }, () => openLog(running.connectionString, fresh)));
    expect(new Set(logs.map(({ logId }) => logId)).size).toBe(1);
    expect(await readAll(logs[0] as EventLog)).toHaveLength(1);
    await Promise.all(logs.map((each) => each.close()));
  });

  describe('history that was taken away is noticed', () => {
    beforeEach(() => append(log, 's', 'no-stream', [toStore(), toStore(), toStore()]));

    it('when it was truncated by metadata', async () => {
      const repeated = [toStore()];
      await append(log, 't', 'no-stream', repeated);
      await append(log, 't', 0, [toStore()]);
      for (const stream of ['s', 't']) await other.setStreamMetadata(prefix + stream, { maxCount: 1 });
      expect(await failure(allOf(log.readStream('s')))).toBeInstanceOf(EventLogCorrupt);
      expect(await failure(allOf(log.readStream('s', { from: 1 })))).toBeInstanceOf(EventLogCorrupt);
      expect(await failure(allOf(log.readStream('s', { direction: 'backwards' })))).toBeInstanceOf(EventLogCorrupt);
      expect(await failure(allOf(log.readStream('s', { direction: 'backwards', from: 1 })))).toBeInstanceOf(
        EventLogCorrupt,
      );
      expect(await allOf(log.readStream('s', { direction: 'backwards', limit: 1 }))).toHaveLength(1);
      expect(await failure(append(log, 't', 'no-stream', repeated))).toBeInstanceOf(EventLogCorrupt);
      await readAll(log);
      expect(told()).toEqual(
        expect.arrayContaining([
          expect.stringMatching(/Stream s lacks revision 0/),
          expect.stringMatching(/stream .*-t was taken away by its metadata \(\$maxCount 1\)/),
        ]),
      );
    });

    it('when it was truncated to nothing', async () => {
      await other.setStreamMetadata(`${prefix}s`, { truncateBefore: 3 });
      expect(await failure(allOf(log.readStream('s')))).toBeInstanceOf(EventLogCorrupt);
      expect(await failure(allOf(log.readStream('s', { direction: 'backwards' })))).toBeInstanceOf(EventLogCorrupt);
    });

    it('when the stream was deleted and is begun again', async () => {
      await other.deleteStream(`${prefix}s`);
      expect(await failure(append(log, 's', 'no-stream', [toStore()]))).toBeInstanceOf(EventLogCorrupt);
      // A server under load may call the stream deleted for a moment longer.
      for (let tries = 0; tries < 50 && (await allOf(log.readStream('s')).then(isEmpty, () => false)); tries++)
        await pause(100);
      expect(await failure(allOf(log.readStream('s')))).toBeInstanceOf(EventLogCorrupt);
    });

    it('when the stream was tombstoned', async () => {
      await other.tombstoneStream(`${prefix}s`);
      expect(await failure(allOf(log.readStream('s')))).toBeInstanceOf(EventLogCorrupt);
      expect(await failure(append(log, 's', 2, [toStore()]))).toBeInstanceOf(EventLogCorrupt);
      // One destroyed stream never stops what reads all the others.
      expect((await readAll(log)).map(({ stream }) => stream)).toContain('log');
      expect(told()).toEqual(expect.arrayContaining([expect.stringMatching(/-s was deleted for good/)]));
    });
  });

  it('events of others in our streams are not taken for ours', async () => {
    await write(`${prefix}s`, 1);
    expect(await failure(allOf(log.readStream('s')))).toBeInstanceOf(EventLogCorrupt);
    expect(await failure(readAll(log))).toBeInstanceOf(EventLogCorrupt);
  });

  it('a stream "log" that does not begin with log.created is no log', async () => {
    const taken = `${randomUUID().replaceAll('-', '')}-`;
    const event = jsonEvent({ type: 'other', data: {}, metadata: { $v: 1 } });
    await other.appendToStream(`${taken}log`, event, { expectedRevision: NO_STREAM });
    const opening = openLog(running.connectionString, { prefix: taken, ...PATIENT });
    expect(await failure(opening)).toBeInstanceOf(EventLogCorrupt);
  });

  it('a position that no event has is not read from', async () => {
    const { position } = await append(log, 's', 'no-stream', [toStore()]);
    await append(log, 's', 0, [toStore()]);
    expect(await failure(readAll(log, position + 1n))).toBeInstanceOf(EventLogCorrupt);
  });

  it('a conflict tells the revision that others left', async () => {
    await append(log, 's', 'no-stream', [toStore()]);
    const second = await openLog(running.connectionString, { prefix, ...PATIENT });
    await append(second, 's', 0, [toStore(), toStore()]);
    const refusal = await failure(append(log, 's', 0, [toStore()]));
    expect(refusal).toBeInstanceOf(WrongExpectedRevision);
    expect(refusal).toMatchObject({ stream: 's', expected: 0, actual: 2 });
    await second.close();
  });

  it.each([
    ['text that is no JSON', { data: '{' }],
    ['JSON with white space', { data: '{"a": 1}' }],
    ['keys that JavaScript moves', { data: '{"b":1,"1":2}' }],
    ['metadata that is no object', { metadata: '[]' }],
    ['metadata with the reserved key', { metadata: '{"$v":1}' }],
  ])('%s is refused as a programming error', async (_, wrong) => {
    expect(await failure(append(log, 's', 'no-stream', [{ ...toStore(), ...wrong }]))).toBeInstanceOf(TypeError);
    expect(await readAll(log)).toHaveLength(1);
  });

  it('disclosures are refused: they belong to the vault, before the append', async () => {
    const row = { eventId: randomUUID(), digest: 'd', subject: 'case:1', sealed: new Uint8Array() };
    const key = { subject: 'case:1', wrapped: new Uint8Array() };
    for (const disclosures of [
      { rows: [row], keys: [] },
      { rows: [], keys: [key] },
    ]) {
      const call = log.append('s', 'no-stream', [toStore()], disclosures);
      expect(await failure(call)).toBeInstanceOf(TypeError);
    }
  });

  it.each(['', 'cw', '-', '$cw-', 'a-b-', 'ä-'])('the prefix "%s" is refused', async (wrong) => {
    const opening = openLog(running.connectionString, { prefix: wrong });
    expect(await failure(opening)).toBeInstanceOf(TypeError);
  });
});

it('a server with a lower limit than ours refuses an append as too large', async () => {
  const double = await EventStoreDbDouble.start({ maxAppendSize: 1_000 });
  const log = await openLog(double.connectionString);
  const refusal = await failure(append(log, 's', 'no-stream', [toStore({ text: 'x'.repeat(1_000) })]));
  expect(refusal).toBeInstanceOf(AppendTooLarge);
  expect(refusal).toMatchObject({ limit: 1_000 });
  await log.close();
  await double.stop();
});

const isEmpty = (events: readonly unknown[]): boolean => events.length === 0;
