import { canonicalJson } from '../../src/events/canonical-json.js';
import type { AnyEvent } from '../../src/events/catalogue.js';
import { isUnreadable, type EventStore } from '../../src/ports/event-store.js';

/** What depends on the run and not on the story: chance, places in the log, traces of requests. */
const OF_THE_RUN: ReadonlySet<string> = new Set(['documentId', 'digest', 'digestSalt', 'mergeDigest', 'position']);
/** Streams of one process's life. */
const OF_A_PROCESS = /^(log|access-)/;

/** The record as lines, one an event, without what depends on the run: two runs of the same story tell the same. */
export async function toldRecord(store: EventStore): Promise<string[]> {
  const lines: string[] = [];
  for (let after: bigint | undefined = 0n; after !== undefined;) {
    const batch = await store.readBatch({ after, limit: 1_000 });
    for (const event of batch.events) {
      if (isUnreadable(event)) throw event.error;
      if (!OF_A_PROCESS.test(event.stream)) lines.push(toldEvent(event));
    }
    after = batch.last?.position;
  }
  return lines.sort();
}

function toldEvent({ stream, revision, id, type, data, metadata }: AnyEvent): string {
  const { correlationId, causationId, ...kept } = metadata;
  const cause = causationId === correlationId ? '' : causationId;
  const text = canonicalJson({ id, type, data, metadata: { ...kept, cause } });
  return `${stream} ${String(revision).padStart(6, '0')} ${JSON.stringify(JSON.parse(text, withoutRun))}`;
}

const withoutRun = (name: string, value: unknown): unknown => (OF_THE_RUN.has(name) ? '' : value);
