import type { ActivePack, NoticeDutyAnswer } from '../policies/assessment.js';
import {
  reachedAt,
  type CaseCommunication,
  type CaseDecision,
  type CaseFacts,
  type EvidenceLevel,
} from '../policies/case-facts.js';
import { noticeDuty } from '../policies/notice-duty.js';
import { parsePack } from '../policies/pack.js';
import type { DecidedCase, DecisionView, NoticeView, TakenDecision } from '../projections/decisions/queries.js';
import type { PolicyInForce } from '../projections/report-queries.js';

/** The packs that were in force at the position of the report, read from the bytes that were activated. */
export const packsOf = (policies: readonly PolicyInForce[]): ActivePack[] =>
  policies.map(({ bytes, hash }) => ({ pack: parsePack(bytes), hash }));

/** Whether a decision had to be notified, and which letter did it, as far as the record up to the position says. */
export function noticeVerdict(packs: readonly ActivePack[], decided: DecidedCase): NoticeDutyAnswer {
  const facts = caseFactsOf(decided);
  if (!facts) return { duty: 'cannot-tell', reason: 'the record does not say what kind of case this is' };
  const answer = noticeDuty(packs, facts, decisionOf(decided.decision));
  if (answer.notice || answer.packId !== undefined) return answer;
  const notice = letterFor(decided.decision, facts);
  return notice ? { ...answer, notice } : answer;
}

/** Where no rule speaks of the case, the letter that was written for a decision and went out is its notice. */
function letterFor({ decisionId }: DecisionView, { communications }: CaseFacts): NoticeDutyAnswer['notice'] {
  for (const letter of communications) {
    const at = letter.relatesTo === decisionId ? reachedAt(letter, 'HANDED_OFF') : undefined;
    if (at !== undefined) return { ref: letter.id, at, level: 'HANDED_OFF' };
  }
  return undefined;
}

const decisionOf = ({ outcome, decidedAt, decisionId, supersedes }: TakenDecision): CaseDecision => ({
  outcome,
  at: decidedAt,
  eventId: decisionId,
  ...(supersedes !== null && { supersedes }),
});

/**
 * What rules may know of the case: the same facts that its clocks were judged by. Values of facts are left out there,
 * for they may be personal, and so here: a clock and a bucket must not disagree.
 */
function caseFactsOf({ decision, decisions, facts, notices }: DecidedCase): CaseFacts | undefined {
  if (!decision.case) return undefined;
  const { kind, legalEntity, product, jurisdiction, openedAt, receivedAt } = decision.case;
  return {
    caseId: decision.caseId,
    kind,
    legalEntity,
    jurisdiction,
    openedAt,
    ...(product !== null && { product }),
    ...(receivedAt !== null && { receivedAt }),
    facts: facts.map((fact) => ({
      name: fact.name,
      at: fact.receivedAt ?? fact.at,
      eventId: fact.eventId,
      ...(fact.supersedes !== null && { supersedes: fact.supersedes }),
    })),
    decisions: decisions.map(decisionOf),
    communications: notices.map(letterOf).filter((letter) => letter !== undefined),
  };
}

/** A letter as evidence; undefined while it has reached nothing. */
function letterOf(notice: NoticeView): CaseCommunication | undefined {
  const levels: readonly (readonly [EvidenceLevel, string | null])[] = [
    ['COMPOSED', notice.composedAt],
    ['RELEASED', notice.releasedAt],
    ['HANDED_OFF', notice.handedOffAt],
    ['DELIVERED', notice.deliveredAt],
    ['OPENED', notice.openedAt],
  ];
  const reached = levels.flatMap(([level, at]) => (at === null ? [] : [[level, at] as const]));
  const highest = reached.at(-1);
  if (!highest) return undefined;
  return {
    id: notice.communicationId,
    kind: notice.kind,
    relatesTo: notice.reasonEventId,
    reachedLevel: highest[0],
    at: highest[1],
    reachedAt: Object.fromEntries(reached),
    ...(notice.channel !== null && { channel: notice.channel }),
  };
}
