import { drivenClock, type DrivenClock } from '../../../src/adapters/clock/driven.js';
import { personalText } from '../../../src/events/envelope.js';
import type { EffectWorker } from '../../../src/ports/effect.js';
import type { ReadStore } from '../../../src/ports/read-store.js';
import type { SagaDefinition } from '../../../src/ports/saga.js';
import { createRuntime, type Runtime } from '../../../src/runtime/runtime.js';
import { MemoryEventStore } from '../../support/memory-event-store.js';
import { until } from '../../support/until.js';
import { board, caseNumber, KeptLog, Place, recordCase, stage, START } from './fixtures.js';
import { commandsOf, composerOf } from './note-commands.js';
import { reminderSaga } from './saga-fixtures.js';

const WAIT_MS = 60_000;
const REFUSED = /does not belong to this event log/;

/**
 * The log comes back from a backup that ends before what the read store knows: the read store holds checkpoints beyond
 * its end, moments that sagas wait for and effects that nobody asked for, as far as this log can tell.
 */
describe('a log that was restored under a newer read store', () => {
  let place: Place;
  let clock: DrivenClock;
  const runtimes: Runtime[] = [];

  beforeEach(() => {
    place = new Place();
    clock = drivenClock(START);
  });
  afterEach(async () => {
    await Promise.all(runtimes.splice(0).map((runtime) => runtime.stop()));
    await place.dispose();
  });

  function begin(store: MemoryEventStore, readStore: ReadStore, log: KeptLog, composer = composerOf(store)): Runtime {
    const runtime = createRuntime({
      store,
      readStore,
      clock,
      projections: [board()],
      sagas: [reminderSaga() as unknown as SagaDefinition],
      dispatch: commandsOf(store),
      effectWorkers: [composer],
      log,
    });
    runtimes.push(runtime);
    runtime.start();
    return runtime;
  }

  /** Up to where the backup was taken; then a letter whose composition waits, and a reminder for tomorrow. */
  async function lostHistory(): Promise<{ restored: MemoryEventStore; readStore: ReadStore }> {
    const store = new MemoryEventStore();
    const readStore = await place.open();
    const never: EffectWorker = { ...composerOf(store), run: async () => ({ outcome: 'later', reason: 'busy' }) };
    const runtime = begin(store, readStore, new KeptLog(), never);
    await recordCase(store, 1, stage(1, 'silent'));
    await runtime.quiescent(WAIT_MS);
    const restored = store.copy();
    await recordCase(store, 2, stage(2, 'letter1'));
    await runtime.quiescent(WAIT_MS);
    expect((await runtime.status()).effects.waiting).toBe(1);
    await runtime.stop();
    return { restored, readStore };
  }

  it('is refused by projections, sagas and the dispatcher; nothing is done, sent or written, however late it gets', async () => {
    const { restored, readStore } = await lostHistory();
    const head = await restored.head();
    const did: string[] = [];
    const composer = composerOf(restored);
    const log = new KeptLog();
    const runtime = begin(restored, readStore, log, {
      ...composer,
      run: (effect, attempt, again) => {
        did.push(effect.effectId);
        return composer.run(effect, attempt, again);
      },
    });
    clock.moveTo('2026-08-01T00:00:00.000Z');
    await until(
      () => log.lines.map(({ message }) => message),
      (messages) => messages.some((message) => message.startsWith('Nothing is sent')),
    );
    const consumers = await until(
      async () => (await runtime.status()).consumers,
      (all) => all.every(({ state }) => state === 'refused'),
    );
    expect(consumers.map(({ name }) => name)).toEqual(['board', 'saga-reminder', 'dispatcher']);
    for (const { lastError } of consumers) expect(lastError).toMatch(REFUSED);
    await runtime.stop();
    expect(did).toEqual([]);
    expect(await restored.head()).toBe(head);
  });

  it('begins anew over an empty read store: what was lost and is sent again has its letter, once', async () => {
    const { restored } = await lostHistory();
    await place.dispose();
    place = new Place();
    const runtime = begin(restored, await place.open(), new KeptLog());
    await recordCase(restored, 2, stage(2, 'letter1'));
    await runtime.quiescent(WAIT_MS);
    const notes = restored
      .all()
      .flatMap((event) =>
        event.type === 'case.note-added' ? [[event.data.caseId, personalText(event.data.text)]] : [],
      );
    expect(notes.sort()).toEqual([
      [caseNumber(2), 'composed'],
      [caseNumber(2), 'saga.letter-due'],
    ]);
  });
});
