import { drivenClock, type DrivenClock } from '../../../src/adapters/clock/driven.js';
import { systemClock } from '../../../src/adapters/clock/system.js';
import type { AnyEvent } from '../../../src/events/catalogue.js';
import { personalText } from '../../../src/events/envelope.js';
import { caseStream } from '../../../src/events/identity.js';
import type { EffectWorker } from '../../../src/ports/effect.js';
import type { Clock } from '../../../src/ports/clock.js';
import type { ReadStore } from '../../../src/ports/read-store.js';
import type { SagaDefinition } from '../../../src/ports/saga.js';
import { createRuntime, NotQuiescent, type Runtime, type RuntimeOptions } from '../../../src/runtime/runtime.js';
import { MemoryEventStore } from '../../support/memory-event-store.js';
import { FaultLine, faultyEventStore, faultyReadStore } from './faults.js';
import { board, caseNumber, KeptLog, Place, readBoards, record, recordCase, stage, START } from './fixtures.js';
import { commandsOf, composerOf } from './note-commands.js';
import { readStoreUnderTest } from '../../support/read-store-place.js';
import { reminderSaga, sagaStreams, type Stumble } from './saga-fixtures.js';

const WAIT_MS = 60_000;
const OPERATOR = { type: 'person', id: 'operator-1' } as const;

/** Every call; on PostgreSQL, where the same code makes the same calls, a third of them: opening it takes longer. */
const STRIDE = readStoreUnderTest() === 'sqlite' ? 1 : 3;

