import { putAttribute } from './attributes.js';
import { MAX_NESTING, type RejectionReason } from './source-event.js';

export type JsonRecord =
  | { readonly values: Record<string, string> }
  | { readonly reason: RejectionReason; readonly field?: string; readonly detail?: string };

type Json = string | boolean | null | Json[] | { [key: string]: Json };

/** A string (with the colon after it, when it is a key), or a number outside of strings. */
const TOKEN = /"(?:[^"\\]|\\.)*"(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * The leaves of one JSON object as text: numbers exactly as they are written (`1000.10` stays `1000.10`), nested
 * values under `outer/inner`, elements of arrays under `list/0`. Nulls are absent.
 * A key that stands twice in an object is refused: parsers differ in which of the two they keep.
 */
export function readJsonRecord(text: string): JsonRecord {
  let keys = 0;
  let record: Json;
  try {
    // Only what is valid JSON may be rewritten; then numbers cannot stand anywhere but where values do.
    JSON.parse(text);
    const quoted = text.replace(TOKEN, (token: string, colon: string | undefined) => {
      if (colon !== undefined) keys += 1;
      return token.startsWith('"') ? token : `"${token}"`;
    });
    record = JSON.parse(quoted) as Json;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { reason: 'json-malformed', detail: error.message };
  }
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return { reason: 'not-an-object' };
  const values: Record<string, string> = {};
  const found = flatten(record, '', values, 1);
  if (found < 0) return { reason: 'nested-too-deep', detail: `deeper than ${MAX_NESTING}` };
  return found === keys ? { values } : { reason: 'duplicate-key', detail: 'a key stands twice in an object' };
}

/** Number of keys below a value, itself not counted; negative when it is nested too deep. */
function flatten(value: Json, name: string, values: Record<string, string>, depth: number): number {
  if (typeof value === 'string' || typeof value === 'boolean') putAttribute(values, name, String(value));
  if (typeof value !== 'object' || value === null) return 0;
  if (depth > MAX_NESTING) return -1;
  const list = Array.isArray(value);
  let keys = 0;
  for (const [key, inner] of Object.entries(value)) {
    const below = flatten(inner, name === '' ? key : `${name}/${key}`, values, depth + 1);
    if (below < 0) return below;
    keys += list ? below : below + 1;
  }
  return keys;
}
