import { receiptAssumed, receiptAwaited, type SagaOutput } from '../../events/saga.events.js';
import type { CaseFacts } from '../../policies/case-facts.js';
import { deemedReceiptOf } from '../../policies/deemed-receipt.js';
import type { PacksOnRecord } from '../packs-on-record.js';
import type { State } from './state.js';

type Letter = CaseFacts['communications'][number];

/**
 * Letters that a pack takes for received so long after their hand-off: that they will be is noted once, so that time wakes
 * the case; that they are is said once time has passed. Not of a letter that failed, or that is known to have arrived.
 */
export function assumeReceipts(state: State, { byHash, inForce }: PacksOnRecord): SagaOutput[] {
  const { facts, judgedUntil, awaited, restricted } = state;
  if (!facts) return [];
  const packs = Object.values(inForce).flatMap((hash) => byHash[hash] ?? []);
  return facts.communications.flatMap((letter): SagaOutput[] => {
    if (!isUnderWay(letter, state)) return [];
    const deemed = deemedReceiptOf(packs, facts, letter);
    if (!deemed) return [];
    const { at, citation, policy } = deemed;
    const of = { caseId: facts.caseId, communicationId: letter.id, at, ...(restricted && { restricted }) };
    if (at <= judgedUntil) return [receiptAssumed({ ...of, citation, policy })];
    return awaited[letter.id] === at ? [] : [receiptAwaited(of)];
  });
}

const isUnderWay = ({ id, reachedLevel }: Letter, { failed }: State): boolean =>
  reachedLevel === 'HANDED_OFF' && !failed.includes(id);
