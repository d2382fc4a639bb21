import type { EventOf, EventType } from '../../events/catalogue.js';

/** A value of a field, personal ones as text ("[erased 2026-07-01]" once erased). Null: the field was emptied. */
export type FieldValue = string | number | boolean | null | readonly FieldValue[] | { readonly [name: string]: FieldValue | undefined }; // prettier-ignore
export type Fields = { readonly [name: string]: FieldValue | undefined };

/** An event as a reader is told it. */
export interface Told {
  /** What happened, one sentence. */
  readonly title: string;
  /** Why, with the citation where a rule asked for it. */
  readonly why?: string;
  /** Fields of the thing that the event gives a new value; each has a value before and after. */
  readonly sets?: Fields;
  /** What else the event says: of the happening, not of the thing's state. */
  readonly details?: Fields;
}

/** Events of the business. Sagas record how a consequence was found, not that something happened; time passes by itself. */
export type BusinessEventType = Exclude<EventType, `saga.${string}` | 'time.passed'>;

/** How each of these events is told. A type that is missing does not compile. */
export type Telling<T extends EventType> = { readonly [K in T]: (event: EventOf<K>) => Told };

/** `adverse-action-notice` → `adverse action notice`. */
export const spoken = (code: string): string => code.replaceAll('-', ' ');

/** The same at the start of a sentence. */
export function sentence(code: string): string {
  const words = spoken(code);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** `2026-07-01T09:12:00.000Z` → `2026-07-01 09:12 UTC`. */
export const minute = (instant: string): string => `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;

/** A sentence and the rule it rests on: `Denied (12 CFR 1002.9(a)(1))`. */
export const cited = (words: string, citation: string | undefined): string =>
  citation === undefined ? words : `${words} (${citation})`;
