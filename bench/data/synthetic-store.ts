import type { AnyEvent } from '../../src/events/catalogue.js';
import type { Subscription } from '../../src/ports/event-log.js';
import type { EventBatch, EventStore } from '../../src/ports/event-store.js';
import { caseCourse, EVENTS_PER_CASE, type Course } from './cases.js';

/**
 * A log that holds the events of so many cases without keeping any: each is made when it is read. What is told of the
 * cases is in the order of the cases, positions count from 1. For read models of a size that no log need be written for.
 */
export function syntheticStore(cases: number, course: Course, head: readonly AnyEvent[] = []): EventStore {
  const perCase = EVENTS_PER_CASE[course];
  const events = head.length + cases * perCase;
  let made: { readonly n: number; readonly events: readonly AnyEvent[] } | undefined;
  const eventAt = (position: number): AnyEvent => {
    const index = position - 1 - head.length;
    if (index < 0) return head[position - 1] as AnyEvent;
    const n = Math.floor(index / perCase);
    if (made?.n !== n) {
      const first = n * perCase + head.length;
      const told = caseCourse(n, course).map((event, i) => ({ ...event, position: BigInt(first + i + 1) }));
      made = { n, events: told as unknown as AnyEvent[] };
    }
    return made.events[index % perCase] as AnyEvent;
  };
  const notHere = (): never => {
    throw new Error('A synthetic log is only read from one end to the other');
  };
  return {
    logId: '00000000-0000-4000-8000-0000000be7c4',
    simulated: false,
    maxAppendBytes: 0,
    append: notHere,
    async *readStream() {
      yield* [] as AnyEvent[];
    },
    async readBatch({ after, limit, types }): Promise<EventBatch> {
      const batch: AnyEvent[] = [];
      const end = Math.min(events, Number(after) + limit);
      for (let position = Number(after) + 1; position <= end; position++) batch.push(eventAt(position));
      const last = batch.at(-1);
      if (!last) return { events: [], scanned: 0 };
      const { position, id, stream, revision } = last;
      return {
        events: types ? batch.filter(({ type }) => types.has(type)) : batch,
        scanned: batch.length,
        last: { position, eventId: id, stream, revision },
      };
    },
    subscribe: (): Subscription => ({ close: async () => undefined }),
    head: async () => BigInt(events),
  };
}
