import type { ObligationAssessment, WaivedBy } from './assessment.js';
import type { CaseFacts } from './case-facts.js';
import { currentDecision, decisionsInForce, earliest, factMatches, factsInForce } from './matching.js';
import type { Waiver } from './evidence-schema.js';
import type { Within } from './occurrences.js';
import type { Rule } from './pack-schema.js';

/**
 * The first thing that lifted a duty, by its own time; undefined where nothing did.
 *
 * @param before what the rules above this one came to, for duties that another one replaces
 */
export function firstWaiver(
  rule: Rule,
  facts: CaseFacts,
  before: readonly ObligationAssessment[],
  within: Within,
): WaivedBy | undefined {
  return earliest(rule.waivedBy.flatMap((waiver) => waiversOf(waiver, facts, before, within)));
}

function waiversOf(
  waiver: Waiver,
  facts: CaseFacts,
  before: readonly ObligationAssessment[],
  within: Within,
): WaivedBy[] {
  const because = { reason: waiver.reason, ...(waiver.citation === undefined ? {} : { citation: waiver.citation }) };
  if ('ruleMet' in waiver) {
    return before.flatMap((other) => {
      const by = other.ruleId === waiver.ruleMet && other.state === 'satisfied' ? other.satisfiedBy : undefined;
      if (!by || by.late) return [];
      const letter = facts.communications.find((one) => one.id === by.ref);
      if (waiver.byKinds && !(letter && waiver.byKinds.includes(letter.kind))) return [];
      return [{ ref: by.ref, at: by.at, ...because }];
    });
  }
  if ('decision' in waiver) {
    return decisionsInForce(facts)
      .filter((decision) => waiver.decision.includes(decision.outcome))
      .map((decision) => ({ ref: decision.eventId, at: decision.at, ...because }));
  }
  if ('within' in waiver) {
    const limit = within(waiver.within);
    return factsInForce(facts)
      .filter((fact) => fact.name === waiver.fact && fact.at <= limit)
      .map((fact) => ({ ref: fact.eventId, at: fact.at, ...because }));
  }
  const outcome = currentDecision(facts)?.outcome;
  if (waiver.onlyForOutcomes && !(outcome !== undefined && waiver.onlyForOutcomes.includes(outcome))) return [];
  return factsInForce(facts)
    .filter((fact) => factMatches(fact, waiver))
    .map((fact) => ({ ref: fact.eventId, at: fact.at, ...because }));
}
