import type { EventBatch, EventStore } from '../ports/event-store.js';

type ReadOptions = Parameters<EventStore['readBatch']>[0];
type Source = Pick<EventStore, 'readBatch'>;

/** Most events kept, opened: some megabytes. */
const KEPT_EVENTS = 2_500;
/** Most reads that the events kept may come from: near the head a read brings few. */
const KEPT_READS = 256;
/** Milliseconds that the first waits for the last before it leaves it behind. */
const PATIENCE_MS = 3_000;

/** What one read has brought: everything that any consumer wants, up to `end`. */
interface Stretch {
  readonly after: bigint;
  readonly end: bigint;
  readonly batch: EventBatch;
}

/**
 * Lets consumers that stand close together share their reads: each event is opened once, not once per consumer. What
 * was read last is kept, and who would run out of it waits, bounded, for those who have not come through it yet: so they
 * stay together, and commit together. Who is further behind (a rebuild) reads for itself, only the types it wants.
 */
export class SharedReader {
  /** Without gaps, in order. */
  private kept: Stretch[] = [];
  private keptEvents = 0;
  private readonly underWay = new Map<bigint, Promise<EventBatch>>();
  /** How far those have been served who read what is kept. */
  private readonly places = new Map<Source, bigint>();
  /** They were too slow: nobody waits for them before they have come to the end of what is kept. */
  private readonly slow = new Set<Source>();
  private readonly moved: (() => void)[] = [];
  private pacing = true;
  private forgotten = 0;

  constructor(
    private readonly store: Source,
    /** Types that any consumer wants. */
    private readonly types: ReadonlySet<string>,
  ) {}

  /** The source of one consumer. */
  reader(): Source {
    const reader: Source = { readBatch: (options) => this.read(reader, options) };
    return reader;
  }

  /** Opened events hold personal data: after an erasure none may stay in memory. */
  forget(): void {
    this.kept = [];
    this.keptEvents = 0;
    this.forgotten += 1;
    this.stir();
  }

  /** Whether the first waits for the last. Nobody moves any more when consumers are being stopped. */
  pace(pacing: boolean): void {
    this.pacing = pacing;
    this.stir();
  }

  private async read(reader: Source, options: ReadOptions): Promise<EventBatch> {
    const { after } = options;
    const oldest = this.kept[0];
    if (oldest && after < oldest.after) {
      if (this.places.delete(reader)) this.stir();
      return this.store.readBatch(options);
    }
    this.served(reader, after);
    const batch = await this.shared(reader, options);
    if (batch.last) this.served(reader, batch.last.position);
    return batch;
  }

  private async shared(reader: Source, { after, limit, types }: ReadOptions): Promise<EventBatch> {
    const kept = this.from(after, limit, types);
    if (kept) return kept;
    this.slow.delete(reader);
    const joined = this.underWay.get(after);
    if (joined) {
      const batch = await joined;
      // A read begun earlier may have missed what has woken this consumer.
      if (batch.last) return wantedOf(batch, types);
    }
    await this.awaitLast(after);
    return this.from(after, limit, types) ?? wantedOf(await this.readOn(after, limit), types);
  }

  /** As much of what is kept as follows this place; undefined where that is nothing. */
  private from(after: bigint, limit: number, types: ReadonlySet<string> | undefined): EventBatch | undefined {
    const events: EventBatch['events'][number][] = [];
    let scanned = 0;
    let last: EventBatch['last'];
    for (const { after: begin, end, batch } of this.kept) {
      if (end <= after) continue;
      // One that stands amidst a stretch (after a restart) is given the rest of it.
      const rest = begin >= after ? batch.events : batch.events.filter(({ position }) => position > after);
      const weight = begin >= after ? batch.scanned : rest.length;
      if (last && scanned + weight > limit) break;
      for (const event of rest) if (!types || types.has(event.type)) events.push(event);
      scanned += weight;
      last = batch.last;
    }
    return last && { events, scanned, last };
  }

  private async readOn(after: bigint, limit: number): Promise<EventBatch> {
    const { forgotten } = this;
    const reading = this.underWay.get(after) ?? this.store.readBatch({ after, limit, types: this.types });
    this.underWay.set(after, reading);
    try {
      const batch = await reading;
      if (batch.last && forgotten === this.forgotten) this.keep({ after, end: batch.last.position, batch });
      return batch;
    } finally {
      if (this.underWay.get(after) === reading) this.underWay.delete(after);
    }
  }

  private keep(stretch: Stretch): void {
    const end = this.kept.at(-1)?.end;
    if (end !== undefined && stretch.after < end) return;
    // Who stands ahead of all begins anew: the head is where most are.
    if (end !== stretch.after) {
      this.kept = [];
      this.keptEvents = 0;
    }
    this.kept.push(stretch);
    this.keptEvents += stretch.batch.events.length;
    while (this.kept.length > 1 && this.isFull()) this.keptEvents -= this.kept.shift()?.batch.events.length ?? 0;
  }

  private isFull(): boolean {
    return this.keptEvents > KEPT_EVENTS || this.kept.length > KEPT_READS;
  }

  /** Before the oldest stretch is given up for a new one: those who have not read it may, for a while. */
  private async awaitLast(after: bigint): Promise<void> {
    const until = performance.now() + PATIENCE_MS;
    for (;;) {
      const [oldest, next] = this.kept;
      const room = this.keptEvents + (next?.batch.events.length ?? 0) <= KEPT_EVENTS && this.kept.length < KEPT_READS;
      if (!this.pacing || !oldest || room || this.kept.at(-1)?.end !== after) return;
      const late = [...this.places.keys()].filter((other) => this.isLate(other, oldest));
      if (late.length === 0) return;
      const left = until - performance.now();
      if (left > 0) await this.stirred(left);
      else for (const other of late) this.slow.add(other);
    }
  }

  private isLate(reader: Source, { end }: Stretch): boolean {
    const place = this.places.get(reader);
    return place !== undefined && place < end && !this.slow.has(reader);
  }

  private served(reader: Source, upTo: bigint): void {
    this.places.set(reader, upTo);
    this.stir();
  }

  private stir(): void {
    for (const wake of this.moved.splice(0)) wake();
  }

  private stirred(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.moved.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}

function wantedOf(batch: EventBatch, types: ReadonlySet<string> | undefined): EventBatch {
  return types ? { ...batch, events: batch.events.filter((event) => types.has(event.type)) } : batch;
}
