import type { AnyEvent } from '../events/catalogue.js';
import type { UnreadableEvent } from '../ports/event-store.js';
import type { ReadStore, WriteSession } from '../ports/read-store.js';
import { reasonOf } from './verdict.js';

export type Delivered = AnyEvent | UnreadableEvent;

/** Where an item waits, and why. */
export interface ParkedItem {
  readonly item: string;
  /** The event it stumbled over. */
  readonly position: bigint;
  readonly eventId: string;
  readonly type: string;
  readonly reason: string;
  /** How often that item has stumbled without getting free in between. */
  readonly attempts: number;
  /** When it was parked first, by the clock. */
  readonly since: string;
}

interface ParkedRow {
  readonly item: string;
  readonly position: number | bigint;
  readonly event_id: string;
  readonly type: string;
  readonly reason: string;
  readonly attempts: number;
  readonly since: string;
}

/** The parked items of one consumer, as the read store has them. */
export class Parking {
  private items = new Map<string, ParkedItem>();

  constructor(
    readonly consumer: string,
    private readonly now: () => string,
  ) {}

  get size(): number {
    return this.items.size;
  }

  get(item: string): ParkedItem | undefined {
    return this.items.get(item);
  }

  async load(readStore: ReadStore): Promise<void> {
    const rows = await readStore.readOnce((session) =>
      session.query<ParkedRow>('SELECT * FROM parked WHERE consumer = :consumer', { consumer: this.consumer }),
    );
    this.items = new Map(rows.map((row) => [row.item, fromRow(row)]));
  }

  /** A draft for one delivery; `lifted` is the item that is being tried again. */
  begin(lifted?: string): ParkingDraft {
    return new ParkingDraft(this.consumer, this.items, this.now, lifted);
  }
}

function fromRow({ event_id: eventId, position, ...row }: ParkedRow): ParkedItem {
  return { ...row, eventId, position: BigInt(position) };
}

/**
 * What one delivery parks and queues: written with its effects, taken over when they are committed, forgotten when not.
 */
export class ParkingDraft {
  private readonly parked = new Map<string, ParkedItem>();
  private readonly queued: { readonly item: string; readonly event: Delivered }[] = [];

  constructor(
    private readonly consumer: string,
    private readonly items: Map<string, ParkedItem>,
    private readonly now: () => string,
    private readonly lifted: string | undefined,
  ) {}

  /** Whether an event has to wait behind this item; one that stands before the parked event has not. */
  isParked(item: string, event: Delivered): boolean {
    const drafted = this.parked.get(item);
    if (drafted) return drafted.position <= event.position;
    return item !== this.lifted && this.items.has(item);
  }

  /** The first of these items behind which the event has to wait. */
  parkedAmong(items: readonly string[], event: Delivered): string | undefined {
    return items.find((item) => this.isParked(item, event));
  }

  park(item: string, event: Delivered, error: unknown): void {
    const before = this.items.get(item);
    const drafted = this.parked.get(item);
    if (!drafted || event.position < drafted.position) {
      this.parked.set(item, {
        item,
        position: event.position,
        eventId: event.id,
        type: event.type,
        reason: reasonOf(error),
        attempts: (before?.attempts ?? 0) + 1,
        since: before?.since ?? this.now(),
      });
    }
    this.queue(item, event);
  }

  /** The event waits behind a parked item. */
  queue(item: string, event: Delivered): void {
    this.queued.push({ item, event });
  }

  async write(session: WriteSession): Promise<void> {
    if (this.queued.length === 0) return;
    const { consumer } = this;
    const parked = [...this.parked.values()].map(({ eventId, ...item }) => ({ consumer, event_id: eventId, ...item }));
    await session.deleteMany('parked', ['consumer', 'item'], parked);
    await session.insert('parked', parked);
    const rows = this.queued.map(({ item, event: { position, id, stream, revision, type } }) => {
      return { consumer, item, position, event_id: id, stream, revision, type };
    });
    await session.insert('parked_events', rows, 'ignore');
  }

  /** To be called after the commit; answers what was parked by this delivery. */
  settle(): readonly ParkedItem[] {
    for (const item of this.parked.values()) this.items.set(item.item, item);
    return [...this.parked.values()];
  }
}
