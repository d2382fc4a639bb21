import type { LogStore } from './log-store.js';
import type { Recorded } from './recorded.js';

export type StreamRead =
  | { readonly kind: 'events'; readonly events: readonly Recorded[] }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'error' };

export type AllRead =
  | { readonly kind: 'events'; readonly events: readonly Recorded[] }
  | { readonly kind: 'invalid-position' }
  | { readonly kind: 'error' };

export type Direction = 'forwards' | 'backwards';
export type StreamFrom = number | 'start' | 'end';
export type AllFrom = bigint | 'start' | 'end';

/** Reads a stream as a real server does, truncated by its metadata. */
export function readStream(
  store: LogStore,
  name: string,
  from: StreamFrom,
  direction: Direction,
  count: number,
): StreamRead {
  const stream = store.stream(name);
  if (count === 0 || (from === 'end' && direction === 'forwards')) return { kind: 'error' };
  if (stream.tombstoned) return { kind: 'deleted' };
  if (stream.lastRevision < 0 || stream.softDeleted) return { kind: 'not-found' };
  const first = stream.firstReadable;
  if (direction === 'forwards') {
    const start = Math.max(from === 'start' ? 0 : (from as number), first);
    return { kind: 'events', events: stream.events.slice(start, start + count) };
  }
  const start = Math.min(from === 'start' ? 0 : from === 'end' ? stream.lastRevision : from, stream.lastRevision);
  return { kind: 'events', events: stream.events.slice(Math.max(first, start - count + 1), start + 1).reverse() };
}

/**
 * Reads `$all`, system events included. Forwards a position is inclusive, backwards exclusive. A position that no event
 * has is invalid; past the end there is nothing forwards and an error backwards.
 */
export function readAll(store: LogStore, from: AllFrom, direction: Direction, count: number): AllRead {
  const { all } = store;
  if (direction === 'forwards') {
    const start = from === 'end' ? all.length : indexOf(all, from);
    if (start === undefined) return { kind: 'invalid-position' };
    return { kind: 'events', events: all.slice(start, start + count) };
  }
  if (typeof from === 'bigint' && from > (all.at(-1)?.position ?? 0n)) return { kind: 'error' };
  const end = from === 'end' ? all.length : indexOf(all, from);
  if (end === undefined) return { kind: 'invalid-position' };
  return { kind: 'events', events: all.slice(Math.max(0, end - count), end).reverse() };
}

/** Index of the first event at the position or, past the end, one after the last; undefined for a place between two. */
export function indexOf(all: readonly Recorded[], from: bigint | 'start'): number | undefined {
  if (from === 'start' || from === 0n) return 0;
  const index = firstAtOrAfter(all, from);
  return index === all.length || all[index]?.position === from ? index : undefined;
}

/** Binary search for the first event whose position is not below the given one. */
export function firstAtOrAfter(all: readonly Recorded[], position: bigint): number {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((all[middle] as Recorded).position < position) low = middle + 1;
    else high = middle;
  }
  return low;
}
