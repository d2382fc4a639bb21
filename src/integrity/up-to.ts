import type { EventStore, ScannedEvent } from '../ports/event-store.js';

/** The same log as it was when it ended with this event; for reading only. */
export function upTo(store: EventStore, end: ScannedEvent): EventStore {
  return {
    logId: store.logId,
    simulated: store.simulated,
    maxAppendBytes: store.maxAppendBytes,
    append: () => Promise.reject(new TypeError('A log as it was is not written')),
    readStream: (stream, options) => store.readStream(stream, options),
    readBatch: async (options) => {
      if (options.after >= end.position) return { events: [], scanned: 0 };
      const batch = await store.readBatch(options);
      if (!batch.last || batch.last.position <= end.position) return batch;
      return { ...batch, events: batch.events.filter(({ position }) => position <= end.position), last: end };
    },
    subscribe: (options, wake) => store.subscribe(options, wake),
    head: () => Promise.resolve(end.position),
  };
}
