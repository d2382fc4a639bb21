import type { AnyEvent } from '../events/catalogue.js';
import { isUnreadable, type EventBatch, type ScannedEvent } from '../ports/event-store.js';

/** A batch on its way from the thread that opened it. As one text it is copied at once; as objects it would be walked twice. */
export interface ReadText {
  /** JSON: the events, their positions as text. */
  readonly events: string;
  readonly scanned: number;
  readonly last: ScannedEvent | undefined;
}

export type ToReader =
  | {
      readonly kind: 'begin';
      readonly course: number;
      readonly after: bigint;
      readonly limit: number;
      readonly types: readonly string[] | undefined;
    }
  /** A batch of this course was handed over: there is room for another. */
  | { readonly kind: 'taken'; readonly course: number };

export type FromReader =
  | { readonly kind: 'ready' }
  | { readonly kind: 'read'; readonly course: number; readonly text: ReadText }
  /** The next batch cannot be read, or not all of its events: who wants it is to read it for himself. */
  | { readonly kind: 'stumbled'; readonly course: number };

/** The batch as text; undefined where it holds an event that could not be read: an error has no text that is the same error. */
export function textOf({ events, scanned, last }: EventBatch): ReadText | undefined {
  const written: string[] = [];
  for (const event of events) {
    if (isUnreadable(event)) return undefined;
    const { position, ...rest } = event;
    written.push(JSON.stringify({ ...rest, position: position.toString() }));
  }
  return { events: `[${written.join(',')}]`, scanned, last };
}

/** The batch that {@link textOf} wrote. */
export function batchOf({ events: text, scanned, last }: ReadText): EventBatch {
  const events = JSON.parse(text) as (AnyEvent & { position: bigint | string })[];
  for (const event of events) event.position = BigInt(event.position);
  return last ? { events, scanned, last } : { events, scanned };
}
