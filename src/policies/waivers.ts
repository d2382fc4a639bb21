import type { ObligationAssessment, WaivedBy } from './assessment.js';
import type { CaseFacts } from './case-facts.js';
import { currentDecision, decisionsInForce, earliest, factMatches, factsInForce } from './matching.js';
import type { Rule, Waiver } from './pack-schema.js';

/**
 * The first thing that lifted a duty, by its own time; undefined where nothing did.
 *
 * @param before what the rules above this one came to, for duties that another one replaces
 */
export function firstWaiver(
  rule: Rule,
  facts: CaseFacts,
  before: readonly ObligationAssessment[],
): WaivedBy | undefined {
  return earliest(rule.waivedBy.flatMap((waiver) => waiversOf(waiver, facts, before)));
}

function waiversOf(waiver: Waiver, facts: CaseFacts, before: readonly ObligationAssessment[]): WaivedBy[] {
  const because = { reason: waiver.reason, ...(waiver.citation === undefined ? {} : { citation: waiver.citation }) };
  if ('ruleMet' in waiver) {
    return before.flatMap((other) => {
      const by = other.ruleId === waiver.ruleMet && other.state === 'satisfied' ? other.satisfiedBy : undefined;
      const letter = by && facts.communications.find((one) => one.id === by.ref);
      if (!by || !letter || by.late || !waiver.byKinds.includes(letter.kind)) return [];
      return [{ ref: by.ref, at: by.at, ...because }];
    });
  }
  if ('decision' in waiver) {
    return decisionsInForce(facts)
      .filter((decision) => waiver.decision.includes(decision.outcome))
      .map((decision) => ({ ref: decision.eventId, at: decision.at, ...because }));
  }
  const outcome = currentDecision(facts)?.outcome;
  if (waiver.onlyForOutcomes && !(outcome !== undefined && waiver.onlyForOutcomes.includes(outcome))) return [];
  return factsInForce(facts)
    .filter((fact) => factMatches(fact, waiver))
    .map((fact) => ({ ref: fact.eventId, at: fact.at, ...because }));
}
