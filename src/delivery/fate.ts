import type { FailureReason } from '../events/communication.events.js';

/**
 * A provider's word on a letter, read in its vocabulary. `under-way` says that it is on its way, which is on record
 * already: nothing follows from it.
 */
export interface Fate {
  readonly status: 'delivered' | 'temporarily-failed' | 'permanently-failed' | 'returned' | 'opened' | 'under-way';
  /** Of failures and returns. */
  readonly failure?: FailureReason;
}

export const delivered: Fate = { status: 'delivered' };
export const underWay: Fate = { status: 'under-way' };
export const failed = (failure: FailureReason): Fate => ({ status: 'permanently-failed', failure });
export const failedForNow = (failure: FailureReason): Fate => ({ status: 'temporarily-failed', failure });
export const returned = (failure: FailureReason): Fate => ({ status: 'returned', failure });
