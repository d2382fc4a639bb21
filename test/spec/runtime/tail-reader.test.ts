import { caseStream, derivedId } from '../../../src/events/identity.js';
import { stageEntered, caseAssigned } from '../../../src/events/case.events.js';
import type { EventBatch, EventStore } from '../../../src/ports/event-store.js';
import { TailReader } from '../../../src/runtime/tail-reader.js';
import { MemoryEventStore } from '../../support/memory-event-store.js';

const CASE = derivedId('case');
const STAGES = new Set(['case.stage-entered']);
const DESKS = new Set(['case.assigned']);

describe('the tail reader', () => {
  let store: MemoryEventStore;
  let reads: number;
  let reader: TailReader;

  beforeEach(() => {
    store = new MemoryEventStore();
    reads = 0;
    const counting: Pick<EventStore, 'readBatch'> = {
      readBatch: (options) => {
        reads += 1;
        return store.readBatch(options);
      },
    };
    reader = new TailReader(counting, new Set([...STAGES, ...DESKS]));
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

  const read = (after: bigint, types: ReadonlySet<string>, limit = 100): Promise<EventBatch> =>
    reader.readBatch({ after, limit, types });
  const typesOf = ({ events }: EventBatch): string[] => [...new Set(events.map((event) => event.type))];

  it('reads once for all who stand at the same place near the head, and gives each what it wants', async () => {
    const head = await write(4);
    await read(0n, STAGES);
    await write(6);
    reads = 0;
    const stages = await read(head, STAGES);
    const desks = await read(head, DESKS);
    expect(reads).toBe(1);
    expect([typesOf(stages), typesOf(desks)]).toEqual([[...STAGES], [...DESKS]]);
    expect([stages.events.length, stages.scanned, stages.last]).toEqual([3, 6, desks.last]);
  });

  it('shares a read that is under way', async () => {
    const head = await write(2);
    await read(0n, STAGES);
    await write(2);
    reads = 0;
    const [one, two] = await Promise.all([read(head, STAGES), read(head, DESKS)]);
    expect([reads, one.events.length, two.events.length]).toEqual([1, 1, 1]);
  });

  it('lets who is far behind read for himself, only what he wants', async () => {
    await write(10);
    await read(0n, STAGES, 3);
    await read(0n, DESKS, 3);
    expect(reads).toBe(2);
  });

  it('never keeps that there was nothing', async () => {
    const head = await write(1);
    await read(0n, STAGES);
    expect((await read(head, STAGES)).last).toBeUndefined();
    await write(1);
    expect((await read(head, STAGES)).scanned).toBe(1);
  });

  it('reads again for one who joined a read that found nothing: it may have begun too early', async () => {
    const head = await write(1);
    await read(0n, STAGES);
    reads = 0;
    const [first, second] = await Promise.all([read(head, STAGES), read(head, DESKS)]);
    expect([first.last, second.last, reads]).toEqual([undefined, undefined, 2]);
  });

  it('keeps no opened event when it is told to forget', async () => {
    const head = await write(1);
    await read(0n, STAGES);
    await write(1);
    await read(head, STAGES);
    reads = 0;
    reader.forget();
    await read(head, STAGES);
    expect(reads).toBe(1);
  });
});
