import type { ActivePack, NoticeDuty, NoticeDutyAnswer } from './assessment.js';
import type { CaseDecision, CaseFacts } from './case-facts.js';
import { earliest, factMatches, factsInForce, noticesOf } from './matching.js';
import { appliesTo, assess } from './obligations.js';
import type { NoticeDutyRow } from './pack-schema.js';
import { versionOn } from './pack.js';
import { localDate } from './plain-date.js';

/** Where several packs speak of a decision, one duty is a duty, and a doubt is no proof of none. */
const gravest: readonly NoticeDuty[] = ['duty', 'cannot-tell', 'no-duty'];

/**
 * Whether a decision had to be notified, and which letter did it: the three buckets of "decisions without notice".
 * Where no active pack covers the case, or none speaks of the outcome, the answer is `cannot-tell`: silence of the
 * rules on hand proves no absence of duty.
 */
export function noticeDuty(packs: readonly ActivePack[], facts: CaseFacts, decision: CaseDecision): NoticeDutyAnswer {
  const answers = packs.flatMap((active) => {
    const version = active.pack.versions.find((one) => appliesTo(one, facts));
    if (!version) return [];
    const effective = versionOn(active.pack, localDate(decision.at, facts.zone ?? version.zone));
    if (!effective || !appliesTo(effective, facts)) return [];
    const source = { packId: active.pack.id, packVersion: effective.version };
    const row = effective.noticeDuty.find(
      (one) =>
        one.decision.includes(decision.outcome) && one.when.every((condition) => holds(condition, active, facts)),
    );
    if (!row) return [{ ...source, ...unspoken(active.pack.title, decision) }];
    const notice = earliest(noticesOf(facts, row.notifiedBy, { decision, anchorAt: decision.at }));
    return [{ ...source, ...spoken(row), ...(notice ? { notice } : {}) }];
  });
  return (
    answers.sort((a, b) => gravest.indexOf(a.duty) - gravest.indexOf(b.duty))[0] ?? {
      duty: 'cannot-tell',
      reason: 'no active policy covers this case on the day of the decision',
    }
  );
}

const unspoken = (title: string, decision: CaseDecision): NoticeDutyAnswer => ({
  duty: 'cannot-tell',
  reason: `${title} does not speak of the outcome "${decision.outcome}"`,
});

const spoken = (row: NoticeDutyRow): NoticeDutyAnswer => ({
  duty: row.duty,
  reason: row.reason,
  ...(row.citation === undefined ? {} : { citation: row.citation }),
});

function holds(condition: NoticeDutyRow['when'][number], active: ActivePack, facts: CaseFacts): boolean {
  if ('ruleMet' in condition) {
    return assess([active], facts).some((one) => {
      const by = one.ruleId === condition.ruleMet && one.state === 'satisfied' ? one.satisfiedBy : undefined;
      const kind = by && facts.communications.find((letter) => letter.id === by.ref)?.kind;
      return by !== undefined && !by.late && kind !== undefined && condition.byKinds.includes(kind);
    });
  }
  const known = factsInForce(facts);
  if ('fact' in condition) return known.some((fact) => factMatches(fact, condition));
  return !known.some((fact) => fact.name === condition.noFact);
}
