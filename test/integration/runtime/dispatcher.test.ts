import { derivedId, sagaStream } from '../../../src/events/identity.js';
import { attachmentDue, compositionDue, letterDue, sagaNoted } from '../../../src/events/saga.events.js';
import { EventLogUnavailable } from '../../../src/ports/event-log.js';
import type { CommandOutcome, DispatchContext, FromSaga, SagaOutputEvent } from '../../../src/ports/dispatch.js';
import type { ReadStore } from '../../../src/ports/read-store.js';
import { Consumer } from '../../../src/runtime/consumer.js';
import { Dispatcher } from '../../../src/runtime/dispatcher.js';
import { MemoryEventStore } from '../../support/memory-event-store.js';
import { caseNumber, KeptLog, Place, record, START } from './fixtures.js';

const WAIT_MS = 60_000;
const letter = (n: number) =>
  letterDue({ caseId: caseNumber(n), kind: 'correspondence', reason: { eventId: caseNumber(n), words: '' } });
const attachment = (n: number) => attachmentDue({ caseId: caseNumber(n), communicationId: caseNumber(n) });
const composition = (n: number) => compositionDue({ caseId: caseNumber(n), communicationId: caseNumber(n) });

describe('the dispatcher', () => {
  let place: Place;
  let readStore: ReadStore;
  let store: MemoryEventStore;
  const consumers: Consumer[] = [];
  /** Commands as they were carried out. */
  let done: { readonly event: SagaOutputEvent; readonly context: DispatchContext }[];

  beforeEach(async () => {
    place = new Place();
    readStore = await place.open();
    store = new MemoryEventStore();
    done = [];
  });
  afterEach(async () => {
    await Promise.all(consumers.splice(0).map((consumer) => consumer.stop()));
    await place.dispose();
  });

  type Answer = (event: SagaOutputEvent) => CommandOutcome | Promise<CommandOutcome>;

  const toCommands =
    (answer: Answer): FromSaga =>
    (event) =>
      event.type === 'saga.composition-due'
        ? { kind: 'effect', effect: { kind: 'compose', ...event.data } }
        : {
            kind: 'command',
            execute: async (context) => {
              const outcome = await answer(event);
              if ('accepted' in outcome) done.push({ event, context });
              return outcome;
            },
          };

  function consume(answer: Answer = () => ({ accepted: true }), log = new KeptLog()): Consumer {
    const sagas = [
      { name: 'letters', expectedRefusals: {} },
      { name: 'letters-on-time', expectedRefusals: { 'saga.letter-due': ['case-closed'] } },
    ];
    const processor = new Dispatcher({ fromSaga: toCommands(answer), sagas, now: () => START });
    const consumer = new Consumer({ processor, store, readStore, now: () => START, log });
    consumers.push(consumer);
    consumer.start();
    return consumer;
  }

  async function run(answer?: Answer): Promise<Consumer> {
    const consumer = consume(answer);
    await consumer.whenCaughtUp(await store.head(), WAIT_MS);
    return consumer;
  }

  const ask = (saga: string, n: number, ...drafts: Parameters<typeof record>[2]): Promise<bigint> =>
    record(store, sagaStream(saga, caseNumber(n)), drafts, { caseId: caseNumber(n) });
  const parked = (): Promise<unknown[]> =>
    readStore.read((session) => session.query('SELECT item, type, reason FROM parked ORDER BY item'));

  it('asks under an id that comes from the place of the output, and passes on what events must carry', async () => {
    const importId = derivedId('import');
    const metadata = { caseId: caseNumber(1), origin: 'import', importId, confidentiality: 'restricted' } as const;
    await record(store, sagaStream('letters', caseNumber(1)), [letter(1)], metadata);
    await run();
    const [{ event, context }] = done as [(typeof done)[number]];
    expect(context).toEqual({
      commandId: derivedId('dispatch', event.stream, 0),
      actor: event.metadata.actor,
      occurredAt: START,
      correlationId: event.metadata.correlationId,
      causationId: event.id,
      ...metadata,
    });
  });

  it('reads outputs only: neither notes nor what others write', async () => {
    const input = {
      eventId: caseNumber(9),
      stream: 'case',
      revision: 0,
      position: '3',
      type: 'case.opened',
      at: START,
    };
    await ask('letters', 1, sagaNoted({ input, note: {} }), letter(1));
    await run();
    expect(done.map(({ event }) => event.type)).toEqual(['saga.letter-due']);
  });

  it('keeps the order within a case while other cases overtake', async () => {
    for (let i = 0; i < 5; i += 1) for (const n of [1, 2]) await ask('letters', n, letter(n));
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await run(async (event) => {
      if (event.metadata.caseId === caseNumber(1) && event.revision === 0) await held;
      if (event.metadata.caseId === caseNumber(2) && event.revision === 4) release();
      return { accepted: true };
    });
    const revisions = (n: number): number[] =>
      done.filter(({ event }) => event.metadata.caseId === caseNumber(n)).map(({ event }) => event.revision);
    expect([revisions(1), revisions(2)]).toEqual([
      [0, 1, 2, 3, 4],
      [0, 1, 2, 3, 4],
    ]);
    expect(done[0]?.event.metadata.caseId).toBe(caseNumber(2));
  });

  it('stores an effect once, however often its output is delivered', async () => {
    await ask('letters', 1, composition(1));
    await (await run()).stop();
    await readStore.write((session) => session.execute('DELETE FROM checkpoints'));
    await run();
    const rows = await readStore.read((session) => session.query('SELECT * FROM effects'));
    expect(rows).toEqual([
      {
        effect_id: derivedId('effect', sagaStream('letters', caseNumber(1)), 0),
        kind: 'compose',
        channel: null,
        communication_id: caseNumber(1),
        case_id: caseNumber(1),
        stream: sagaStream('letters', caseNumber(1)),
        revision: 0,
        position: 3,
        state: 'waiting',
        attempts: 0,
        starts: 0,
        next_attempt_at: START,
        last_error: null,
        claimed_by: null,
        claimed_at: null,
      },
    ]);
  });

  describe('parks the saga instance', () => {
    it('whose command is refused, until an operator tries again; its later outputs wait', async () => {
      for (const n of [1, 2]) await ask('letters', n, letter(n), attachment(n), composition(n));
      let closed = true;
      const consumer = await run((event) =>
        closed && event.type === 'saga.letter-due' && event.metadata.caseId === caseNumber(1)
          ? { refused: { code: 'case-not-open', detail: 'The case is closed' } }
          : { accepted: true },
      );
      const item = sagaStream('letters', caseNumber(1));
      expect(await parked()).toEqual([
        { item, type: 'saga.letter-due', reason: 'CommandRefused: case-not-open: The case is closed' },
      ]);
      expect(done.map(({ event }) => event.metadata.caseId)).toEqual([caseNumber(2), caseNumber(2)]);
      closed = false;
      await expect(consumer.retry(item)).resolves.toBeUndefined();
      expect(done.slice(2).map(({ event }) => event.type)).toEqual(['saga.letter-due', 'saga.attachment-due']);
      const effects = await readStore.read((session) => session.query('SELECT case_id FROM effects ORDER BY position'));
      expect(effects).toEqual([{ case_id: caseNumber(1) }, { case_id: caseNumber(2) }]);
    });

    it.each([
      ['letters', 1],
      ['letters-on-time', 0],
    ])('unless its saga expects that refusal: saga %s', async (saga, count) => {
      await ask(saga, 1, letter(1));
      await run(() => ({ refused: { code: 'case-closed' } }));
      expect(await parked()).toHaveLength(count);
    });

    it('whose command goes on throwing, not one that throws in passing', async () => {
      await ask('letters', 1, letter(1));
      await ask('letters', 2, letter(2));
      let throws = 2;
      await run((event) => {
        if (event.metadata.caseId === caseNumber(1)) throw new Error('no template');
        throws -= 1;
        if (throws > 0) throw new Error('contention');
        return { accepted: true };
      });
      expect(await parked()).toMatchObject([{ reason: 'Error: no template' }]);
      expect(done).toHaveLength(1);
    });

    it('but nothing while the log is at fault: it tries again', async () => {
      await ask('letters', 1, letter(1));
      let faults = 2;
      await run(() => {
        faults -= 1;
        if (faults >= 0) throw new EventLogUnavailable('down');
        return { accepted: true };
      });
      expect([done.length, await parked()]).toEqual([1, []]);
    });
  });
});
