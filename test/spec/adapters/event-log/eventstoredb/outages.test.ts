import { EventLogDenied, EventLogUnavailable, type EventLog } from '../../../../../src/ports/event-log.js';
import { EventStoreDbDouble } from '../../../../support/eventstoredb-double/double.js';
import {
  append,
  failure,
  openLog,
  readAll,
  toStore,
  until,
} from '../../../../support/eventstoredb-double/log-under-fault.js';
import { allOf } from '../../../../support/all-of.js';

describe('the EventStoreDB log while the server is away', () => {
  let double: EventStoreDbDouble;
  let log: EventLog;
  beforeEach(async () => {
    double = await EventStoreDbDouble.start();
    log = await openLog(double.connectionString);
  });
  afterEach(async () => {
    await log.close();
    await double.stop();
  });

  describe('an append', () => {
    it.each([1, 3])('whose answer is lost %s times has the first result, and is written once', async (times) => {
      await append(log, 's', 'no-stream', [toStore()]);
      double.faults.answersToLose = times;
      const before = double.side.calls.append;
      const events = [toStore(), toStore()];
      const appended = await append(log, 's', 0, events);
      const stored = await allOf(log.readStream('s'));
      expect(appended).toEqual({ revision: 2, position: stored[2]?.position });
      expect(stored.slice(1).map(({ id }) => id)).toEqual(events.map(({ id }) => id));
      expect(double.side.calls.append - before).toBe(1 + times);
    });

    it('whose answer is lost, and after which others went on, still has the first result', async () => {
      const other = await openLog(double.connectionString);
      double.faults.answersToLose = 1;
      const pending = append(log, 's', 'no-stream', [toStore()]);
      await until(() => double.store.stream('cw-s').lastRevision === 0);
      const [second] = await Promise.all([append(other, 's', 0, [toStore()]), pending]);
      expect(second.revision).toBe(1);
      expect((await pending).revision).toBe(0);
      await other.close();
    });

    it('that is never answered is sent again on a fresh connection', async () => {
      double.faults.appendsToSwallow = 1;
      expect((await append(log, 's', 'no-stream', [toStore()])).revision).toBe(0);
      expect(await allOf(log.readStream('s'))).toHaveLength(1);
    });

    it('waits for a server that comes back in time', async () => {
      await double.stop();
      const pending = append(log, 's', 'no-stream', [toStore()]);
      await double.start();
      expect((await pending).revision).toBe(0);
    });

    it.each([
      ['down', () => double.stop()],
      ['not ready', () => Promise.resolve((double.faults.refusal = 'not-ready'))],
      ['too busy', () => Promise.resolve((double.faults.refusal = 'too-busy'))],
      ['frozen', () => Promise.resolve(double.network.freeze())],
    ])('is refused as unavailable when the server stays %s', async (_, harm) => {
      const impatient = await openLog(double.connectionString, { patienceMs: 2_000 });
      await harm();
      const refusal = await failure(append(impatient, 's', 'no-stream', [toStore()]));
      expect(refusal).toBeInstanceOf(EventLogUnavailable);
      expect(refusal).toMatchObject({ message: expect.stringContaining(double.address) as string });
      await impatient.close();
    });

    it('is refused when the log is closed meanwhile', async () => {
      double.network.freeze();
      const refusal = failure(append(log, 's', 'no-stream', [toStore()]));
      await log.close();
      expect(await refusal).toBeInstanceOf(EventLogUnavailable);
    });

    it('survives broken lines under load: every one of 300 is written once', async () => {
      const patient = await openLog(double.connectionString, { callTimeoutMs: 5_000 });
      const streams = Array.from({ length: 300 }, (_, i) => `s-${i}`);
      const appends = streams.map((stream) =>
        append(patient, stream, 'no-stream', [toStore({ text: 'x'.repeat(20_000) })]),
      );
      for (const written of [20, 120, 220]) {
        await until(() => double.store.all.length > written);
        double.network.cut();
      }
      expect((await Promise.all(appends)).map(({ revision }) => revision)).toEqual(streams.map(() => 0));
      expect(
        (await readAll(log))
          .slice(1)
          .map(({ stream }) => stream)
          .sort(),
      ).toEqual([...streams].sort());
      await patient.close();
    });

    it('never goes over the shared batch stream of the client', async () => {
      const before = double.side.calls.append;
      await Promise.all(['a', 'b'].map((stream) => append(log, stream, 'no-stream', [toStore()])));
      expect(double.side.calls).toMatchObject({ append: before + 2, batchAppend: 0 });
    });
  });

  describe('a reader', () => {
    it.each<[string, () => unknown, () => unknown]>([
      ['down', () => double.stop(), () => double.start()],
      ['not ready', () => (double.faults.refusal = 'not-ready'), () => (double.faults.refusal = undefined)],
      ['frozen', () => double.network.freeze(), () => double.network.thaw()],
    ])('waits while the server is %s, and reads on when it is back', async (_, harm, heal) => {
      await append(log, 's', 'no-stream', [toStore(), toStore()]);
      await harm();
      const reads = [readAll(log), allOf(log.readStream('s')), log.head()] as const;
      // Longer than one time limit, so that a frozen server was given up at least once.
      await new Promise((resolve) => setTimeout(resolve, 700));
      await heal();
      const [all, stream, head] = await Promise.all(reads);
      expect(all.map(({ stream: name }) => name)).toEqual(['log', 's', 's']);
      expect(stream).toHaveLength(2);
      expect(head).toBe(all[2]?.position);
    });

    it('loses and repeats nothing when the line breaks in the middle', async () => {
      for (let n = 0; n < 3; n++) {
        await append(
          log,
          's',
          n === 0 ? 'no-stream' : n * 700 - 1,
          Array.from({ length: 700 }, () => toStore()),
        );
      }
      const seen: number[] = [];
      for await (const { stream, revision } of log.readAll({ after: 0n, limit: 10_000 })) {
        if (stream === 's') seen.push(revision);
        if (seen.length % 250 === 0) double.network.cut();
      }
      expect(seen).toEqual(Array.from({ length: 2_100 }, (_, i) => i));
    });

    it('ends when the log is closed', async () => {
      await double.stop();
      const read = failure(readAll(log));
      await log.close();
      expect(await read).toBeInstanceOf(EventLogUnavailable);
    });
  });

  it('leaves a connection that went dead without a word, for a new one', async () => {
    // A keep-alive that would notice it long after the end of this test.
    const patient = await openLog(`${double.connectionString}&keepAliveInterval=600000`);
    await append(patient, 's', 'no-stream', [toStore()]);
    expect(await patient.head()).toBeGreaterThan(0n);
    double.network.freezePresent();
    expect((await append(patient, 's', 0, [toStore()])).revision).toBe(1);
    expect(await allOf(patient.readStream('s'))).toHaveLength(2);
    expect(await readAll(patient)).toHaveLength(3);
    await patient.close();
  });

  it('has what it had after a restart of the server', async () => {
    const { position } = await append(log, 's', 'no-stream', [toStore(), toStore()]);
    await double.stop();
    await double.start();
    expect(await log.head()).toBe(position);
    const again = await openLog(double.connectionString);
    expect(again.logId).toBe(log.logId);
    await again.close();
  });

  it('refuses at once, reading and writing, when the rights are gone', async () => {
    double.faults.refusal = 'access-denied';
    expect(await failure(append(log, 's', 'no-stream', [toStore()]))).toBeInstanceOf(EventLogDenied);
    expect(await failure(readAll(log))).toBeInstanceOf(EventLogDenied);
    expect(await failure(log.head())).toBeInstanceOf(EventLogDenied);
  });

  it('opens within its patience, or says that the server is away', async () => {
    await double.stop();
    const waiting = openLog(double.connectionString);
    expect(await failure(openLog(double.connectionString, { patienceMs: 300 }))).toBeInstanceOf(EventLogUnavailable);
    await double.start();
    const opened = await waiting;
    expect(opened.logId).toBe(log.logId);
    await opened.close();
  });

  describe('wake-ups', () => {
    const counting = (on: EventLog) => {
      let count = 0;
      const subscription = on.subscribe({ after: 0n }, () => count++);
      return { subscription, count: () => count };
    };

    it('come for the appends of another process', async () => {
      const other = await openLog(double.connectionString);
      const { subscription, count } = counting(log);
      await until(() => count() > 0 && double.side.calls.read > 0);
      const before = count();
      await append(other, 's', 'no-stream', [toStore()]);
      await until(() => count() > before);
      await subscription.close();
      await other.close();
    });

    it('go on coming for one append of another process after the other, each by a subscription of its own', async () => {
      const other = await openLog(double.connectionString);
      const { subscription, count } = counting(log);
      await until(() => count() > 0 && double.side.calls.read > 0);
      for (let n = 0; n < 4; n += 1) {
        const [before, reads] = [count(), double.side.calls.read];
        await append(other, 's', n === 0 ? 'no-stream' : n - 1, [toStore()]);
        await until(() => count() > before && double.side.calls.read > reads);
      }
      await subscription.close();
      await other.close();
    });

    it('come at once for an append of this process', async () => {
      const { subscription, count } = counting(log);
      await until(() => count() > 0);
      const before = count();
      await append(log, 's', 'no-stream', [toStore()]);
      await until(() => count() > before);
      await subscription.close();
    });

    it.each<[string, () => Promise<void>]>([
      ['the line broke', () => Promise.resolve(double.network.cut())],
      ['the server was restarted', () => double.stop().then(() => double.start())],
    ])('go on after %s: a reader that pulls at each has everything', async (_, harm) => {
      const seen: bigint[] = [];
      let pulling = Promise.resolve();
      const subscription = log.subscribe({ after: 0n }, () => {
        pulling = pulling.then(async () => {
          for (const { position } of await readAll(log, seen.at(-1))) seen.push(position);
        });
      });
      await append(log, 's', 'no-stream', [toStore()]);
      await until(() => seen.length === 2);
      await harm();
      await append(log, 's', 0, [toStore()]);
      await until(() => seen.length === 3);
      await append(log, 's', 1, [toStore()]);
      await until(() => seen.length === 4);
      await subscription.close();
      await pulling;
      expect(seen).toEqual((await readAll(log)).map(({ position }) => position));
    });

    it('come now and then while the server is away', async () => {
      await double.stop();
      const { subscription, count } = counting(log);
      await until(() => count() > 2);
      await subscription.close();
    });
  });
});
