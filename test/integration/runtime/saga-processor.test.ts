import { drivenClock, type DrivenClock } from '../../../src/adapters/clock/driven.js';
import type { AnyEvent, EventOf } from '../../../src/events/catalogue.js';
import { caseStream, derivedId, sagaStream } from '../../../src/events/identity.js';
import { policyActivated } from '../../../src/events/policy.events.js';
import { importCompleted, timePassed } from '../../../src/events/system.events.js';
import type { ReadStore } from '../../../src/ports/read-store.js';
import type { EventStore } from '../../../src/ports/event-store.js';
import type { ConsumerOptions } from '../../../src/runtime/consumer-options.js';
import { Consumer } from '../../../src/runtime/consumer.js';
import { SagaProcessor } from '../../../src/runtime/saga-processor.js';
import { MemoryEventStore } from '../../support/memory-event-store.js';
import { FaultLine, faultyEventStore, faultyReadStore } from './faults.js';
import { caseNumber, KeptLog, Place, record, recordCase, stage, START } from './fixtures.js';
import { reminderSaga, sagaStreams, type Stumble } from './saga-fixtures.js';

const WAIT_MS = 60_000;
const HASH = 'a'.repeat(64);
const IMPORT = derivedId('test import');

describe('a saga', () => {
  let place: Place;
  let readStore: ReadStore;
  let store: MemoryEventStore;
  let clock: DrivenClock;
  const consumers: Consumer[] = [];

  beforeEach(async () => {
    place = new Place();
    readStore = await place.open();
    store = new MemoryEventStore();
    clock = drivenClock(START);
  });
  afterEach(async () => {
    await Promise.all(consumers.splice(0).map((consumer) => consumer.stop()));
    await place.dispose();
  });

  function consume(stumble?: Stumble, options: Partial<ConsumerOptions> = {}): Consumer {
    const stores = { store: options.store ?? (store as EventStore), readStore: options.readStore ?? readStore };
    const processor = new SagaProcessor(reminderSaga(stumble), { ...stores, clock });
    const consumer = new Consumer({ processor, now: () => clock.now(), log: new KeptLog(), ...options, ...stores });
    consumers.push(consumer);
    consumer.start();
    return consumer;
  }

  async function run(stumble?: Stumble, options: Partial<ConsumerOptions> = {}): Promise<void> {
    const consumer = consume(stumble, options);
    await consumer.whenCaughtUp(await store.head(), WAIT_MS);
    await consumer.stop();
  }

  const streamOf = (n: number): AnyEvent[] =>
    store.all().filter((event) => event.stream === sagaStream('reminder', caseNumber(n)));
  const typesOf = (n: number): string[] => streamOf(n).map((event) => event.type);
  const notesOf = (n: number): string[] =>
    streamOf(n).flatMap((event) =>
      event.type === 'saga.noted' ? [String(event.data.note['stage']).split('/')[1] ?? ''] : [],
    );
  const wordsOf = (n: number): string[] =>
    streamOf(n).flatMap((event) => (event.type === 'saga.letter-due' ? [event.data.reason.words] : []));
  const timePasses = (until: string): Promise<bigint> => record(store, 'clock', [timePassed({ until })]);
  const activate = (packId: string): Promise<bigint> =>
    record(store, `policy-${packId}`, [policyActivated({ packId, packVersion: '1', hash: HASH, bytes: '{}' })]);
  const wakes = (): Promise<unknown[]> =>
    readStore.read((session) =>
      session.query('SELECT saga, instance, wake_at, import_id FROM wakes ORDER BY instance'),
    );

  it('writes what it has seen and all that follows from it in one append, with what its events must carry on', async () => {
    const metadata = { origin: 'import', importId: IMPORT, confidentiality: 'restricted' } as const;
    await record(store, caseStream(caseNumber(1)), [stage(1, 'letter')], metadata);
    clock.moveTo('2026-07-05T00:00:00.000Z');
    await run();
    const [input] = store.all() as [EventOf<'case.stage-entered'>];
    const [noted, letter, composition] = streamOf(1) as [EventOf<'saga.noted'>, AnyEvent, AnyEvent];
    expect(noted.data.input).toEqual({
      eventId: input.id,
      stream: input.stream,
      revision: 0,
      position: String(input.position),
      type: 'case.stage-entered',
      at: START,
    });
    const commandId = derivedId('noted', 'reminder', caseNumber(1), input.id);
    const carried = {
      ...metadata,
      occurredAt: START,
      recordedAt: '2026-07-05T00:00:00.000Z',
      actor: { type: 'service', id: 'casewitness' },
      correlationId: input.metadata.correlationId,
      causationId: input.id,
      commandId,
      caseId: caseNumber(1),
    };
    for (const [revision, event] of [noted, letter, composition].entries()) {
      expect(event.metadata).toEqual(carried);
      expect(event.id).toBe(derivedId('event', event.stream, revision, commandId));
    }
    expect(typesOf(1)).toEqual(['saga.noted', 'saga.letter-due', 'saga.composition-due']);
  });

  it('does not record an input that changes neither state nor outputs', async () => {
    await recordCase(store, 1, stage(1, 'silent'), stage(1, 'intake'), stage(1, 'silent'));
    await run();
    expect(notesOf(1)).toEqual(['intake']);
  });

  it('takes the inputs of an instance in order, batch by batch, and never one twice', async () => {
    const names = Array.from({ length: 12 }, (_, i) => `s${i}`);
    for (const name of names) for (const n of [1, 2, 3]) await recordCase(store, n, stage(n, name));
    await run(undefined, { batchSize: 5 });
    await readStore.write((session) => session.execute('DELETE FROM checkpoints'));
    await run(undefined, { batchSize: 7 });
    for (const n of [1, 2, 3]) expect(notesOf(n)).toEqual(names);
  });

  it('records each input once although two processes run it at the same time', async () => {
    for (let i = 0; i < 10; i += 1) for (const n of [1, 2]) await recordCase(store, n, stage(n, `s${i}`));
    const other = new Place();
    const one = consume(undefined, { batchSize: 3 });
    const two = consume(undefined, { batchSize: 4, readStore: await other.open() });
    const head = await store.head();
    await Promise.all([one.whenCaughtUp(head, WAIT_MS), two.whenCaughtUp(head, WAIT_MS)]);
    await two.stop();
    await other.dispose();
    for (const n of [1, 2]) expect(notesOf(n)).toEqual(Array.from({ length: 10 }, (_, i) => `s${i}`));
  });

  it('never lets the record of an instance go back in time, whatever the clock says', async () => {
    clock.moveTo('2026-08-01T00:00:00.000Z');
    await recordCase(store, 1, stage(1, 'a'));
    await run();
    clock = drivenClock(START);
    await recordCase(store, 1, stage(1, 'b'));
    await run();
    expect(streamOf(1).map((event) => event.metadata.recordedAt)).toEqual([
      '2026-08-01T00:00:00.000Z',
      '2026-08-01T00:00:00.000Z',
    ]);
  });

  describe('parks an instance that stumbles, and nothing else:', () => {
    it('its later inputs wait behind it, in order, until an operator tries again', async () => {
      let poison = true;
      for (const name of ['a', 'bad', 'c', 'd'])
        for (const n of [1, 2]) await recordCase(store, n, stage(n, n === 2 && name === 'bad' ? 'b' : name));
      const consumer = consume(
        (name) => {
          if (poison && name === 'bad') throw new Error('poison');
        },
        { batchSize: 3 },
      );
      await consumer.whenCaughtUp(await store.head(), WAIT_MS);
      expect([notesOf(1), notesOf(2)]).toEqual([['a'], ['a', 'b', 'c', 'd']]);
      expect(await consumer.status()).toMatchObject({ parked: 1 });
      await expect(consumer.retry(caseNumber(1))).resolves.toMatchObject({ attempts: 2, reason: 'Error: poison' });
      poison = false;
      await expect(consumer.retry(caseNumber(1))).resolves.toBeUndefined();
      expect(notesOf(1)).toEqual(['a', 'bad', 'c', 'd']);
      await recordCase(store, 1, stage(1, 'e'));
      await consumer.whenCaughtUp(await store.head(), WAIT_MS);
      expect(notesOf(1)).toEqual(['a', 'bad', 'c', 'd', 'e']);
    });

    it('an operator leaves the input out', async () => {
      await recordCase(store, 1, stage(1, 'a'), stage(1, 'bad'), stage(1, 'c'));
      const consumer = consume((name) => {
        if (name === 'bad') throw new Error('poison');
      });
      await consumer.whenCaughtUp(await store.head(), WAIT_MS);
      await expect(consumer.skip(caseNumber(1))).resolves.toBeUndefined();
      expect(notesOf(1)).toEqual(['a', 'c']);
    });

    it('an input that cannot be opened holds back its case, inputs before it are not held', async () => {
      await recordCase(store, 1, stage(1, 'a'), stage(1, 'b'), stage(1, 'c'));
      await recordCase(store, 2, stage(2, 'a'));
      const bad = (store.all()[1] as AnyEvent).id;
      store.spoil(bad);
      const consumer = consume();
      await consumer.whenCaughtUp(await store.head(), WAIT_MS);
      expect([notesOf(1), notesOf(2)]).toEqual([['a'], ['a']]);
      store.heal(bad);
      await expect(consumer.retry(`case:${caseNumber(1)}`)).resolves.toBeUndefined();
      expect(notesOf(1)).toEqual(['a', 'b', 'c']);
    });

    it('a moment that comes while it waits is taken after what it waits behind', async () => {
      let poison = true;
      await recordCase(store, 1, stage(1, 'a'));
      const consumer = consume((name) => {
        if (poison && name === 'bad') throw new Error('poison');
      });
      await consumer.whenCaughtUp(await store.head(), WAIT_MS);
      await recordCase(store, 1, stage(1, 'bad'));
      await consumer.whenCaughtUp(await timePasses('2026-07-03T00:00:00.000Z'), WAIT_MS);
      expect(notesOf(1)).toEqual(['a']);
      poison = false;
      await consumer.retry(caseNumber(1));
      expect(typesOf(1)).toEqual(['saga.noted', 'saga.noted', 'saga.noted', 'saga.attachment-due']);
      expect(await wakes()).toEqual([]);
    });

    it('or, where that import broke off, for the end of the next one', async () => {
      const brought = { origin: 'import', importId: IMPORT } as const;
      await record(store, caseStream(caseNumber(1)), [stage(1, 'a')], brought);
      const whole = derivedId('another import');
      const counts = { source: 1, recorded: 1, rejected: 0, ignored: 0, cases: 1 };
      const ended = importCompleted({ importId: whole, asOf: START, counts });
      await record(store, `import-${whole}`, [ended], { origin: 'import', importId: whole });
      await run();
      expect(streamOf(1).at(-1)).toMatchObject({ data: { input: { type: 'import.completed' } } });
      expect(await wakes()).toEqual([]);
    });
  });

  describe('judges by the facts that stand before the input in the log', () => {
    const theStory = async (): Promise<void> => {
      await recordCase(store, 1, stage(1, 'letter1'));
      await activate('reg-b');
      await recordCase(store, 1, stage(1, 'letter2'));
      await activate('reg-z');
      await recordCase(store, 1, stage(1, 'letter3'));
    };
    const expected = ['under nothing', 'under reg-b', 'under reg-b, reg-z'];

    it.each([1, 2, 1_000])('in batches of %d', async (batchSize) => {
      await theStory();
      await run(undefined, { batchSize });
      expect(wordsOf(1)).toEqual(expected);
    });

    it('after a restart, also when what it carried is lost', async () => {
      await theStory();
      await run();
      await recordCase(store, 1, stage(1, 'letter4'));
      await run();
      await readStore.write((session) => session.execute('UPDATE checkpoints SET memo = NULL'));
      await recordCase(store, 1, stage(1, 'letter5'));
      await run();
      expect(wordsOf(1)).toEqual([...expected, 'under reg-b, reg-z', 'under reg-b, reg-z']);
    });

    it('when the input is tried again later', async () => {
      let poison = true;
      await recordCase(store, 1, stage(1, 'letter1'));
      await activate('reg-b');
      const consumer = consume((name) => {
        if (poison && name.startsWith('letter')) throw new Error('poison');
      });
      await consumer.whenCaughtUp(await store.head(), WAIT_MS);
      poison = false;
      await consumer.retry(caseNumber(1));
      expect(wordsOf(1)).toEqual(['under nothing']);
    });

    it('and goes on without a fact that cannot be folded, which waits for an operator', async () => {
      await activate('broken');
      await activate('reg-b');
      await recordCase(store, 1, stage(1, 'letter1'));
      const consumer = consume();
      await consumer.whenCaughtUp(await store.head(), WAIT_MS);
      expect(wordsOf(1)).toEqual(['under reg-b']);
      const parked = await readStore.read((session) => session.query('SELECT item, reason FROM parked'));
      expect(parked).toEqual([{ item: 'stream:policy-broken', reason: 'Error: A broken pack' }]);
    });

    it('and takes up a fact in its place that could not be opened before', async () => {
      await activate('reg-b');
      await activate('reg-z');
      const bad = (store.all()[0] as AnyEvent).id;
      store.spoil(bad);
      const consumer = consume();
      await consumer.whenCaughtUp(await store.head(), WAIT_MS);
      store.heal(bad);
      await expect(consumer.retry('stream:policy-reg-b')).resolves.toBeUndefined();
      await consumer.stop();
      await recordCase(store, 1, stage(1, 'letter1'));
      await run();
      expect(wordsOf(1)).toEqual(['under reg-b, reg-z']);
    });
  });

  describe('waits for moments', () => {
    it('which are stored, and are delivered to those for whom they have come', async () => {
      await recordCase(store, 1, stage(1, 'a'));
      await record(store, caseStream(caseNumber(2)), [stage(2, 'a')], { occurredAt: '2026-07-04T00:00:00.000Z' });
      await run();
      expect(await wakes()).toEqual(
        [
          { saga: 'reminder', instance: caseNumber(1), wake_at: '2026-07-02T09:00:00.000Z', import_id: null },
          { saga: 'reminder', instance: caseNumber(2), wake_at: '2026-07-05T00:00:00.000Z', import_id: null },
        ].sort((a, b) => (a.instance < b.instance ? -1 : 1)),
      );
      await timePasses('2026-07-02T08:59:59.999Z');
      await run();
      expect([typesOf(1), typesOf(2)]).toEqual([['saga.noted'], ['saga.noted']]);
      await timePasses('2026-07-02T09:00:00.000Z');
      await run();
      expect([typesOf(1), typesOf(2)]).toEqual([['saga.noted', 'saga.noted', 'saga.attachment-due'], ['saga.noted']]);
      expect(streamOf(1).at(-1)?.metadata).toMatchObject({
        caseId: caseNumber(1),
        occurredAt: '2026-07-02T09:00:00.000Z',
      });
      expect(await wakes()).toMatchObject([{ instance: caseNumber(2) }]);
    });

    it('is woken at the place of the entry in the log: by what stands before it, not by what comes after', async () => {
      await recordCase(store, 1, stage(1, 'a'));
      await timePasses('2026-07-03T00:00:00.000Z');
      await recordCase(store, 1, stage(1, 'b'));
      await recordCase(store, 2, stage(2, 'late'));
      await run();
      expect(typesOf(1)).toEqual(['saga.noted', 'saga.noted', 'saga.attachment-due', 'saga.noted']);
      expect(typesOf(2)).toEqual(['saga.noted']);
    });

    it('keeps what time makes of a restricted case restricted', async () => {
      await record(store, caseStream(caseNumber(1)), [stage(1, 'a')], { confidentiality: 'restricted' });
      await timePasses('2026-07-03T00:00:00.000Z');
      await run();
      expect(streamOf(1).at(-1)).toMatchObject({
        type: 'saga.attachment-due',
        metadata: { confidentiality: 'restricted' },
      });
    });

    it('or for the end of the import that brought the case', async () => {
      const imported = { origin: 'import', importId: IMPORT } as const;
      await record(store, caseStream(caseNumber(1)), [stage(1, 'a')], imported);
      await timePasses('2026-07-03T00:00:00.000Z');
      await run();
      expect(await wakes()).toEqual([{ saga: 'reminder', instance: caseNumber(1), wake_at: null, import_id: IMPORT }]);
      const counts = { source: 1, recorded: 1, rejected: 0, ignored: 0, cases: 1 };
      await record(store, `import-${IMPORT}`, [importCompleted({ importId: IMPORT, asOf: START, counts })], imported);
      await run();
      expect(streamOf(1).map((event) => (event.type === 'saga.noted' ? event.data.input.type : event.type))).toEqual([
        'case.stage-entered',
        'import.completed',
      ]);
      expect(await wakes()).toEqual([]);
    });
  });

  it('leaves the same streams after a crash at any call of a port', async () => {
    await recordCase(store, 1, stage(1, 'letter1'));
    await activate('reg-b');
    for (const n of [1, 2, 3]) await recordCase(store, n, stage(n, 'letter2'), stage(n, n === 3 ? 'bad' : 'c'));
    await timePasses('2026-07-03T00:00:00.000Z');
    await recordCase(store, 2, stage(2, 'letter3'));
    const inputs = store.all().length;
    const stumble: Stumble = (name) => {
      if (name === 'bad') throw new Error('poison');
    };
    const story = store.all().slice(0, inputs);
    const replayed = async (): Promise<MemoryEventStore> => {
      const copy = new MemoryEventStore();
      for (const { stream, revision, position: _, ...event } of story) {
        await copy.append(stream, revision === 0 ? 'no-stream' : revision - 1, [event]);
      }
      return copy;
    };
    await run(stumble, { batchSize: 4 });
    const expected = sagaStreams(store.all());
    const parked = (from: ReadStore): Promise<unknown[]> =>
      from.read((session) => session.query('SELECT item, position, reason FROM parked'));
    const expectedParked = await parked(readStore);
    let survived = 0;
    for (let failAt = 1; ; failAt += 1) {
      const line = new FaultLine(failAt);
      const spot = new Place();
      store = await replayed();
      const head = await store.head();
      const first = consume(stumble, {
        store: faultyEventStore(store, line),
        readStore: faultyReadStore(await spot.open(), line),
        batchSize: 4,
      });
      const whole = first.whenCaughtUp(head, WAIT_MS).then(
        () => true,
        () => false,
      );
      const done = await Promise.race([whole, line.break.then(() => false)]);
      await first.stop();
      const reopened = await spot.open();
      await run(stumble, { batchSize: 3, readStore: reopened });
      expect(sagaStreams(store.all())).toEqual(expected);
      expect(await parked(reopened)).toEqual(expectedParked);
      await spot.dispose();
      if (done && !line.broken) break;
      survived += 1;
    }
    expect(survived).toBeGreaterThan(20);
  }, 60_000);
});
