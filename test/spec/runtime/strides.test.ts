import { setImmediate as turn } from 'node:timers/promises';
import type { EventBatch } from '../../../src/ports/event-store.js';
import { Strides, type Stride } from '../../../src/runtime/strides.js';

/** A log of as many events as `head` says; notes what is read. */
class Log {
  head = 0;
  readonly reads: number[] = [];

  async readBatch({ after, limit }: { readonly after: bigint; readonly limit: number }): Promise<EventBatch> {
    const from = Number(after);
    this.reads.push(from);
    const scanned = Math.min(limit, this.head - from);
    if (scanned <= 0) return { events: [], scanned: 0 };
    const events = Array.from({ length: scanned }, (_, n) => ({ position: BigInt(from + n + 1) }));
    const last = { position: BigInt(from + scanned), eventId: '', stream: '', revision: 0 };
    return { events: events as unknown as EventBatch['events'], scanned, last };
  }
}

const positions = ({ events }: Stride): number[] => events.map(({ position }) => Number(position));
const upTo = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, n) => first + n);

describe('Strides through the log', () => {
  let log: Log;
  let strides: Strides;
  beforeEach(() => {
    log = new Log();
    strides = new Strides(log, new Set(), 2, 6);
  });

  it('takes several batches at once while far behind, then what is left', async () => {
    log.head = 9;
    const first = await strides.next(0n);
    expect([positions(first), first.scanned, first.full]).toEqual([upTo(1, 6), 6, true]);
    const second = await strides.next(6n);
    expect([positions(second), second.scanned, second.full]).toEqual([upTo(7, 9), 3, false]);
    expect(second.last?.position).toBe(9n);
  });

  it('takes one batch at a time after it has come to the head, and several again after a new beginning', async () => {
    log.head = 1;
    await strides.next(0n);
    log.head = 20;
    expect(positions(await strides.next(1n))).toEqual([2, 3]);
    strides.begin();
    expect(positions(await strides.next(3n))).toEqual(upTo(4, 9));
  });

  it('reads on while what it has read is being worked on', async () => {
    log.head = 20;
    await strides.next(0n);
    await strides.end();
    expect(log.reads).toEqual([0, 2, 4, 6, 8, 10]);
  });

  it('has what it has read ahead prepared before it hands it over, and only that', async () => {
    log.head = 12;
    const prepared: number[][] = [];
    const preparing = new Strides(log, new Set(), 2, 6, async (events) => {
      await turn();
      prepared.push(events.map(({ position }) => Number(position)));
    });
    await preparing.next(0n);
    expect(prepared).toEqual([]);
    await preparing.next(6n);
    expect(prepared).toEqual([upTo(7, 12)]);
  });

  it('looks again where it had looked too early', async () => {
    log.head = 6;
    await strides.next(0n);
    // The read ahead has found nothing by now.
    await turn();
    log.head = 7;
    expect(positions(await strides.next(6n))).toEqual([7]);
  });

  it('keeps nothing that it has read ahead when it is told to forget, or asked for another place', async () => {
    log.head = 20;
    await strides.next(0n);
    strides.forget();
    await turn();
    log.reads.length = 0;
    expect(positions(await strides.next(6n))).toEqual(upTo(7, 12));
    expect(log.reads.slice(0, 3)).toEqual([6, 8, 10]);
    await turn();
    expect(positions(await strides.next(2n))).toEqual(upTo(3, 8));
  });

  it('tells whoever asks that reading has failed', async () => {
    log.head = 20;
    await strides.next(0n);
    await strides.end();
    log.readBatch = () => Promise.reject(new Error('The log is away'));
    await expect(strides.next(6n)).rejects.toThrow('The log is away');
  });
});
