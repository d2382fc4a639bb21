import { Problem } from './problem.js';

/** Deepest nesting of a request's content; our own bodies need four. */
const DEEPEST = 32;
const HALF_CHARACTER = /\p{Surrogate}/u;

interface Place {
  readonly value: unknown;
  readonly path: string;
  readonly depth: number;
}

/**
 * Refuses content that cannot be stored as it is: half characters (RFC 8785 has no form for an unpaired surrogate) and
 * U+0000 (PostgreSQL has no place for it), in texts and in names of fields; and nesting that nobody needs, before
 * anything walks down it.
 *
 * @throws Problem 422 that names the place
 */
export function assertReadable(content: unknown): void {
  const places: Place[] = [{ value: content, path: '', depth: 0 }];
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    const { value, path, depth } = place;
    if (typeof value === 'string') assertText(value, path);
    if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) continue;
    if (depth === DEEPEST) throw unreadable(path, `is nested deeper than ${DEEPEST} levels`);
    for (const [name, inner] of Object.entries(value)) {
      assertText(name, path);
      places.push({ value: inner, path: path === '' ? name : `${path}.${name}`, depth: depth + 1 });
    }
  }
}

function assertText(text: string, path: string): void {
  if (text.includes('\u0000')) throw unreadable(path, 'contains the character U+0000');
  if (HALF_CHARACTER.test(text)) throw unreadable(path, 'contains half of a character (an unpaired surrogate)');
}

const unreadable = (path: string, reason: string): Problem =>
  new Problem(422, 'content-invalid', 'The content cannot be recorded as it is', {
    errors: [{ field: path === '' ? 'body' : path, reason }],
  });
