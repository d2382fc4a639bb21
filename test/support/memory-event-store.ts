import { canonicalJson } from '../../src/events/canonical-json.js';
import { InvalidEvent, upcast, validateNew, type AnyEvent } from '../../src/events/catalogue.js';
import type { NewEvent, RecordedEvent } from '../../src/events/envelope.js';
import {
  AppendTooLarge,
  MAX_APPEND_BYTES,
  WrongExpectedRevision,
  type Appended,
  type ExpectedRevision,
  type ReadStreamOptions,
  type Subscription,
} from '../../src/ports/event-log.js';
import type { EventBatch, EventStore, UnreadableEvent } from '../../src/ports/event-store.js';

/**
 * An event store in memory with the semantics of the port, as strict as the strictest adapter: positions have gaps,
 * and only positions of events can be read on from. It outlives the object graph that uses it, as a file would.
 */
export class MemoryEventStore implements EventStore {
  readonly maxAppendBytes = MAX_APPEND_BYTES;
  private readonly events: RecordedEvent[] = [];
  private readonly streams = new Map<string, RecordedEvent[]>();
  private readonly indexOf = new Map<bigint, number>();
  private readonly spoiled = new Set<string>();
  private readonly listeners = new Set<() => void>();

  constructor(
    readonly logId = '00000000-0000-4000-8000-000000000001',
    readonly simulated = false,
  ) {}

  /** From now on this event cannot be opened. */
  spoil(eventId: string): void {
    this.spoiled.add(eventId);
  }

  heal(eventId: string): void {
    this.spoiled.delete(eventId);
  }

  /** The same log with the same events, which goes on by itself: a backup that was restored. */
  copy(): MemoryEventStore {
    const copied = new MemoryEventStore(this.logId, this.simulated);
    copied.events.push(...this.events);
    for (const [stream, events] of this.streams) copied.streams.set(stream, [...events]);
    for (const [position, index] of this.indexOf) copied.indexOf.set(position, index);
    return copied;
  }

  async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    if (events.length === 0) throw new TypeError('An append needs events');
    for (const event of events) validateNew(event);
    const texts = events.map((event) => ({ data: canonicalJson(event.data), metadata: canonicalJson(event.metadata) }));
    const bytes = texts.reduce((sum, text, i) => sum + text.data.length + text.metadata.length + 2 * (events[i] as NewEvent).type.length, 0); // prettier-ignore
    if (bytes > this.maxAppendBytes) throw new AppendTooLarge(stream, bytes, this.maxAppendBytes);
    const there = this.streams.get(stream) ?? [];
    const at = expected === 'no-stream' ? -1 : expected;
    if (there.length - 1 !== at) {
      const same = there.slice(at + 1, at + 1 + events.length);
      if (same.length === events.length && same.every((event, i) => event.id === events[i]?.id)) {
        return { revision: at + events.length, position: (same.at(-1) as RecordedEvent).position };
      }
      throw new WrongExpectedRevision(stream, expected, there.length === 0 ? 'no-stream' : there.length - 1);
    }
    events.forEach((event, i) => {
      const position = BigInt(this.events.length) * 7n + 3n;
      const recorded = {
        ...event,
        data: JSON.parse((texts[i] as { data: string }).data) as unknown,
        metadata: JSON.parse((texts[i] as { metadata: string }).metadata) as NewEvent['metadata'],
        stream,
        revision: there.length,
        position,
      };
      there.push(recorded);
      this.indexOf.set(position, this.events.length);
      this.events.push(recorded);
    });
    this.streams.set(stream, there);
    for (const listener of this.listeners) setImmediate(listener);
    return { revision: there.length - 1, position: (there.at(-1) as RecordedEvent).position };
  }

  async *readStream(stream: string, options: ReadStreamOptions = {}): AsyncGenerator<AnyEvent, void> {
    const all = this.streams.get(stream) ?? [];
    const backwards = options.direction === 'backwards';
    const ordered = backwards
      ? all.slice(0, (options.from ?? all.length - 1) + 1).reverse()
      : all.slice(options.from ?? 0);
    for (const event of ordered.slice(0, options.limit)) {
      if (this.spoiled.has(event.id)) throw new InvalidEvent(event.type, [{ path: 'data', message: 'is spoiled' }]);
      yield upcast(event);
    }
  }

  async readBatch(options: {
    readonly after: bigint;
    readonly limit: number;
    readonly types?: ReadonlySet<string>;
  }): Promise<EventBatch> {
    const index = options.after === 0n ? -1 : this.indexOf.get(options.after);
    if (index === undefined) throw new RangeError(`No event stands at position ${options.after}`);
    const scanned = this.events.slice(index + 1, index + 1 + options.limit);
    const last = scanned.at(-1);
    const wanted = options.types ? scanned.filter((event) => options.types?.has(event.type)) : scanned;
    return {
      events: wanted.map((event) => (this.spoiled.has(event.id) ? unreadable(event) : upcast(event))),
      scanned: scanned.length,
      ...(last && {
        last: { position: last.position, eventId: last.id, stream: last.stream, revision: last.revision },
      }),
    };
  }

  subscribe(_options: { readonly after: bigint }, wake: () => void): Subscription {
    this.listeners.add(wake);
    return {
      close: async () => {
        this.listeners.delete(wake);
      },
    };
  }

  async head(): Promise<bigint> {
    return this.events.at(-1)?.position ?? 0n;
  }

  /** All events, for assertions. */
  all(): readonly AnyEvent[] {
    return this.events as unknown as readonly AnyEvent[];
  }
}

function unreadable(event: RecordedEvent): UnreadableEvent {
  const { id, type, stream, revision, position } = event;
  const { caseId } = event.metadata;
  return { id, type, stream, revision, position, ...(caseId && { caseId }), error: new Error('The event is spoiled') };
}
