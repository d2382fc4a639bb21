import type { Disclosures } from './vault.js';

/** An event as a store keeps it: `data` and `metadata` are RFC 8785 canonical JSON text, personal leaves already replaced by digests. */
export interface EventToStore {
  /** Lower-case UUID, deterministic (uuid v5 of stream, revision, command id). */
  readonly id: string;
  readonly type: string;
  /** Version of the schema of `data`, 1 and up. */
  readonly version: number;
  readonly data: string;
  readonly metadata: string;
}

export interface StoredEvent extends EventToStore {
  /** Stream name without the log's prefix. */
  readonly stream: string;
  /** 0 for the first event of a stream, contiguous. */
  readonly revision: number;
  /** 64-bit place in the global order of this log; ascending, not contiguous. */
  readonly position: bigint;
}

/** What the caller believes the stream's last revision to be. There is no "any": every append is a judged one. */
export type ExpectedRevision = number | 'no-stream';

export interface Appended {
  /** Revision of the last event of the append. */
  readonly revision: number;
  /** Position of the last event of the append. */
  readonly position: bigint;
}

export interface ReadStreamOptions {
  /** First revision read (inclusive). Default: 0 forwards, the last one backwards. */
  readonly from?: number;
  readonly direction?: 'forwards' | 'backwards';
  /** At most this many events; default: all. */
  readonly limit?: number;
}

export interface ReadAllOptions {
  /** Position of an event of this log, or 0n. */
  readonly after: bigint;
  readonly limit: number;
  readonly inclusive?: boolean;
}

export interface Subscription {
  /** Stops the wake-ups; resolves when no further one can come. */
  close(): Promise<void>;
}

/**
 * The append-only log of one Casewitness deployment. Every adapter passes `test/contract/event-log.contract.ts`.
 * Every call may throw EventLogUnavailable, after a bounded while, and EventLogDenied; reads also EventLogCorrupt.
 * System events of a store never appear above this port; the log's configured prefix is added and removed by the adapter.
 */
export interface EventLog {
  /** Identity of this log, from `log.created` (first event of the stream `log`); a restored or exchanged log has another one. */
  readonly logId: string;
  /** True when the log was created under a driven clock (demo, tests). */
  readonly simulated: boolean;
  /** Upper bound for one append: the sum of {@link appendSize} of its events. The same on every adapter: 1 MiB. */
  readonly maxAppendBytes: number;
  /**
   * Appends all events or none. Durable when it returns. An append repeated with the same ids at the same expected
   * revision (a lost answer) succeeds with the first result and writes nothing.
   * An empty append is a programming error and is refused with a TypeError.
   *
   * @throws WrongExpectedRevision when the stream's last revision is another one
   * @throws AppendTooLarge when the events exceed {@link maxAppendBytes}
   * @throws EventLogUnavailable when the store could not be reached in time; the outcome is unknown, retry with the same ids
   */
  append(
    stream: string,
    expectedRevision: ExpectedRevision,
    events: readonly EventToStore[],
    disclosures: Disclosures,
  ): Promise<Appended>;
  /** Events of one stream; a stream that does not exist yields nothing. */
  readStream(stream: string, options?: ReadStreamOptions): AsyncIterable<StoredEvent>;
  /**
   * Events of all streams in global order, strictly after the position, at most `limit`. `after: 0n` reads from the start.
   * `inclusive`: with the event at the position itself.
   */
  readAll(options: ReadAllOptions): AsyncIterable<StoredEvent>;
  /** The last events of all streams, in global order: at most `limit`, which is at most 1,000. */
  readLast(limit: number): Promise<readonly StoredEvent[]>;
  /** Calls `wake` soon after events were appended after the position. A hint only: it may come late, twice, or for nothing, but never stays away for ever. */
  subscribe(options: { readonly after: bigint }, wake: () => void): Subscription;
  /**
   * Position of the last event of this log; 0n for an empty one.
   *
   * @param patienceMs how long a store that is away is waited for, where that is less than usual
   */
  head(patienceMs?: number): Promise<bigint>;
  close(): Promise<void>;
}

/** Bytes that an event counts against `maxAppendBytes`: data, metadata, and the type in UTF-16, as EventStoreDB counts them. */
export function appendSize(event: EventToStore): number {
  return Buffer.byteLength(event.data) + Buffer.byteLength(event.metadata) + 2 * event.type.length;
}

export const MAX_APPEND_BYTES = 1_048_576;

export class WrongExpectedRevision extends Error {
  override readonly name = 'WrongExpectedRevision';
  constructor(
    readonly stream: string,
    readonly expected: ExpectedRevision,
    readonly actual: ExpectedRevision,
  ) {
    super(`Stream ${stream} is at ${actual}, not at ${expected}`);
  }
}

export class AppendTooLarge extends Error {
  override readonly name = 'AppendTooLarge';
  constructor(
    readonly stream: string,
    readonly bytes: number,
    readonly limit: number,
  ) {
    super(`An append of ${bytes} bytes to ${stream} exceeds the limit of ${limit} bytes`);
  }
}

/** The store cannot answer now (down, not ready, no majority, time limit). Retrying later with the same ids is safe. */
export class EventLogUnavailable extends Error {
  override readonly name = 'EventLogUnavailable';
  constructor(message: string, options?: { cause?: unknown; readonly full?: boolean; readonly busy?: boolean }) {
    super(message, options);
    this.full = options?.full ?? false;
    this.busy = options?.busy ?? false;
  }
  /** True when the disk is full: HTTP 507 rather than 503. */
  readonly full: boolean;
  /** True when as many wait as may wait: nothing was begun. */
  readonly busy: boolean;
}

/** The store refuses us for good: wrong credentials, wrong certificate, missing rights. Not to be retried. */
export class EventLogDenied extends Error {
  override readonly name = 'EventLogDenied';
}

/** What the store holds contradicts what must hold there: a deleted stream, a revision gap, bytes that are no canonical JSON. */
export class EventLogCorrupt extends Error {
  override readonly name = 'EventLogCorrupt';
}
