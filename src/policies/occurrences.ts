import type { CaseFacts } from './case-facts.js';
import { chainsOf, earliest, factMatches, factsInForce, noticesOf } from './matching.js';
import type { Limit } from './clock-schema.js';
import type { Condition, Trigger } from './evidence-schema.js';
import type { Rule } from './pack-schema.js';

/** One time that a duty arises: what names it, and the statement that holds now. */
export interface Occurrence {
  /** See `AssessmentOf.occurrence`. */
  readonly id: string;
  readonly at: string;
  readonly eventId: string;
  /** Words for the steps: what happened at `at`. */
  readonly title: string;
}

/** What a trigger finds: duties that arise, and duties that would have but for a later correction. */
interface Found {
  readonly arising: readonly Occurrence[];
  readonly corrected: readonly { readonly id: string; readonly eventId: string; readonly why: string }[];
}

/** The last instant of a limit that is counted from the receipt of the case. */
export type Within = (limit: Limit) => string;

type FactTitles = Readonly<Record<string, { readonly title: string }>>;

function find(trigger: Trigger, facts: CaseFacts, titles: FactTitles): Found {
  if ('notice' in trigger) {
    const arising = noticesOf(facts, trigger.notice).map(({ ref, at }) => {
      const kind = facts.communications.find((letter) => letter.id === ref)?.kind ?? 'letter';
      return { id: ref, at, eventId: ref, title: `${kind.replaceAll('-', ' ')} sent` };
    });
    return { arising, corrected: [] };
  }
  if ('case' in trigger) {
    const at = facts.receivedAt ?? facts.openedAt;
    return {
      arising: [{ id: facts.caseId, at, eventId: facts.caseId, title: `${facts.kind} received` }],
      corrected: [],
    };
  }
  if ('payment' in trigger) {
    const arising = (facts.payments ?? [])
      .filter(({ kind }) => trigger.payment.includes(kind))
      .map(({ kind, at, eventId }) => ({ id: eventId, at, eventId, title: `${kind.replaceAll('-', ' ')} made` }));
    return { arising, corrected: [] };
  }
  if ('decision' in trigger) {
    return split(
      chainsOf(facts.decisions).filter((chain) => chain.members.some((one) => trigger.decision.includes(one.outcome))),
      (decision) => trigger.decision.includes(decision.outcome),
      (decision) => `decision "${decision.outcome}" taken`,
      (decision) => `the decision was revised to "${decision.outcome}"`,
    );
  }
  return split(
    chainsOf(facts.facts).filter((chain) => chain.members.some((fact) => factMatches(fact, trigger))),
    (fact) => factMatches(fact, trigger),
    (fact) => titles[fact.name]?.title ?? fact.name,
    () => 'the fact was corrected',
  );
}

function split<T extends { readonly at: string; readonly eventId: string }>(
  chains: readonly { readonly rootId: string; readonly head: T }[],
  holds: (statement: T) => boolean,
  title: (statement: T) => string,
  why: (statement: T) => string,
): Found {
  const arising = chains
    .filter((chain) => holds(chain.head))
    .map(({ rootId, head }) => ({ id: rootId, at: head.at, eventId: head.eventId, title: title(head) }));
  const corrected = chains
    .filter((chain) => !holds(chain.head))
    .map(({ rootId, head }) => ({ id: rootId, eventId: head.eventId, why: why(head) }));
  return { arising, corrected };
}

/**
 * The times that a rule's duty arises in a case. A rule that occurs once takes the earliest trigger and is named by
 * the case, so that a late fact can move its clock without making it another duty.
 */
export function occurrencesOf(rule: Rule, facts: CaseFacts, titles: FactTitles, within: Within): Found {
  const found = rule.trigger.map((trigger) => find(trigger, facts, titles));
  const arising = found
    .flatMap((one) => one.arising)
    .filter((occurrence) => rule.when.every((condition) => holdsAt(condition, facts, occurrence.at, within)));
  const corrected = found.flatMap((one) => one.corrected);
  if (rule.occurs === 'each') return { arising, corrected };
  const first = earliest(arising);
  return {
    arising: first ? [{ ...first, id: facts.caseId }] : [],
    corrected: first ? [] : corrected.slice(0, 1).map((one) => ({ ...one, id: facts.caseId })),
  };
}

/** Whether a condition holds for something that happened at an instant. */
export function holdsAt(condition: Condition, facts: CaseFacts, at: string, within: Within): boolean {
  const known = factsInForce(facts);
  if ('jurisdictions' in condition) {
    return condition.jurisdictions.some(
      (one) => facts.jurisdiction === one || facts.jurisdiction.startsWith(`${one}-`),
    );
  }
  if ('anyFact' in condition) return known.some((fact) => condition.anyFact.includes(fact.name));
  if ('within' in condition) {
    const limit = within(condition.within);
    return known.some((fact) => fact.name === condition.fact && fact.at <= limit);
  }
  if ('fact' in condition) return known.some((fact) => factMatches(fact, condition));
  if ('noFact' in condition) return !known.some((fact) => fact.name === condition.noFact);
  return !known.some((fact) => fact.name === condition.noFactYet && fact.at <= at);
}

/** Facts that a rule needs and the case lacks. */
export function missingFacts(rule: Rule, facts: CaseFacts, triggered: boolean): string[] {
  const names = new Set(factsInForce(facts).map((fact) => fact.name));
  return rule.needs
    .filter((need) => triggered || need.asked === 'always')
    .filter((need) => !names.has(need.fact) && !need.unlessFacts.some((name) => names.has(name)))
    .map((need) => need.fact);
}
