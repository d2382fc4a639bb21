import type { ScannedEvent } from '../ports/event-store.js';
import type { ReadStore } from '../ports/read-store.js';

interface PlaceRow {
  readonly consumer: string;
  readonly position: number | bigint;
  readonly event_id: string | null;
  readonly stream: string | null;
  readonly revision: number | null;
}

/** How far all consumers have come, whichever instance leads them, by one question for all who ask at the same time. */
export class Places {
  private asking: Promise<ReadonlyMap<string, ScannedEvent>> | undefined;

  constructor(private readonly readStore: Pick<ReadStore, 'readOnce'>) {}

  /** The last event that this consumer has scanned; undefined before the first. */
  async of(consumer: string): Promise<ScannedEvent | undefined> {
    this.asking ??= this.ask().finally(() => {
      this.asking = undefined;
    });
    return (await this.asking).get(consumer);
  }

  private async ask(): Promise<ReadonlyMap<string, ScannedEvent>> {
    // Who asks in the same turn of the event loop is answered by a question asked after it.
    await Promise.resolve();
    const rows = await this.readStore.readOnce((session) =>
      session.query<PlaceRow>('SELECT consumer, position, event_id, stream, revision FROM checkpoints'),
    );
    const places = new Map<string, ScannedEvent>();
    for (const { consumer, position, event_id: eventId, stream, revision } of rows) {
      if (eventId === null || stream === null || revision === null) continue;
      places.set(consumer, { position: BigInt(position), eventId, stream, revision });
    }
    return places;
  }
}
