import type { Expected, Proposed } from './recorded.js';
import type { StreamState } from './stream-state.js';

/** What the server makes of an append before it writes. */
export type Judgement =
  | { readonly kind: 'write' }
  /** The same append again: nothing is written; the last event asked for stands at this revision. */
  | { readonly kind: 'idempotent'; readonly lastRevision: number }
  | { readonly kind: 'wrong-expected-version' }
  | { readonly kind: 'stream-deleted' };

const WRITE: Judgement = { kind: 'write' };
const WRONG: Judgement = { kind: 'wrong-expected-version' };

/**
 * Judges an append as a real server (24.6) does. Idempotency is a matter of ids at places: a prefix or an inner run of
 * what follows the expected revision counts as the same append; with `any` every id must stand somewhere in the stream.
 *
 * @param latest where an event id was last written, over all streams
 */
export function judge(
  stream: StreamState,
  expected: Expected,
  events: readonly Proposed[],
  latest: ReadonlyMap<string, { readonly stream: string; readonly revision: number }>,
): Judgement {
  if (stream.tombstoned) return { kind: 'stream-deleted' };
  if (expected === 'stream-exists') {
    if (stream.softDeleted) return { kind: 'stream-deleted' };
    if (stream.lastRevision < 0) return WRONG;
  }
  if (expected === 'any' || expected === 'stream-exists') return anywhere(stream, events, latest);

  const current = stream.lastRevision;
  const before = expected === 'no-stream' ? -1 : expected;
  if (before > current) return WRONG;
  if (before === current) return WRITE;
  if (events.length === 0) return WRONG;
  for (const [i, { id }] of events.entries()) {
    if (stream.events[before + 1 + i]?.id === id) continue;
    return i === 0 && expected === 'no-stream' && stream.softDeleted ? WRITE : WRONG;
  }
  return { kind: 'idempotent', lastRevision: before + events.length };
}

function anywhere(
  stream: StreamState,
  events: readonly Proposed[],
  latest: ReadonlyMap<string, { readonly stream: string; readonly revision: number }>,
): Judgement {
  let lastRevision = -1;
  for (const [i, { id }] of events.entries()) {
    const known = latest.get(id);
    if (known?.stream !== stream.name) return i === 0 ? WRITE : WRONG;
    lastRevision = known.revision;
  }
  return events.length === 0 ? WRITE : { kind: 'idempotent', lastRevision };
}