describe('the runtime', () => {
  let place: Place;
  let readStore: ReadStore;
  let store: MemoryEventStore;
  let clock: DrivenClock;
  const runtimes: Runtime[] = [];

  beforeEach(async () => {
    place = new Place();
    readStore = await place.open();
    store = new MemoryEventStore();
    clock = drivenClock(START);
  });
  afterEach(async () => {
    await Promise.all(runtimes.splice(0).map((runtime) => runtime.stop()));
    await place.dispose();
  });

  function begin(stumble?: Stumble, options: Partial<RuntimeOptions> = {}): Runtime {
    const port = options.store ?? store;
    const runtime = createRuntime({
      store: port,
      readStore,
      clock: clock as Clock,
      projections: [board()],
      sagas: [reminderSaga(stumble) as unknown as SagaDefinition],
      dispatch: commandsOf(port),
      effectWorkers: [composerOf(port)],
      log: new KeptLog(),
      ...options,
    });
    runtimes.push(runtime);
    runtime.start();
    return runtime;
  }

  const notesOf = (n: number): string[] =>
    store
      .all()
      .flatMap((event) =>
        event.type === 'case.note-added' && event.data.caseId === caseNumber(n) ? [personalText(event.data.text)] : [],
      );
  const clockEntries = (): AnyEvent[] => store.all().filter((event) => event.type === 'time.passed');

  it('carries what happened through sagas, commands and effects into read models, and comes to rest', async () => {
    const runtime = begin();
    await recordCase(store, 1, stage(1, 'letter1'));
    await runtime.quiescent(WAIT_MS);
    expect(notesOf(1).sort()).toEqual(['composed', 'saga.letter-due']);
    expect((await readBoards(readStore)).cases).toHaveLength(1);
    const { consumers, effects, head } = await runtime.status();
    expect(consumers.map(({ name, lag, parked }) => [name, lag, parked])).toEqual([
      ['board', 0n, 0],
      ['saga-reminder', 0n, 0],
      ['dispatcher', 0n, 0],
    ]);
    expect(effects).toMatchObject({ done: 1, waiting: 0, running: 0 });
    expect(head).toBe(await store.head());
  });

  it('lets a reader wait for its own write', async () => {
    const runtime = begin();
    const position = await recordCase(store, 1, stage(1, 'a'));
    await runtime.whenCaughtUp(position, undefined, WAIT_MS);
    expect((await readBoards(readStore)).cases).toHaveLength(1);
    await runtime.whenCaughtUp(position, ['board', 'dispatcher'], WAIT_MS);
    await expect(runtime.whenCaughtUp(position + 1_000n, ['board'], 20)).rejects.toThrow(
      expect.objectContaining({ name: 'NotCaughtUp' }),
    );
    await expect(runtime.whenCaughtUp(position, ['nobody'], 20)).rejects.toThrow(/no consumer nobody/);
  });

  describe('time', () => {
    it('enters the log when a moment has come that a saga waits for, and not before', async () => {
      const runtime = begin();
      await recordCase(store, 1, stage(1, 'a'));
      await runtime.quiescent(WAIT_MS);
      expect(await runtime.nextDue()).toBe('2026-07-02T09:00:00.000Z');
      clock.moveTo('2026-07-02T08:59:59.999Z');
      await runtime.quiescent(WAIT_MS);
      expect(clockEntries()).toEqual([]);
      clock.moveTo('2026-07-02T09:00:00.000Z');
      await runtime.quiescent(WAIT_MS);
      expect(clockEntries()).toMatchObject([
        { stream: 'clock', revision: 0, data: { until: '2026-07-02T09:00:00.000Z' } },
      ]);
      expect(notesOf(1)).toEqual(['saga.attachment-due']);
      expect(await runtime.nextDue()).toBeUndefined();
    });

    it('wakes at once what is born overdue, also after later entries', async () => {
      const runtime = begin();
      await recordCase(store, 1, stage(1, 'a'));
      await runtime.quiescent(WAIT_MS);
      clock.moveTo('2026-07-10T00:00:00.000Z');
      await runtime.quiescent(WAIT_MS);
      await recordCase(store, 2, stage(2, 'late'));
      await runtime.quiescent(WAIT_MS);
      expect([notesOf(1), notesOf(2)]).toEqual([['saga.attachment-due'], ['saga.attachment-due']]);
      expect(clockEntries()).toHaveLength(2);
    });

    it('does not repeat itself for an instance that is parked', async () => {
      let poison = true;
      const runtime = begin((name) => {
        if (poison && name === '') throw new Error('poison');
      });
      await recordCase(store, 1, stage(1, 'a'));
      await runtime.quiescent(WAIT_MS);
      clock.moveTo('2026-07-03T00:00:00.000Z');
      await runtime.quiescent(WAIT_MS);
      expect(clockEntries()).toHaveLength(1);
      expect(await runtime.nextDue()).toBeUndefined();
      poison = false;
      await runtime.parked.retry('saga-reminder', caseNumber(1), { actor: OPERATOR, why: 'mended' });
      await runtime.quiescent(WAIT_MS);
      expect(notesOf(1)).toEqual(['saga.attachment-due']);
      expect(clockEntries()).toHaveLength(1);
    });

    it('is stepped from one due moment to the next, effects included', async () => {
      let busy = 2;
      const composer: EffectWorker = {
        ...composerOf(store),
        run: async (effect, attempt) => {
          busy -= 1;
          return busy >= 0 ? { outcome: 'later', reason: 'busy' } : composerOf(store).run(effect, attempt);
        },
      };
      const runtime = begin(undefined, { effectWorkers: [composer], effects: { firstPauseMs: 3_600_000 } });
      await recordCase(store, 1, stage(1, 'letter1'));
      const steps: string[] = [];
      for (;;) {
        await runtime.quiescent(WAIT_MS);
        const next = await runtime.nextDue();
        if (next === undefined) break;
        steps.push(next);
        clock.moveTo(next);
      }
      expect(steps).toEqual(['2026-07-01T10:00:00.000Z', '2026-07-01T12:00:00.000Z', '2026-07-02T09:00:00.000Z']);
      expect(notesOf(1)).toEqual(['saga.letter-due', 'composed', 'saga.attachment-due']);
    });

    it('makes one entry although two processes keep it', async () => {
      const other = new Place();
      const one = begin();
      const two = begin(undefined, { readStore: await other.open() });
      await recordCase(store, 1, stage(1, 'a'));
      await Promise.all([one.quiescent(WAIT_MS), two.quiescent(WAIT_MS)]);
      clock.moveTo('2026-07-03T00:00:00.000Z');
      await Promise.all([one.quiescent(WAIT_MS), two.quiescent(WAIT_MS)]);
      await two.stop();
      await other.dispose();
      expect(notesOf(1)).toEqual(['saga.attachment-due']);
      const until = clockEntries().map((event) => event.type === 'time.passed' && event.data.until);
      expect(new Set(until)).toEqual(new Set(['2026-07-03T00:00:00.000Z']));
    });

    it('is told by the clock of the machine too', async () => {
      const runtime = begin(undefined, { clock: systemClock() });
      await recordCase(store, 1, stage(1, 'long ago'));
      await runtime.quiescent(WAIT_MS);
      expect(notesOf(1)).toEqual(['saga.attachment-due']);
    });
  });

  describe('an operator', () => {
    it('sees what is parked, and has the word on it put on record before it is acted on', async () => {
      let poison = true;
      const runtime = begin((name) => {
        if (poison && name === 'bad') throw new Error('poison');
      });
      await recordCase(store, 1, stage(1, 'bad'), stage(1, 'letter'));
      await runtime.quiescent(WAIT_MS);
      const listed = await runtime.parked.list();
      expect(listed).toEqual([
        {
          consumer: 'saga-reminder',
          item: caseNumber(1),
          position: store.all()[0]?.position,
          eventId: store.all()[0]?.id,
          type: 'case.stage-entered',
          reason: 'Error: poison',
          attempts: 1,
          since: START,
          waiting: 2,
        },
      ]);
      const why = { actor: OPERATOR, why: 'looked into it' };
      await expect(runtime.parked.retry('saga-reminder', caseNumber(1), why)).resolves.toMatchObject({
        state: 'parked',
        reason: 'Error: poison',
      });
      await expect(runtime.parked.skip('saga-reminder', caseNumber(1), why)).resolves.toEqual({ state: 'free' });
      poison = false;
      await runtime.quiescent(WAIT_MS);
      expect(await runtime.parked.list()).toEqual([]);
      expect(notesOf(1).sort()).toEqual(['composed', 'saga.letter-due']);
      const words = store.all().filter((event) => event.stream === 'operator');
      expect(words).toMatchObject(
        ['retry', 'skip'].map((action) => ({
          type: 'operator.parked-resolved',
          metadata: { actor: OPERATOR },
          data: { consumer: 'saga-reminder', item: caseNumber(1), action, why: 'looked into it', position: '3' },
        })),
      );
    });

    it('cannot resolve what is not parked, and nothing goes on record', async () => {
      const runtime = begin();
      const retry = runtime.parked.retry('board', 'case-1', { actor: OPERATOR, why: 'a try' });
      await expect(retry).rejects.toThrow(expect.objectContaining({ name: 'NotParked' }));
      expect(store.all()).toEqual([]);
    });

    it('tries a parked effect again', async () => {
      let broken = true;
      const composer: EffectWorker = {
        ...composerOf(store),
        run: async (effect, attempt) =>
          broken ? { outcome: 'later', reason: 'no font' } : composerOf(store).run(effect, attempt),
      };
      const runtime = begin(undefined, { effectWorkers: [composer], effects: { maxAttempts: 1 } });
      await recordCase(store, 1, stage(1, 'letter'));
      await runtime.quiescent(WAIT_MS);
      const [entry] = await runtime.parked.list();
      expect(entry).toMatchObject({ consumer: 'effects', type: 'compose', reason: 'no font', waiting: 1 });
      broken = false;
      await runtime.parked.retry('effects', entry?.item ?? '', { actor: OPERATOR, why: 'font installed' });
      await runtime.quiescent(WAIT_MS);
      expect(notesOf(1)).toContain('composed');
      expect(await runtime.parked.list()).toEqual([]);
    });
  });

  it('says what still moves when it does not come to rest', async () => {
    const endless: EffectWorker = { kind: 'compose', concurrency: 1, run: () => stuck };
    let release = (): void => undefined;
    const stuck = new Promise<{ outcome: 'done' }>((resolve) => (release = () => resolve({ outcome: 'done' })));
    const runtime = begin(undefined, { effectWorkers: [endless] });
    await recordCase(store, 1, stage(1, 'letter'));
    await expect(runtime.quiescent(200)).rejects.toThrow(NotQuiescent);
    release();
    await runtime.quiescent(WAIT_MS);
  });

  it('continues where it was after a stop and a start', async () => {
    await recordCase(store, 1, stage(1, 'letter1'));
    const first = begin();
    await first.quiescent(WAIT_MS);
    await first.stop();
    await recordCase(store, 1, stage(1, 'letter2'));
    const second = begin();
    await second.quiescent(WAIT_MS);
    await second.stop();
    second.start();
    await recordCase(store, 1, stage(1, 'letter3'));
    await second.quiescent(WAIT_MS);
    expect(notesOf(1).sort()).toEqual([
      'composed',
      'composed',
      'composed',
      'saga.letter-due',
      'saga.letter-due',
      'saga.letter-due',
    ]);
  });

  it('does everything once although it crashes, at any call of a port', async () => {
    const story = async (): Promise<void> => {
      for (const n of [1, 2]) await recordCase(store, n, stage(n, 'letter1'), stage(n, n === 2 ? 'bad' : 'b'));
      await record(store, caseStream(caseNumber(3)), [stage(3, 'letter1')], { occurredAt: '2026-07-02T00:00:00.000Z' });
    };
    const stumble: Stumble = (name) => {
      if (name === 'bad') throw new Error('poison');
    };
    const later = '2026-07-02T12:00:00.000Z';
    const outcome = async (from: ReadStore): Promise<unknown> => ({
      sagas: withoutMoment(sagaStreams(store.all())),
      notes: [1, 2, 3].map((n) => notesOf(n).sort()),
      board: (await readBoards(from)).cases,
      parked: await from.read((session) => session.query('SELECT consumer, item, reason, attempts FROM parked')),
      effects: await from.read((session) => session.query('SELECT effect_id, state FROM effects ORDER BY effect_id')),
    });
    await story();
    const undisturbed = begin(stumble);
    await undisturbed.quiescent(WAIT_MS);
    clock.moveTo(later);
    await undisturbed.quiescent(WAIT_MS);
    await undisturbed.stop();
    const expected = await outcome(readStore);
    let calls = Number.POSITIVE_INFINITY;
    let survived = 0;
    for (let failAt = 1; failAt <= calls; failAt += STRIDE) {
      const line = new FaultLine(failAt);
      const spot = new Place();
      store = new MemoryEventStore();
      clock = drivenClock(START);
      await story();
      const dying = begin(stumble, {
        store: faultyEventStore(store, line),
        readStore: faultyReadStore(await spot.open(), line),
      });
      const broken = line.break.then(() => 'broken');
      const through = (async () => {
        await dying.quiescent(WAIT_MS);
        clock.moveTo(later);
        await dying.quiescent(WAIT_MS);
        return 'through';
      })().catch(() => 'broken');
      if ((await Promise.race([through, broken])) === 'through' && !line.broken) calls = line.calls;
      await dying.stop();
      await through;
      const reopened = await spot.open();
      const heir = begin(stumble, { readStore: reopened });
      await heir.quiescent(WAIT_MS);
      if (clock.now() < later) clock.moveTo(later);
      await heir.quiescent(WAIT_MS);
      await heir.stop();
      expect(await outcome(reopened)).toEqual(expected);
      await spot.dispose();
      survived += 1;
    }
    expect(survived).toBeGreaterThan(60 / STRIDE);
  }, 240_000);
});

/** When an entry was written depends on the crash; what it says does not. */
function withoutMoment(streams: Record<string, unknown[]>): Record<string, unknown[]> {
  return Object.fromEntries(
    Object.entries(streams).map(([stream, events]) => [
      stream,
      (events as { data: unknown; metadata: { recordedAt: string } }[]).map(({ metadata, ...event }) => ({
        ...event,
        metadata: { ...metadata, recordedAt: '' },
      })),
    ]),
  );
}
