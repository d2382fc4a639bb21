/** Deepest nesting of content; our own bodies need four levels. */
const DEEPEST = 32;
const HALF_CHARACTER = /\p{Surrogate}/u;

export interface UnreadablePlace {
  /** Names of fields from the root on, with dots between them; empty for the root. */
  readonly path: string;
  readonly reason: string;
}

interface Place {
  readonly value: unknown;
  readonly path: string;
  readonly depth: number;
}

/**
 * A place of some content that cannot be stored as it is: half characters (RFC 8785 has no form for an unpaired
 * surrogate) and U+0000 (PostgreSQL has no place for it), in texts and in names of fields; and nesting that nobody
 * needs, before anything walks down it. Undefined where all of it can.
 */
export function unreadablePlace(content: unknown): UnreadablePlace | undefined {
  const places: Place[] = [{ value: content, path: '', depth: 0 }];
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    const { value, path, depth } = place;
    const fault = typeof value === 'string' ? faultOf(value) : undefined;
    if (fault !== undefined) return { path, reason: fault };
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) continue;
    if (depth === DEEPEST) return { path, reason: `is nested deeper than ${DEEPEST} levels` };
    for (const [name, inner] of Object.entries(value)) {
      const nameFault = faultOf(name);
      if (nameFault !== undefined) return { path, reason: nameFault };
      places.push({ value: inner, path: path === '' ? name : `${path}.${name}`, depth: depth + 1 });
    }
  }
  return undefined;
}

function faultOf(text: string): string | undefined {
  if (text.includes('\u0000')) return 'contains the character U+0000';
  return HALF_CHARACTER.test(text) ? 'contains half of a character (an unpaired surrogate)' : undefined;
}
