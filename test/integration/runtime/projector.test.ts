import fc from 'fast-check';
import type { AnyEvent } from '../../../src/events/catalogue.js';
import type { EventDraft } from '../../../src/events/envelope.js';
import { caseStream } from '../../../src/events/identity.js';
import type { Projection } from '../../../src/ports/projection.js';
import type { ReadStore } from '../../../src/ports/read-store.js';
import type { ConsumerOptions } from '../../../src/runtime/consumer-options.js';
import { Consumer } from '../../../src/runtime/consumer.js';
import { Projector } from '../../../src/runtime/projector.js';
import { MemoryEventStore } from '../../support/memory-event-store.js';
import { FaultLine, faultyEventStore, faultyReadStore } from './faults.js';
import { rebuildBeside } from './rebuild-beside.js';
import { assigned, board, caseNumber, denied, KeptLog, Place, readBoards, recordCase, stage, START, type Boards } from './fixtures.js'; // prettier-ignore

const WAIT_MS = 60_000;

describe('a projection', () => {
  let place: Place;
  let readStore: ReadStore;
  let store: MemoryEventStore;
  const consumers: Consumer[] = [];

  beforeEach(async () => {
    place = new Place();
    readStore = await place.open();
    store = new MemoryEventStore();
  });
  afterEach(async () => {
    await Promise.all(consumers.splice(0).map((consumer) => consumer.stop()));
    await place.dispose();
  });

  function consume(projection: Projection, options: Partial<ConsumerOptions> = {}): Consumer {
    const processor = new Projector(projection);
    const consumer = new Consumer({
      processor,
      store,
      readStore,
      now: () => START,
      log: new KeptLog(),
      renew: (signal) => rebuildBeside({ projection, store, readStore, ...options }, signal),
      ...options,
    });
    consumers.push(consumer);
    consumer.start();
    return consumer;
  }

  async function project(projection: Projection, options: Partial<ConsumerOptions> = {}): Promise<Boards> {
    const consumer = consume(projection, options);
    await consumer.whenCaughtUp(await store.head(), WAIT_MS);
    await consumer.stop();
    return readBoards(options.readStore ?? readStore);
  }

  /** The same events on a fresh store: what an undisturbed run makes of them. */
  async function undisturbed(): Promise<Boards> {
    const other = new Place();
    try {
      return await project(board(), { readStore: await other.open() });
    } finally {
      await other.dispose();
    }
  }

  it('keeps a row per change, each in force from the event that brought it to the event that ended it', async () => {
    const p1 = await recordCase(store, 1, stage(1, 'intake'));
    const p2 = await recordCase(store, 1, assigned(1, 'ana'));
    const p3 = await recordCase(store, 1, denied(1));
    const { cases } = await project(board());
    const case_id = caseNumber(1);
    expect(cases).toEqual([
      { case_id, from_position: Number(p1), to_position: Number(p2), stage: 'intake', assignee: null, open: 1 },
      { case_id, from_position: Number(p2), to_position: Number(p3), stage: 'intake', assignee: 'ana', open: 1 },
      { case_id, from_position: Number(p3), to_position: null, stage: 'intake', assignee: 'ana', open: 0 },
    ]);
  });

  it('adds no row for a change that changes nothing', async () => {
    await recordCase(store, 1, stage(1, 'intake'), stage(1, 'intake'));
    const { cases, lines } = await project(board());
    expect([cases.length, lines.length]).toEqual([1, 2]);
  });

  it('makes the same of the same events, however they fall into batches', async () => {
    const draft = fc.oneof(
      fc
        .record({ n: fc.nat(3), stage: fc.constantFrom('a', 'b', 'c') })
        .map(({ n, stage: name }) => [n, stage(n, name)] as const),
      fc
        .record({ n: fc.nat(3), desk: fc.constantFrom('ana', 'bo') })
        .map(({ n, desk }) => [n, assigned(n, desk)] as const),
      fc.nat(3).map((n) => [n, denied(n)] as const),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(draft, { minLength: 1, maxLength: 25 }),
        fc.integer({ min: 1, max: 7 }),
        async (drafts, batchSize) => {
          store = new MemoryEventStore();
          for (const [n, event] of drafts) await recordCase(store, n, event as EventDraft);
          const [small, large] = [new Place(), new Place()];
          const inSmall = await project(board(), { readStore: await small.open(), batchSize });
          const inLarge = await project(board(), { readStore: await large.open() });
          await Promise.all([small.dispose(), large.dispose()]);
          expect(inSmall).toEqual(inLarge);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('follows the log while it grows, and tells when it has reached a position', async () => {
    const consumer = consume(board());
    await recordCase(store, 1, stage(1, 'intake'));
    await consumer.whenCaughtUp(await store.head(), WAIT_MS);
    const later = await recordCase(store, 2, stage(2, 'intake'));
    await consumer.whenCaughtUp(later, WAIT_MS);
    expect((await readBoards(readStore)).cases).toHaveLength(2);
    expect(await consumer.status()).toMatchObject({ name: 'board', position: later, lag: 0n, parked: 0 });
  });

  it('says who is late, where it stands, and why', async () => {
    const consumer = consume(board());
    // Open, and at rest.
    await consumer.whenCaughtUp(await recordCase(store, 1, stage(1, 'intake')), WAIT_MS);
    const next = (await store.head()) + 10n;
    while ((await consumer.status()).state !== 'waiting') await new Promise((resolve) => setTimeout(resolve, 5));
    await expect(consumer.whenCaughtUp(next, 20)).rejects.toThrow(
      `board is at ${await store.head()}, not yet at ${next}: waiting`,
    );
  });

  describe('parks the stream of an event that it cannot take, and nothing else:', () => {
    const poison = new Set<string>();
    const spoil = (event: AnyEvent): void => {
      if (poison.has(event.id)) throw new Error('poison');
    };
    beforeEach(() => poison.clear());

    const theStory = async (): Promise<void> => {
      await recordCase(store, 1, stage(1, 'intake'));
      await recordCase(store, 2, stage(2, 'intake'));
      await recordCase(store, 1, assigned(1, 'ana'));
      await recordCase(store, 1, stage(1, 'review'));
      await recordCase(store, 2, assigned(2, 'ana'));
      await recordCase(store, 1, denied(1));
      await recordCase(store, 2, denied(2));
    };
    const eventOf = (n: number, revision: number): AnyEvent =>
      store
        .all()
        .find((event) => event.stream === caseStream(caseNumber(n)) && event.revision === revision) as AnyEvent;
    const stagesOf = ({ cases }: Boards, n: number): unknown[] =>
      (cases as { case_id: string; stage: string }[])
        .filter((row) => row.case_id === caseNumber(n))
        .map((row) => row.stage);

    it.each([1, 2, 1_000])(
      'an event that throws, in batches of %d, until an operator tries it again',
      async (batchSize) => {
        await theStory();
        const bad = eventOf(1, 1);
        poison.add(bad.id);
        const consumer = consume(board({ spoil }), { batchSize });
        await consumer.whenCaughtUp(await store.head(), WAIT_MS);
        const waiting = await readStore.read(async (session) => ({
          parked: await session.query('SELECT item, position, type, reason, attempts, since FROM parked'),
          queue: await session.query('SELECT revision FROM parked_events ORDER BY position'),
        }));
        expect(waiting).toEqual({
          parked: [
            {
              item: bad.stream,
              position: Number(bad.position),
              type: 'case.assigned',
              reason: 'Error: poison',
              attempts: 1,
              since: START,
            },
          ],
          queue: [{ revision: 1 }, { revision: 2 }, { revision: 3 }],
        });
        expect(stagesOf(await readBoards(readStore), 2)).toEqual(['intake', 'intake', 'intake']);

        await expect(consumer.retry(bad.stream)).resolves.toMatchObject({ attempts: 2, reason: 'Error: poison' });
        poison.clear();
        await expect(consumer.retry(bad.stream)).resolves.toBeUndefined();
        expect(await consumer.status()).toMatchObject({ parked: 0 });
        const { cases, lines } = await undisturbed();
        const mended = await readBoards(readStore);
        expect(mended.cases).toEqual(cases);
        expect(mended.lines).toEqual(lines);
        expect(await readStore.read((session) => session.query('SELECT * FROM parked_events'))).toEqual([]);
      },
    );

    it('an event that cannot be opened', async () => {
      await theStory();
      const bad = eventOf(2, 0);
      store.spoil(bad.id);
      const consumer = consume(board());
      await consumer.whenCaughtUp(await store.head(), WAIT_MS);
      expect((await consumer.status()).parked).toBe(1);
      await expect(consumer.retry(bad.stream)).resolves.toMatchObject({ reason: expect.stringContaining('spoiled') });
      store.heal(bad.id);
      await consumer.retry(bad.stream);
      expect((await readBoards(readStore)).cases).toEqual((await undisturbed()).cases);
    });

    it('an event whose change throws half-way: none of its patches stays', async () => {
      await recordCase(store, 1, stage(1, 'intake'));
      await recordCase(store, 1, assigned(1, 'nobody'));
      await recordCase(store, 2, assigned(2, 'ana'));
      const { cases, desks, lines } = await project(board());
      expect(assigneesOf(cases)).toEqual(['ana', null]);
      expect(desks).toMatchObject([{ assignee: 'ana', assigned: 1 }]);
      expect(lines).toHaveLength(2);
    });

    it('an event whose row the store refuses: its neighbours in the batch are not harmed', async () => {
      await theStory();
      const bad = eventOf(1, 2);
      const plain = board();
      const refusing: Projection = {
        ...plain,
        project: (event) =>
          plain
            .project(event)
            .map((patch) =>
              patch.kind === 'add' && event.id === bad.id
                ? { ...patch, row: { ...patch.row, what: 'case.forbidden' } }
                : patch,
            ),
      };
      const consumer = consume(refusing);
      await consumer.whenCaughtUp(await store.head(), WAIT_MS);
      const parked = await readStore.read((session) => session.query('SELECT item, position, reason FROM parked'));
      expect(parked).toEqual([
        { item: bad.stream, position: Number(bad.position), reason: expect.stringMatching(/check constraint/i) },
      ]);
      expect((await readBoards(readStore)).lines).toHaveLength(5);
    });

    it('and goes on behind it when an operator leaves it out', async () => {
      await theStory();
      const bad = eventOf(1, 1);
      poison.add(bad.id);
      const consumer = consume(board({ spoil }));
      await consumer.whenCaughtUp(await store.head(), WAIT_MS);
      await expect(consumer.skip(bad.stream)).resolves.toBeUndefined();
      expect(stagesOf(await readBoards(readStore), 1)).toEqual(['intake', 'review', 'review']);
      expect(await consumer.status()).toMatchObject({ parked: 0 });
    });

    it('and knows after a restart what waits', async () => {
      await theStory();
      const bad = eventOf(1, 1);
      poison.add(bad.id);
      await project(board({ spoil }));
      await recordCase(store, 1, stage(1, 'closed'));
      const consumer = consume(board({ spoil }));
      await consumer.whenCaughtUp(await store.head(), WAIT_MS);
      expect(stagesOf(await readBoards(readStore), 1)).toEqual(['intake']);
      poison.clear();
      await consumer.retry(bad.stream);
      expect(stagesOf(await readBoards(readStore), 1).at(-1)).toBe('closed');
    });

    it('a second time, when the mended stream stumbles further on', async () => {
      await theStory();
      poison.add(eventOf(1, 1).id).add(eventOf(1, 3).id);
      const consumer = consume(board({ spoil }));
      await consumer.whenCaughtUp(await store.head(), WAIT_MS);
      poison.delete(eventOf(1, 1).id);
      await expect(consumer.retry(eventOf(1, 1).stream)).resolves.toMatchObject({
        position: eventOf(1, 3).position,
        attempts: 2,
      });
      expect(stagesOf(await readBoards(readStore), 1).at(-1)).toBe('review');
    });
  });

  describe('is rebuilt', () => {
    it('when what it writes has changed', async () => {
      await recordCase(store, 1, stage(1, 'intake'));
      await project(board());
      await recordCase(store, 2, stage(2, 'intake'));
      const log = new KeptLog();
      expect(await project(board({ version: 2 }), { log })).toEqual(await undisturbed());
      expect(log.lines).toMatchObject([
        { level: 'info', details: { written: 1, current: 2 } },
        { level: 'info', message: expect.stringContaining('new tables are in place') },
      ]);
    });
  });

  describe('refuses a log that is not the one it was made from:', () => {
    const refusal = async (): Promise<string | undefined> => {
      const consumer = consume(board());
      for (;;) {
        const { state, lastError } = await consumer.status();
        if (state === 'refused') return lastError;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };

    it('another log', async () => {
      await recordCase(store, 1, stage(1, 'intake'));
      await project(board());
      store = new MemoryEventStore('00000000-0000-4000-8000-000000000002');
      expect(await refusal()).toMatch(/was made from log .*1, this is log .*2.* delete the read store/);
    });

    it('a restored backup of it, which ends too early', async () => {
      await recordCase(store, 1, stage(1, 'intake'));
      await recordCase(store, 1, denied(1));
      await project(board());
      store = new MemoryEventStore();
      await recordCase(store, 1, stage(1, 'intake'));
      expect(await refusal()).toMatch(/has read up to 10, the log ends at 3/);
    });

    it('a restored backup that went on differently, and takes it when the rebuild is asked for', async () => {
      await recordCase(store, 1, stage(1, 'intake'));
      await recordCase(store, 1, denied(1));
      await project(board());
      store = new MemoryEventStore();
      await recordCase(store, 1, stage(1, 'intake'));
      await recordCase(store, 2, stage(2, 'intake'), stage(2, 'review'));
      expect(await refusal()).toMatch(/at position 10 it has read event .*, which is not there any more/);
      const consumer = consumers.at(-1) as Consumer;
      await rebuildBeside({ projection: board(), store, readStore });
      await consumer.reload();
      await consumer.whenCaughtUp(await store.head(), WAIT_MS);
      expect(await readBoards(readStore)).toEqual(await undisturbed());
    });
  });

  it('waits while the read store is at fault, and resumes by itself', async () => {
    await recordCase(store, 1, stage(1, 'intake'));
    const line = new FaultLine(4);
    let faulty = true;
    const broken = faultyReadStore(readStore, line);
    const sometimes: ReadStore = {
      ...readStore,
      dialect: readStore.dialect,
      read: (work) => (faulty ? broken : readStore).read(work),
      readOnce: (work) => (faulty ? broken : readStore).readOnce(work),
      write: (work) => (faulty ? broken : readStore).write(work),
    };
    const log = new KeptLog();
    const consumer = consume(board(), { readStore: sometimes, log });
    while (!log.lines.some((kept) => kept.message.includes('backs off')))
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await consumer.status()).toMatchObject({ state: 'retrying', lastError: expect.stringContaining('dead') });
    faulty = false;
    await consumer.whenCaughtUp(await store.head(), WAIT_MS);
    expect(await readBoards(readStore)).toEqual(await undisturbed());
  });

  it('is the same after a crash at any call of a port', async () => {
    for (let n = 1; n <= 4; n += 1)
      await recordCase(store, n, stage(n, 'intake'), assigned(n, n === 3 ? 'nobody' : 'ana'), denied(n));
    const expected = await undisturbed();
    let survived = 0;
    for (let failAt = 1; ; failAt += 1) {
      const line = new FaultLine(failAt);
      const spot = new Place();
      const first = consume(board(), {
        store: faultyEventStore(store, line),
        readStore: faultyReadStore(await spot.open(), line),
        batchSize: 4,
      });
      const whole = first.whenCaughtUp(await store.head(), WAIT_MS).then(
        () => true,
        () => false,
      );
      const done = await Promise.race([whole, line.break.then(() => false)]);
      await first.stop();
      expect(await project(board(), { readStore: await spot.open(), batchSize: 3 })).toEqual(expected);
      await spot.dispose();
      if (done && !line.broken) break;
      survived += 1;
    }
    expect(survived).toBeGreaterThan(20);
  }, 120_000);
});

const assigneesOf = (cases: readonly unknown[]): unknown[] =>
  (cases as { assignee: string | null }[]).map((row) => row.assignee).sort();
