import { hash } from 'node:crypto';
import { canonicalJson } from '../events/canonical-json.js';
import { randomPoolText } from './random-pool.js';

/** What stands in a stored event in place of a personal value. */
export interface Digested {
  readonly $d: string;
}

/** A personal value with the salt that keeps its digest from being guessed (RFC 9901 section 4.2). */
export interface Disclosure {
  /** base64url of JSON [salt, place, value]: the text that is digested. */
  readonly text: string;
  /** base64url(SHA-256(ASCII(text))). */
  readonly digest: string;
}

/** Characters that a step of a JSON pointer cannot hold as they are. */
const ESCAPED = /[~/]/;

/** RFC 9901 section 4.2.3: base64url(SHA-256(ASCII(text))), without padding. */
export function disclosureDigest(text: string): string {
  return hash('sha256', text, 'base64url');
}

/**
 * A disclosure of a value with a fresh salt of 256 bits.
 *
 * @throws TypeError when the value cannot stand in an event
 */
export function disclose(place: string, value: unknown): Disclosure {
  // A salt in base64url needs no quoting, and an array of canonical texts is canonical.
  const triple = `["${randomPoolText(32)}",${canonicalJson(place)},${canonicalJson(value)}]`;
  const text = Buffer.from(triple).toString('base64url');
  return { text, digest: disclosureDigest(text) };
}

/** The value of a disclosure that was digested so, for this place; undefined for any other text. */
export function disclosedValue(text: string, digest: string, place: string): { readonly value: unknown } | undefined {
  if (disclosureDigest(text) !== digest) return undefined;
  const [, at, value] = JSON.parse(Buffer.from(text, 'base64url').toString()) as [string, string, unknown];
  return at === place ? { value } : undefined;
}

/** Where a value stands: event id and JSON pointer (RFC 6901) from the root {data, metadata}. */
export function placeOf(eventId: string, path: readonly (string | number)[]): string {
  let place = eventId;
  for (const step of path) place += `/${escapeStep(step)}`;
  return place;
}

/** True for `{"$d": text}` and nothing beside it. */
export function isDigested(value: unknown): value is Digested {
  if (typeof value !== 'object' || value === null || typeof (value as Partial<Digested>).$d !== 'string') return false;
  return Object.keys(value).length === 1;
}

function escapeStep(step: string | number): string {
  if (typeof step === 'number') return String(step);
  return ESCAPED.test(step) ? step.replaceAll('~', '~0').replaceAll('/', '~1') : step;
}
