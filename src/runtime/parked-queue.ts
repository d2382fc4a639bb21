import { EventLogDenied, EventLogUnavailable } from '../ports/event-log.js';
import type { EventStore } from '../ports/event-store.js';
import type { ReadStore, WriteSession } from '../ports/read-store.js';
import type { Delivered } from './parking.js';

interface QueuedRow {
  readonly position: number | bigint;
  readonly event_id: string;
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
}

/** The events that wait behind a parked item, in the order of the log. */
export class ParkedQueue {
  constructor(
    private readonly readStore: ReadStore,
    private readonly store: EventStore,
    private readonly consumer: string,
    private readonly item: string,
  ) {}

  /** The next events, opened again; what still cannot be opened comes as unreadable. */
  async next(limit: number): Promise<Delivered[]> {
    const rows = await this.readStore.readOnce((session) =>
      session.query<QueuedRow>(
        `SELECT position, event_id, stream, revision, type FROM parked_events
         WHERE consumer = :consumer AND item = :item ORDER BY position LIMIT :limit`,
        { consumer: this.consumer, item: this.item, limit },
      ),
    );
    const events: Delivered[] = [];
    for (const row of rows) events.push(await this.open(row));
    return events;
  }

  /** Takes the events up to this position out of the queue. An empty queue sets the item free. */
  async done(session: WriteSession, through: bigint): Promise<void> {
    const key = { consumer: this.consumer, item: this.item };
    await session.execute(
      'DELETE FROM parked_events WHERE consumer = :consumer AND item = :item AND position <= :through',
      { ...key, through },
    );
    await this.settleHead(session);
  }

  /** The parked row names the first event that still waits. */
  private async settleHead(session: WriteSession): Promise<void> {
    const key = { consumer: this.consumer, item: this.item };
    const [head] = await session.query<QueuedRow>(
      'SELECT * FROM parked_events WHERE consumer = :consumer AND item = :item ORDER BY position LIMIT 1',
      key,
    );
    if (!head) {
      await session.execute('DELETE FROM parked WHERE consumer = :consumer AND item = :item', key);
      return;
    }
    await session.execute(
      `UPDATE parked SET position = :position, event_id = :event_id, type = :type
       WHERE consumer = :consumer AND item = :item`,
      { ...key, position: head.position, event_id: head.event_id, type: head.type },
    );
  }

  private async open({ stream, revision, event_id: id, type, position }: QueuedRow): Promise<Delivered> {
    let error = new Error(`Event ${id} is not at revision ${revision} of ${stream} any more`);
    try {
      for await (const event of this.store.readStream(stream, { from: revision, limit: 1 })) {
        if (event.id === id) return event;
      }
    } catch (cause) {
      if (cause instanceof EventLogUnavailable || cause instanceof EventLogDenied) throw cause;
      error = cause instanceof Error ? cause : new Error(String(cause));
    }
    return { id, type, stream, revision, position: BigInt(position), error };
  }
}
