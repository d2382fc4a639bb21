import type { EventStore } from '../ports/event-store.js';
import type { ReadStore } from '../ports/read-store.js';
import type { AroundBatch } from './around-batch.js';
import type { Lease } from './lease.js';
import type { Places } from './places.js';
import type { Processor } from './processor.js';
import type { RuntimeLog } from './runtime-log.js';

/** Ten steps a second at most. */
export const BEAT_MS = 100;

export interface ConsumerOptions {
  readonly processor: Processor;
  readonly store: EventStore;
  readonly readStore: ReadStore;
  /** Business time, for the record of what is parked since when. */
  readonly now: () => string;
  readonly log: RuntimeLog;
  /** Where batches come from; default: the store itself. */
  readonly source?: Pick<EventStore, 'readBatch'>;
  readonly lease?: Lease;
  /** Where the leader's place is looked up by a standby; shared by the consumers of a process. */
  readonly places?: Places;
  readonly batchSize?: number;
  /** Milliseconds from one step to the next where nobody waits; default: {@link BEAT_MS}. */
  readonly beatMs?: number;
  readonly around?: AroundBatch;
  /** Brings what was written to the version of the processor, where it is another; without it that is refused. */
  readonly renew?: (signal: AbortSignal) => Promise<void>;
}

/** What was written is of another version, and this consumer has outputs: it cannot be rebuilt. */
export class CannotBeRebuilt extends Error {
  override readonly name = 'CannotBeRebuilt';
}
