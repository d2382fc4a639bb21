import { randomBytes } from 'node:crypto';
import { openSqliteLog, type SqliteLog } from '../../../src/adapters/event-log/sqlite/sqlite-log.js';
import { drivenClock } from '../../../src/adapters/clock/driven.js';
import { personalLeaves, upcast, validateNew, writeQuickly, type AnyEvent } from '../../../src/events/catalogue.js';
import { noteAdded } from '../../../src/events/case.events.js';
import { caseStream, derivedId, sagaStream } from '../../../src/events/identity.js';
import type { EventStore } from '../../../src/ports/event-store.js';
import type { ReadStore } from '../../../src/ports/read-store.js';
import type { SagaDefinition } from '../../../src/ports/saga.js';
import { Keyring } from '../../../src/privacy/keyring.js';
import { SealedLog } from '../../../src/privacy/sealed-log.js';
import { createRuntime, type Runtime } from '../../../src/runtime/runtime.js';
import { caseNumber, board, KeptLog, Place, readBoards, record, recordCase, stage, START } from './fixtures.js';
import { reminderSaga } from './saga-fixtures.js';

const WAIT_MS = 60_000;
const KEK = randomBytes(32);

describe('the runtime over the embedded stores', () => {
  const clock = drivenClock(START);
  let place: Place;
  let log: SqliteLog;
  let store: EventStore;
  let readStore: ReadStore;
  let runtime: Runtime;
  /** Commands by id, as often as they were carried out. */
  const done = new Map<string, number>();

  async function open(): Promise<void> {
    log = await openSqliteLog({ folder: place.folder, simulated: true, createdAt: START });
    store = new SealedLog(log, log.vault, new Keyring(log.vault, KEK), {
      writeQuickly,
      validateNew,
      personalLeaves,
      upcast,
    });
    readStore = await place.open();
    runtime = createRuntime({
      store,
      readStore,
      clock,
      projections: [board()],
      sagas: [reminderSaga() as unknown as SagaDefinition],
      dispatch: (event) =>
        event.type === 'saga.composition-due'
          ? { kind: 'effect', effect: { kind: 'compose', ...event.data } }
          : {
              kind: 'command',
              execute: async ({ commandId }) => {
                done.set(commandId, (done.get(commandId) ?? 0) + 1);
                return { accepted: true };
              },
            },
      effectWorkers: [{ kind: 'compose', concurrency: 4, run: async () => ({ outcome: 'done' }) }],
      log: new KeptLog(),
    });
    runtime.start();
  }

  async function close(): Promise<void> {
    await runtime.stop();
    await readStore.close();
    await log.close();
  }

  beforeEach(async () => {
    place = new Place();
    await open();
  });
  afterEach(async () => {
    await close();
    await place.dispose();
  });

  const types = async (stream: string): Promise<string[]> => {
    const found: AnyEvent[] = [];
    for await (const event of store.readStream(stream)) found.push(event);
    return found.map((event) => event.type);
  };

  it('does everything once, over a restart of the process', async () => {
    const cases = Array.from({ length: 30 }, (_, n) => n);
    await Promise.all(cases.map((n) => recordCase(store, n, stage(n, 'letter1'))));
    await runtime.quiescent(WAIT_MS);
    await close();
    await open();
    await Promise.all(cases.map((n) => recordCase(store, n, stage(n, 'review'))));
    await runtime.quiescent(WAIT_MS);
    clock.moveTo('2026-07-03T00:00:00.000Z');
    await runtime.quiescent(WAIT_MS);
    for (const n of cases) {
      expect(await types(sagaStream('reminder', caseNumber(n)))).toEqual([
        'saga.noted',
        'saga.letter-due',
        'saga.composition-due',
        'saga.noted',
        'saga.noted',
        'saga.attachment-due',
      ]);
    }
    expect([...done.values()]).toEqual(Array.from({ length: 60 }, () => 1));
    expect(done.has(derivedId('dispatch', sagaStream('reminder', caseNumber(7)), 1))).toBe(true);
    expect((await readBoards(readStore)).lines).toHaveLength(60);
    expect(await runtime.status()).toMatchObject({ effects: { done: 30, waiting: 0, parked: 0 } });
    expect(await runtime.parked.list()).toEqual([]);
  });

  it('takes events with personal data past consumers that do not ask for them', async () => {
    const caseId = caseNumber(1);
    await record(store, caseStream(caseId), [noteAdded({ caseId, text: 'She called twice' }), stage(1, 'intake')]);
    await runtime.quiescent(WAIT_MS);
    const { consumers, head } = await runtime.status();
    expect(consumers.map(({ position }) => position)).toEqual([head, head, head]);
    expect((await readBoards(readStore)).cases).toHaveLength(1);
  });
});
