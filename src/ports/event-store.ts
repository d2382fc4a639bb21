import type { AnyEvent } from '../events/catalogue.js';
import type { NewEvent } from '../events/envelope.js';
import type { Appended, ExpectedRevision, ReadStreamOptions, Subscription } from './event-log.js';

/** An event that could not be opened, upcast or validated. Its place in the log is known, so that only its stream waits. */
export interface UnreadableEvent {
  readonly id: string;
  readonly type: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: bigint;
  readonly caseId?: string;
  readonly error: Error;
}

/** Where a scan of the global order stands. */
export interface ScannedEvent {
  readonly position: bigint;
  readonly eventId: string;
  readonly stream: string;
  readonly revision: number;
}

export interface EventBatch {
  /** The wanted events of the scanned stretch, in order; unreadable ones in their place. */
  readonly events: readonly (AnyEvent | UnreadableEvent)[];
  /**
   * The last event scanned, wanted or not: where the next batch starts after. Undefined when there was nothing.
   * Its stream and revision let a checkpoint be verified later: a position alone cannot be read on every store.
   */
  readonly last?: ScannedEvent;
  /** How many events were scanned. */
  readonly scanned: number;
}

export function isUnreadable(event: AnyEvent | UnreadableEvent): event is UnreadableEvent {
  return 'error' in event;
}

/**
 * The event log above the privacy seam: whole events, current versions, validated; erased leaves say so.
 * Everything but the ledger and the adapters works on this port.
 */
export interface EventStore {
  readonly logId: string;
  readonly simulated: boolean;
  readonly maxAppendBytes: number;
  /**
   * Validates, seals and appends; see {@link EventLog.append} for what it promises and throws.
   * @throws InvalidEvent when an event does not fit its schema; nothing is written then
   */
  append(stream: string, expectedRevision: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended>;
  /** @throws InvalidEvent or EventLogCorrupt at the first event that cannot be read */
  readStream(stream: string, options?: ReadStreamOptions): AsyncIterable<AnyEvent>;
  /** The next stretch of the global order, strictly after `after`, at most `limit` scanned events; only `types` are opened where given. */
  readBatch(options: {
    readonly after: bigint;
    readonly limit: number;
    readonly types?: ReadonlySet<string>;
  }): Promise<EventBatch>;
  subscribe(options: { readonly after: bigint }, wake: () => void): Subscription;
  head(patienceMs?: number): Promise<bigint>;
  /** Drops opened events that it keeps, where it keeps any: after an erasure none may stay in memory. */
  forget?(): void;
}
