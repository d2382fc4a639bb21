import type { ReadStore } from '../ports/read-store.js';
import type { Delivery } from './delivery.js';
import type { Delivered, ParkedItem, Parking } from './parking.js';

/** What a consumer does with the events it reads. Called by its loop only, one call at a time. */
export interface Processor {
  /** Name of the consumer; its checkpoint and parked items are found by it. */
  readonly name: string;
  /** Raised when what it writes changes. */
  readonly version: number;
  /** Event types it reads. */
  readonly types: ReadonlySet<string>;
  /** So many batches it takes at once while it is far behind, with one commit for all; default 1. */
  readonly batchesAtOnce?: number;
  /**
   * Before the first batch, and again after each fault: forgets what it holds in memory.
   * @param memo what its last commit carried, undefined where there is none
   * @param position where its checkpoint stands
   */
  open(parking: Parking, memo: string | undefined, position: bigint): Promise<void>;
  /**
   * Does what needs no store with events that are delivered next, while the store is busy with those before them. They
   * may never come, or come again.
   */
  prepare?(events: readonly Delivered[]): Promise<void>;
  /**
   * Does the events and commits them through the delivery. Faults of single events are parked; answers which.
   * @throws only what is a fault of a store: the batch is delivered again
   */
  process(delivery: Delivery): Promise<readonly ParkedItem[]>;
}

/** How it prepares; not at all over a store that works in this very thread: what waits would only fill memory there. */
export function preparing(
  processor: Processor,
  { dialect }: Pick<ReadStore, 'dialect'>,
): ((events: readonly Delivered[]) => Promise<void>) | undefined {
  return dialect === 'sqlite' ? undefined : async (events) => processor.prepare?.(events);
}
