import type { StoredEvent } from '../../../src/ports/event-log.js';
import type { Projection } from '../../../src/ports/projection.js';
import type { ReadStore } from '../../../src/ports/read-store.js';
import { CompletenessMonitor } from '../../../src/runtime/completeness/completeness-monitor.js';
import { Consumer } from '../../../src/runtime/consumer.js';
import { Projector } from '../../../src/runtime/projector.js';
import { MemoryEventStore } from '../../support/memory-event-store.js';
import { assigned, board, denied, KeptLog, Place, recordCase, stage, START } from './fixtures.js'; // prettier-ignore

const WAIT_MS = 60_000;

/** The board keeps a line for each event it reads. */
const witnessed = (projection: Projection): Projection => ({
  ...projection,
  witness: { table: 'board_lines', types: projection.types },
});

describe('the completeness check', () => {
  let place: Place;
  let readStore: ReadStore;
  let store: MemoryEventStore;
  let report: KeptLog;

  beforeEach(async () => {
    place = new Place();
    readStore = await place.open();
    store = new MemoryEventStore();
    report = new KeptLog();
    await recordCase(store, 1, stage(1, 'intake'), assigned(1, 'ana'), denied(1));
    await recordCase(store, 2, stage(2, 'intake'), assigned(2, 'nobody'), denied(2));
  });
  afterEach(() => place.dispose());

  async function project(projection = board()): Promise<void> {
    const consumer = new Consumer({
      processor: new Projector(projection),
      store,
      readStore,
      now: () => START,
      log: new KeptLog(),
    });
    consumer.start();
    await consumer.whenCaughtUp(await store.head(), WAIT_MS);
    await consumer.stop();
  }

  /** The log as stored, without the events that somebody took away. */
  const logWithout = (gone: ReadonlySet<bigint> = new Set()) => ({
    readAll: async function* (options: { after: bigint; limit: number }): AsyncGenerator<StoredEvent> {
      const rest = store.all().filter(({ position }) => position > options.after && !gone.has(position));
      for (const event of rest.slice(0, options.limit)) {
        yield { ...event, data: JSON.stringify(event.data), metadata: JSON.stringify(event.metadata) };
      }
    },
  });

  const check = (projection = board(), log = logWithout()) =>
    new CompletenessMonitor({ log, readStore, projections: [witnessed(projection)], now: () => START, report }).check();

  it('finds nothing where nothing is missing: what is parked waits with its reason', async () => {
    await project();
    expect(await check()).toMatchObject({ complete: true, events: 6, holes: [], gaps: [] });
    expect(report.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('finds a row that was taken out by hand, and names its event', async () => {
    await project();
    const lost = store.all()[1];
    await readStore.write((session) => session.execute(`DELETE FROM board_lines WHERE event_id = '${lost?.id}'`));
    const { complete, holes } = await check();
    expect(complete).toBe(false);
    const examples = [{ eventId: lost?.id, stream: lost?.stream, revision: 1, position: lost?.position }];
    expect(holes).toEqual([
      { projection: 'board', type: 'case.assigned', expected: 2, found: 1, of: 'rows', examples },
    ]);
    expect(report.lines.at(-1)).toMatchObject({
      level: 'error',
      message: expect.stringContaining(`board holds 1 of 2 rows of case.assigned, such as event ${lost?.id}`),
    });
  });

  it('finds a type of events that the projector let fall', async () => {
    const types = new Set([...board().types].filter((type) => type !== 'case.decided'));
    await project({ ...board(), types });
    const { holes } = await check();
    expect(holes).toContainEqual(
      expect.objectContaining({ type: 'case.decided', expected: 2, found: 0, of: 'taken', projection: 'board' }),
    );
    expect(holes).toContainEqual(expect.objectContaining({ type: 'case.decided', of: 'rows', found: 0 }));
  });

  it('finds history that was taken out of the log', async () => {
    await project();
    const gone = store.all()[1];
    const { complete, gaps } = await check(board(), logWithout(new Set([gone?.position ?? 0n])));
    expect(complete).toBe(false);
    expect(gaps).toMatchObject([{ stream: gone?.stream, expected: 1, found: 2 }]);
  });
});
