import type { NewEvent } from '../events/envelope.js';
import type { AnyEvent } from '../events/catalogue.js';
import type { Appended, ExpectedRevision, ReadStreamOptions, Subscription } from '../ports/event-log.js';
import type { EventBatch, EventStore } from '../ports/event-store.js';
import type { ReadingThread } from './reading-thread.js';

/**
 * How far from the head of the log a reader is far behind: 5,000 events, some tenths of a second of reading. Positions count
 * events or, where the log counts bytes (EventStoreDB), about a thousand an event.
 */
export const FAR = { events: 5_000n, bytes: 5_000_000n } as const;

/**
 * A store whose far-off reads are done by a thread: who rebuilds a read model, or comes back after a long time, only
 * projects and writes. Near the head nobody waits for another thread.
 */
export class FarReads implements EventStore {
  readonly logId: string;
  readonly simulated: boolean;
  readonly maxAppendBytes: number;
  /** The head when it was last looked at; it only moves on. */
  private seen = 0n;
  /** Where the thread's last batch has ended: it goes on as far as the head that was seen. */
  private reached: bigint | undefined;

  constructor(
    private readonly store: EventStore,
    private readonly thread: Pick<ReadingThread, 'read' | 'forget'>,
    /** In positions. */
    private readonly far: bigint,
  ) {
    this.logId = store.logId;
    this.simulated = store.simulated;
    this.maxAppendBytes = store.maxAppendBytes;
  }

  append(stream: string, expectedRevision: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    return this.store.append(stream, expectedRevision, events);
  }

  readStream(stream: string, options?: ReadStreamOptions): AsyncIterable<AnyEvent> {
    return this.store.readStream(stream, options);
  }

  /** See the port. */
  async readBatch(options: Parameters<EventStore['readBatch']>[0]): Promise<EventBatch> {
    const { after, limit } = options;
    const goesOn = after === this.reached && after < this.seen;
    if (goesOn || after + this.far < this.seen) {
      const opened = await this.thread.read(options);
      if (opened) this.reached = opened.last?.position;
      // What the thread has read ahead is of a moment ago: where it found the end of the log, something may have come since.
      if (opened?.last) return opened;
    }
    const batch = await this.store.readBatch(options);
    // Whoever got less than he asked for has come to the head; anybody else may be far from it.
    if (batch.last && batch.scanned >= limit) this.seen = await this.store.head();
    return batch;
  }

  subscribe(options: { readonly after: bigint }, wake: () => void): Subscription {
    return this.store.subscribe(options, wake);
  }

  head(patienceMs?: number): Promise<bigint> {
    return this.store.head(patienceMs);
  }

  /** See the port. */
  forget(): void {
    this.thread.forget();
  }
}
