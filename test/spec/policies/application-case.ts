import type { ActivePack, ObligationAssessment } from '../../../src/policies/assessment.js';
import type { CaseCommunication, CaseDecision, CaseFact, CaseFacts } from '../../../src/policies/case-facts.js';
import { shippedPacks } from '../../../src/policies/load.js';
import { assess } from '../../../src/policies/obligations.js';

const packs = await shippedPacks();
const found = packs.find((loaded) => loaded.pack.id === 'us-reg-b');
if (!found) throw new Error('The Regulation B pack does not ship');
export const regB: ActivePack = { pack: found.pack, hash: found.hash };

/** `2026-07-01 10:12` is read as UTC; a full instant is kept. */
export const utc = (time: string) => (time.includes('T') ? time : `${time.replace(' ', 'T')}:00.000Z`);

export const fact = (name: string, at: string, more: Partial<CaseFact> = {}): CaseFact => ({
  name,
  at: utc(at),
  eventId: `fact-${name}`,
  ...more,
});
export const decision = (outcome: string, at: string, more: Partial<CaseDecision> = {}): CaseDecision => ({
  outcome,
  at: utc(at),
  eventId: `decision-${outcome}`,
  ...more,
});
/** A letter handed off. */
export const letter = (kind: string, at: string, more: Partial<CaseCommunication> = {}): CaseCommunication => ({
  id: `letter-${kind}`,
  kind,
  reachedLevel: 'HANDED_OFF',
  at: utc(at),
  ...more,
});

type Piece = CaseFact | CaseDecision | CaseCommunication;

/** A credit application received on 1 July 2026, 10:12 in New York, with what happened to it. */
export function application(pieces: readonly Piece[] = [], more: Partial<CaseFacts> = {}): CaseFacts {
  return {
    caseId: 'case-1',
    kind: 'application',
    legalEntity: 'First Example Bank',
    jurisdiction: 'US',
    openedAt: '2026-07-01T14:30:00.000Z',
    receivedAt: '2026-07-01T14:12:00.000Z',
    facts: pieces.filter((piece): piece is CaseFact => 'name' in piece),
    decisions: pieces.filter((piece): piece is CaseDecision => 'outcome' in piece),
    communications: pieces.filter((piece): piece is CaseCommunication => 'reachedLevel' in piece),
    ...more,
  };
}

/** What Regulation B's rule says of a case. */
export function assessed(ruleId: string, facts: CaseFacts): ObligationAssessment {
  const answers = assess([regB], facts).filter((one) => one.ruleId === ruleId);
  if (answers.length !== 1 || !answers[0]) throw new Error(`${answers.length} answers of ${ruleId}`);
  return answers[0];
}
