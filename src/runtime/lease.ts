import type { WriteSession } from '../ports/read-store.js';

/** Leadership over one consumer. The embedded default has one process, and so no rival. */
export interface Lease {
  /** Resolves when this process leads; an aborted signal ends the waiting with the signal's reason. */
  acquire(consumer: string, signal: AbortSignal): Promise<void>;
  /**
   * Called in the transaction of every checkpoint: compares the fencing token.
   * @throws LeaseLost when another process leads by now
   */
  assertHeld(consumer: string, session: WriteSession): Promise<void>;
  release(consumer: string): Promise<void>;
}

export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
  constructor(readonly consumer: string) {
    super(`Another process runs the consumer ${consumer} by now`);
  }
}

/** For stores that one process owns for its life (a lock on the data folder sees to that). */
export const SOLE_PROCESS: Lease = {
  acquire: async () => undefined,
  assertHeld: async () => undefined,
  release: async () => undefined,
};
