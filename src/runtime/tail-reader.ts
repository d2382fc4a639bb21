import type { EventBatch, EventStore } from '../ports/event-store.js';

type ReadOptions = Parameters<EventStore['readBatch']>[0];

/** Most events kept; a batch of the tail is small, for consumers at the head read what has just come. */
const KEPT_EVENTS = 4_000;

/**
 * Lets consumers that stand at the same place near the head share one read: each event is opened once, not once per
 * consumer. Consumers far behind (a rebuild) read for themselves, only the types they want.
 */
export class TailReader implements Pick<EventStore, 'readBatch'> {
  private readonly kept = new Map<string, EventBatch>();
  private keptEvents = 0;
  private readonly underWay = new Map<string, Promise<EventBatch>>();
  /** From here on somebody has come to the end of the log. */
  private tail: bigint | undefined;

  constructor(
    private readonly store: Pick<EventStore, 'readBatch'>,
    /** Types that any consumer wants. */
    private readonly types: ReadonlySet<string>,
  ) {}

  async readBatch(options: ReadOptions): Promise<EventBatch> {
    const key = `${options.after}/${options.limit}`;
    const kept = this.kept.get(key);
    if (kept) return wantedOf(kept, options.types);
    if (this.tail === undefined || options.after < this.tail) {
      const batch = await this.store.readBatch(options);
      if (batch.scanned < options.limit) this.tail = this.tail ?? batch.last?.position ?? options.after;
      return batch;
    }
    const joined = this.underWay.get(key);
    if (joined) {
      const batch = await joined;
      // A read begun earlier may have missed what has woken this consumer.
      if (batch.last) return wantedOf(batch, options.types);
    }
    return wantedOf(await this.readShared(key, options), options.types);
  }

  /** Opened events hold personal data: after an erasure none may stay in memory. */
  forget(): void {
    this.kept.clear();
    this.keptEvents = 0;
  }

  private async readShared(key: string, { after, limit }: ReadOptions): Promise<EventBatch> {
    const reading = this.store.readBatch({ after, limit, types: this.types });
    this.underWay.set(key, reading);
    try {
      const batch = await reading;
      if (batch.last) this.keep(key, batch);
      return batch;
    } finally {
      if (this.underWay.get(key) === reading) this.underWay.delete(key);
    }
  }

  private keep(key: string, batch: EventBatch): void {
    this.keptEvents += batch.events.length - (this.kept.get(key)?.events.length ?? 0);
    this.kept.delete(key);
    this.kept.set(key, batch);
    for (const [oldest, old] of this.kept) {
      if (this.keptEvents <= KEPT_EVENTS && this.kept.size <= 64) break;
      this.kept.delete(oldest);
      this.keptEvents -= old.events.length;
    }
  }
}

function wantedOf(batch: EventBatch, types: ReadonlySet<string> | undefined): EventBatch {
  return types ? { ...batch, events: batch.events.filter((event) => types.has(event.type)) } : batch;
}
