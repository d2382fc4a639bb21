import type { ObligationRow, ObligationState } from './entity.js';

/** The facts that the state of a clock is derived from. */
export type ObligationFacts = Pick<
  ObligationRow,
  | 'dueAt'
  | 'warnedAt'
  | 'targetBreachedAt'
  | 'statutoryBreachedAt'
  | 'satisfiedAt'
  | 'satisfiedLate'
  | 'waivedAt'
  | 'tolledFrom'
>;

/** What a clock has come to, by its facts: what satisfied it outweighs what it missed before. */
export function standingOf(facts: ObligationFacts): { readonly state: ObligationState; readonly pending: boolean } {
  const state = stateOf(facts);
  return { state, pending: state === 'running' || state === 'warned' || state === 'target-missed' };
}

function stateOf(facts: ObligationFacts): ObligationState {
  if (facts.satisfiedAt !== null) return facts.satisfiedLate ? 'satisfied-late' : 'satisfied';
  if (facts.waivedAt !== null) return 'waived';
  if (facts.dueAt === null) return 'undetermined';
  if (facts.statutoryBreachedAt !== null) return 'breached';
  if (facts.tolledFrom !== null) return 'tolled';
  if (facts.targetBreachedAt !== null) return 'target-missed';
  return facts.warnedAt === null ? 'running' : 'warned';
}
