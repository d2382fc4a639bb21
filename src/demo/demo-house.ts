import type { Neighbours } from './neighbours.js';

/** What the demo needs of the service that it plays on: its address, its first key, and the clock in the demo's hand. */
export interface DemoHouse {
  /** Such as `http://127.0.0.1:41233`. */
  readonly url: string;
  /** The administrator's key of the first start. */
  readonly adminKey: string;
  /** The clock that the service runs under; it stands still until the demo moves it. */
  readonly clock: { now(): string; moveTo(instant: string): void };
  readonly runtime: {
    /** Resolves when nothing moves any more; throws when that takes longer. */
    quiescent(timeoutMs?: number): Promise<void>;
    /** The earliest moment that anything waits for. */
    nextDue(): Promise<string | undefined>;
  };
  /** Both neighbours, as they are played. */
  readonly neighbours: Neighbours;
  /** Where the letters are put; printed, so that the reader finds them. */
  readonly outboxFolder: string;
}
