import type { CommunicationRow, CommunicationState, ReachedLevel } from './entity.js';

/** The facts that a letter's state is derived from. */
export type CommunicationFacts = Pick<
  CommunicationRow,
  | 'composedAt' | 'heldAt' | 'releasedAt' | 'handedOffAt' | 'deliveredAt' | 'openedAt' | 'returnedAt' | 'failedAt'
  | 'cancelledAt' | 'assumedReceivedAt'
>; // prettier-ignore

export interface Standing {
  readonly state: CommunicationState;
  readonly level: ReachedLevel;
  readonly failed: boolean;
}

/**
 * What a letter has come to, by its facts and not by the order in which they arrived: a bounce may be reported before
 * the receipt of the sending, and a soft bounce be followed by success. A failure stands unless the letter is known to
 * have arrived at a later instant.
 */
export function standingOf(facts: CommunicationFacts): Standing {
  const level = levelOf(facts);
  const arrived = facts.openedAt ?? facts.deliveredAt;
  const broken = facts.returnedAt ?? facts.failedAt;
  // What was given up before it went out is over, also where making or sending it had failed.
  if (facts.cancelledAt !== null && facts.handedOffAt === null) return { state: 'cancelled', level, failed: false };
  if (broken !== null && (arrived === null || arrived <= broken)) {
    return { state: facts.returnedAt === null ? 'failed' : 'returned', level, failed: true };
  }
  if (facts.openedAt !== null) return { state: 'opened', level, failed: false };
  if (facts.deliveredAt !== null) return { state: 'delivered', level, failed: false };
  if (facts.handedOffAt !== null) return { state: 'handed-off', level, failed: false };
  if (facts.releasedAt !== null) return { state: 'released', level, failed: false };
  if (facts.heldAt !== null) return { state: 'held', level, failed: false };
  return { state: facts.composedAt === null ? 'requested' : 'composed', level, failed: false };
}

/** A composed letter that was not held needed no one's release; hand-off proves it released. */
function levelOf(facts: CommunicationFacts): ReachedLevel {
  if (facts.openedAt !== null) return 'OPENED';
  if (facts.deliveredAt !== null) return 'DELIVERED';
  // What came back was received by nobody, whatever was assumed of it.
  if (facts.assumedReceivedAt !== null && facts.returnedAt === null && facts.failedAt === null)
    return 'ASSUMED_RECEIVED';
  if (facts.handedOffAt !== null) return 'HANDED_OFF';
  if (facts.releasedAt !== null) return 'RELEASED';
  return facts.composedAt === null ? 'NONE' : 'COMPOSED';
}
