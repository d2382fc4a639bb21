import { setImmediate as turn } from 'node:timers/promises';
import { caseStream, derivedId } from '../../../src/events/identity.js';
import { stageEntered, caseAssigned } from '../../../src/events/case.events.js';
import type { EventBatch, EventStore } from '../../../src/ports/event-store.js';
import { SharedReader } from '../../../src/runtime/shared-reader.js';
import { MemoryEventStore } from '../../support/memory-event-store.js';

const CASE = derivedId('case');
const STAGES = new Set(['case.stage-entered']);
const DESKS = new Set(['case.assigned']);

type Reader = ReturnType<SharedReader['reader']>;

describe('the shared reader', () => {
  let store: MemoryEventStore;
  let reads: { readonly after: bigint; readonly types: ReadonlySet<string> | undefined }[];
  let shared: SharedReader;
  let one: Reader;
  let two: Reader;
  let held: Promise<void> | undefined;

  beforeEach(() => {
    store = new MemoryEventStore();
    reads = [];
    held = undefined;
    const noting: Pick<EventStore, 'readBatch'> = {
      readBatch: async (options) => {
        reads.push({ after: options.after, types: options.types });
        await held;
        return store.readBatch(options);
      },
    };
    shared = new SharedReader(noting, new Set([...STAGES, ...DESKS]));
    one = shared.reader();
    two = shared.reader();
  });

  async function write(count: number): Promise<bigint> {
    const stream = caseStream(CASE);
    const first = store.all().length;
    const metadata = {
      occurredAt: '2026-07-01T09:00:00.000Z',
      recordedAt: '2026-07-01T09:00:00.000Z',
      actor: { type: 'service', id: 'test' },
      correlationId: CASE,
      causationId: CASE,
      commandId: CASE,
      caseId: CASE,
      origin: 'live',
      confidentiality: 'standard',
    } as const;
    const events = Array.from({ length: count }, (_, i) => ({
      ...(i % 2 === 0 ? stageEntered({ caseId: CASE, stage: 's' }) : caseAssigned({ caseId: CASE, assignee: 'ana' })),
      id: derivedId('event', first + i),
      metadata,
    }));
    return (await store.append(stream, first === 0 ? 'no-stream' : first - 1, events)).position;
  }

  /** From now on a read of the store does not end before it is let go. */
  function hold(): () => void {
    let letGo = (): void => undefined;
    held = new Promise((resolve) => (letGo = resolve));
    return letGo;
  }

  /** The place behind so many events. */
  const behind = (count: number): bigint => store.all()[count - 1]?.position ?? 0n;
  const stages = (after: bigint, limit = 100): Promise<EventBatch> => one.readBatch({ after, limit, types: STAGES });
  const desks = (after: bigint, limit = 100): Promise<EventBatch> => two.readBatch({ after, limit, types: DESKS });
  const typesOf = ({ events }: EventBatch): string[] => [...new Set(events.map((event) => event.type))];

  it('reads once for all who stand at the same place, and gives each what it wants', async () => {
    await write(6);
    const first = await stages(0n);
    const second = await desks(0n);
    expect(reads).toHaveLength(1);
    expect([typesOf(first), typesOf(second)]).toEqual([[...STAGES], [...DESKS]]);
    expect([first.events.length, first.scanned, first.last]).toEqual([3, 6, second.last]);
  });

  it('shares a read that is under way', async () => {
    await write(2);
    const [first, second] = await Promise.all([stages(0n), desks(0n)]);
    expect([reads.length, first.events.length, second.events.length]).toEqual([1, 1, 1]);
  });

  it('gives one who comes later all that others have read piece by piece', async () => {
    for (const count of [0, 2, 4]) {
      await write(2);
      await stages(behind(count));
    }
    const all = await desks(0n);
    expect([reads.length, all.scanned, all.events.length]).toEqual([3, 6, 3]);
  });

  it('gives no more than was asked for, as far as the pieces allow', async () => {
    for (const count of [0, 2, 4]) {
      await write(2);
      await stages(behind(count));
    }
    expect((await desks(0n, 5)).scanned).toBe(4);
  });

  it('gives one who stands amidst a piece the rest of it', async () => {
    await write(6);
    await stages(0n);
    const rest = await desks(behind(3));
    expect([rest.events.map(({ revision }) => revision), rest.last?.revision, reads.length]).toEqual([[3, 5], 5, 1]);
  });

  it('lets who is behind what is kept read for himself, only what he wants', async () => {
    await write(10);
    await stages(behind(5));
    await desks(0n, 3);
    expect(reads.at(-1)).toEqual({ after: 0n, types: DESKS });
  });

  it('keeps what the foremost reads, where others are behind', async () => {
    await write(10);
    await desks(0n, 3);
    await stages(behind(6));
    await desks(behind(6));
    expect(reads.map(({ after }) => after)).toEqual([0n, behind(6)]);
  });

  it('never keeps that there was nothing', async () => {
    const head = await write(1);
    expect((await stages(head)).last).toBeUndefined();
    await write(1);
    expect((await stages(head)).scanned).toBe(1);
  });

  it('reads again for one who joined a read that found nothing: it may have begun too early', async () => {
    const head = await write(1);
    const letGo = hold();
    const first = stages(head);
    await turn();
    const second = desks(head);
    letGo();
    expect([(await first).last, (await second).last, reads.length]).toEqual([undefined, undefined, 2]);
  });

  it('keeps no opened event when it is told to forget, nor one that was being read', async () => {
    await write(1);
    await stages(0n);
    shared.forget();
    const letGo = hold();
    const reading = stages(0n);
    await turn();
    shared.forget();
    letGo();
    await reading;
    await stages(0n);
    expect(reads).toHaveLength(3);
  });

  describe('where one is ahead of another by more than is kept', () => {
    const PIECE = 100;

    async function ahead(): Promise<{ readonly isOver: () => boolean; readonly reading: Promise<void> }> {
      for (let pieces = 0; pieces < 60; pieces += 1) await write(PIECE);
      await desks(0n, PIECE);
      let over = false;
      const reading = (async () => {
        for (let count = 0; count < 60 * PIECE; count += PIECE) await stages(behind(count), PIECE);
        over = true;
      })();
      for (let turns = 0; turns < 200; turns += 1) await turn();
      return { isOver: () => over, reading };
    }

    it('the first waits until the last has come through, and every event is read once', async () => {
      const { isOver, reading } = await ahead();
      expect(isOver()).toBe(false);
      for (let count = PIECE; count < 60 * PIECE; count += PIECE) await desks(behind(count), PIECE);
      await reading;
      expect(reads.map(({ after }) => after)).toEqual(Array.from({ length: 60 }, (_, piece) => behind(piece * PIECE)));
    });

    it('nobody waits while consumers are being stopped', async () => {
      const { isOver, reading } = await ahead();
      shared.pace(false);
      await reading;
      expect(isOver()).toBe(true);
    });
  });
});
