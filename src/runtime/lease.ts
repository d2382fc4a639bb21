import type { WriteSession } from '../ports/read-store.js';

/** Leadership over consumers and whatever else only one process may do at a time. */
export interface Lease {
  /** Whether other processes may lead: then a place in the log that only this one's memory knows is of no use to them. */
  readonly shared: boolean;
  /** Begins to watch who leads, and to say that this process is alive. */
  start(): void;
  /** Gives up all it holds; others take over at once. */
  stop(): Promise<void>;
  /**
   * Resolves when this process leads, with a signal that is aborted when it does no longer: another process has taken
   * over, or has asked to. Then whoever acquired it ends what it does and calls {@link release}.
   * An aborted `signal` ends the waiting with the signal's reason. Held by as many users as have acquired it.
   */
  acquire(name: string, signal: AbortSignal): Promise<AbortSignal>;
  /**
   * Called in the transaction of every effect that only the leader may have (a checkpoint): the fence. Until that
   * transaction ends nobody can take over.
   * @throws LeaseLost when another process leads by now
   */
  assertHeld(name: string, session: WriteSession): Promise<void>;
  /** One user has ended; with the last one the lease is given up. */
  release(name: string): Promise<void>;
  /** Asks whoever leads to hand over to this process; without effect where it leads already. */
  claim(name: string): Promise<void>;
  /** Who leads, as last seen: the name of an instance; undefined while nobody does. */
  leader(name: string): string | undefined;
}

export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
  constructor(readonly lease: string) {
    super(`Another process leads ${lease} by now`);
  }
}

/** For stores that one process owns for its life (a lock on the data folder sees to that). */
export const SOLE_PROCESS: Lease = {
  shared: false,
  start: () => undefined,
  stop: async () => undefined,
  acquire: async () => new AbortController().signal,
  assertHeld: async () => undefined,
  release: async () => undefined,
  claim: async () => undefined,
  leader: () => undefined,
};

/** Several consumers under one lease: whoever leads one of them leads all. */
export function underOne(lease: Lease, name: string): Lease {
  return {
    shared: lease.shared,
    start: () => undefined,
    stop: async () => undefined,
    acquire: (_, signal) => lease.acquire(name, signal),
    assertHeld: (_, session) => lease.assertHeld(name, session),
    release: () => lease.release(name),
    claim: () => lease.claim(name),
    leader: () => lease.leader(name),
  };
}
