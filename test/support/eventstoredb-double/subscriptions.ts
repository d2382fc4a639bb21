import type { EventFilter } from './event-filter.js';
import type { LogStore } from './log-store.js';
import { firstAtOrAfter, indexOf, type AllFrom, type StreamFrom } from './reading.js';
import type { Recorded } from './recorded.js';
import { rpcErrors, type RpcError } from './rpc-errors.js';

/** Where a subscription's messages go. */
export interface Feed {
  event(event: Recorded): void;
  caughtUp(): void;
  fail(error: RpcError): void;
}

/**
 * A subscription to `$all`: confirmed, what is there after the position, caught up, then live. A position that no event
 * has fails after the confirmation; one past the end waits for events past it.
 */
export function followAll(
  store: LogStore,
  from: AllFrom,
  filter: EventFilter,
  confirm: () => void,
  feed: Feed,
): () => void {
  confirm();
  const { all } = store;
  const end = all.at(-1)?.position ?? 0n;
  if (typeof from === 'bigint' && indexOf(all, from) === undefined) {
    feed.fail(rpcErrors.invalidPosition());
    return () => undefined;
  }
  let last = from === 'start' ? -1n : from === 'end' ? end : from;
  return follow(store, feed, () => {
    const fresh = all.slice(firstAtOrAfter(all, last + 1n));
    last = fresh.at(-1)?.position ?? last;
    return fresh.filter(filter);
  });
}

/** A subscription to one stream, from after the revision; the stream need not exist yet. A tombstoned one fails. */
export function followStream(
  store: LogStore,
  name: string,
  from: StreamFrom,
  confirm: () => void,
  feed: Feed,
): () => void {
  if (store.stream(name).tombstoned) {
    feed.fail(rpcErrors.streamDeleted(name));
    return () => undefined;
  }
  confirm();
  let last = from === 'start' ? -1 : from === 'end' ? store.stream(name).lastRevision : from;
  return follow(store, feed, () => {
    const stream = store.stream(name);
    const fresh = stream.events.slice(Math.max(last + 1, stream.firstReadable));
    last = fresh.at(-1)?.revision ?? last;
    return fresh;
  });
}

function follow(store: LogStore, feed: Feed, fresh: () => readonly Recorded[]): () => void {
  const pass = () => {
    for (const event of fresh()) feed.event(event);
  };
  pass();
  feed.caughtUp();
  return store.follow(pass);
}
