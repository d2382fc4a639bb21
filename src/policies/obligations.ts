import type {
  ActivePack,
  DeterminedAssessment,
  NotApplicableAssessment,
  ObligationAssessment,
  UndeterminedAssessment,
} from './assessment.js';
import type { CaseFacts } from './case-facts.js';
import { anchorNames, computeDeadline } from './clock.js';
import type { Anchor, Deadline } from './deadline.js';
import { currentDecision, decisionsInForce, earliest, factsInForce, noticesOf } from './matching.js';
import { missingFacts, occurrencesOf, type Occurrence } from './occurrences.js';
import { requiredElements } from './notice-elements.js';
import type { PackVersion, Rule } from './pack-schema.js';
import { localDate } from './plain-date.js';
import { firstWaiver } from './waivers.js';

/** A version under assessment, with all that its rules share. */
interface Setting {
  readonly active: ActivePack;
  readonly version: PackVersion;
  readonly facts: CaseFacts;
  readonly zone: string;
}

/** Whether a version speaks of such a case at all: kind, jurisdiction (`US` covers `US-CA`) and product. */
export function appliesTo(version: PackVersion, facts: CaseFacts): boolean {
  const { caseKinds, jurisdictions, products } = version.appliesWhen;
  return (
    caseKinds.includes(facts.kind) &&
    jurisdictions.some((one) => facts.jurisdiction === one || facts.jurisdiction.startsWith(`${one}-`)) &&
    (products === undefined || (facts.product !== undefined && products.includes(facts.product)))
  );
}

const inForce = (version: PackVersion, date: string) =>
  version.effectiveFrom <= date && (version.effectiveTo === null || date <= version.effectiveTo);

/**
 * What each rule of the packs asks of a case, as the facts stand. Pure: no clock; whether a limit has passed is for
 * `judge` (judgement.ts) to say. Facts count by their own times, so a late one may move a clock or undo a breach.
 *
 * A duty is named by (packId, ruleId, occurrence). One rule gives at most one answer per name. The version is the
 * one in force on the local date of the anchor (of the receipt, where there is no anchor yet). A duty on record that
 * comes back as `not-applicable` is over: `why` says what was corrected.
 */
export function assess(packs: readonly ActivePack[], facts: CaseFacts): ObligationAssessment[] {
  return packs.flatMap((active) =>
    active.pack.versions.flatMap((version) => {
      if (!appliesTo(version, facts)) return [];
      const setting: Setting = { active, version, facts, zone: facts.zone ?? version.zone };
      const found: ObligationAssessment[] = [];
      for (const rule of version.obligations) found.push(...assessRule(rule, setting, found));
      return found;
    }),
  );
}

function assessRule(rule: Rule, setting: Setting, before: readonly ObligationAssessment[]): ObligationAssessment[] {
  const { facts, version, zone } = setting;
  if (rule.caseKinds && !rule.caseKinds.includes(facts.kind)) return [];
  const { arising, corrected } = occurrencesOf(rule, facts, version.facts);
  const received = localDate(facts.receivedAt ?? facts.openedAt, zone);
  const over = inForce(version, received) ? corrected.map((one) => notApplicable(rule, setting, one.id, one.why)) : [];
  if (arising.length > 0) {
    const roots = arising.map((one) => one.eventId);
    return [
      ...arising.flatMap((occurrence) => {
        const others = roots.filter((root) => root !== occurrence.eventId);
        return assessOccurrence(rule, setting, occurrence, others, before);
      }),
      ...over,
    ];
  }
  if (!inForce(version, received)) return [];
  const missing = missingFacts(rule, facts, false);
  const waived = missing.length > 0 ? firstWaiver(rule, facts, before) : undefined;
  if (missing.length > 0 && !waived) {
    return [undetermined(rule, setting, facts.caseId, missing, `not known: ${missing.join(', ')}`)];
  }
  if (over.length > 0) return over;
  return [notApplicable(rule, setting, facts.caseId, waived?.reason ?? 'nothing in the case calls for it')];
}

function assessOccurrence(
  rule: Rule,
  setting: Setting,
  occurrence: Occurrence,
  otherAnchors: readonly string[],
  before: readonly ObligationAssessment[],
): ObligationAssessment[] {
  const { facts, version, zone } = setting;
  const anchors = anchorsOf(rule, setting, occurrence);
  const unknown = anchorNames(rule).filter((name) => !Object.hasOwn(anchors, name));
  if (unknown.length > 0) {
    if (!inForce(version, localDate(occurrence.at, zone))) return [];
    return [
      undetermined(rule, setting, occurrence.id, unknown, `the clock's anchor is not known: ${unknown.join(', ')}`),
    ];
  }
  const deadline = computeDeadline(rule, anchors, { zone, calendars: version.calendars });
  if (!inForce(version, localDate(deadline.anchor.at, zone))) return [];

  const notice = earliest(
    noticesOf(facts, rule.satisfiedBy, { anchorAt: deadline.anchor.at, notRelatedTo: otherAnchors }),
  );
  const waiver = firstWaiver(rule, facts, before);
  if (notice && (!waiver || notice.at <= waiver.at)) {
    const satisfiedBy = { ...notice, late: notice.at > deadline.dueAt };
    const why = `${kindOf(facts, notice.ref)} ${notice.level.toLowerCase().replaceAll('_', ' ')} at ${notice.at}`;
    return [
      {
        ...determined(rule, setting, occurrence.id, deadline, 'satisfied', why),
        satisfiedBy,
        ...missed(notice.at, deadline),
      },
    ];
  }
  if (waiver) {
    const base = determined(rule, setting, occurrence.id, deadline, 'waived', waiver.reason);
    return [{ ...base, waivedBy: waiver, ...missed(waiver.at, deadline) }];
  }
  const unclear = rule.unclearWhen.find(
    (one) =>
      decisionsInForce(facts).some(
        (decision) => one.decision.includes(decision.outcome) && decision.at <= deadline.dueAt,
      ) && !factsInForce(facts).some((fact) => one.unlessFacts.includes(fact.name)),
  );
  if (unclear) return [undetermined(rule, setting, occurrence.id, unclear.unlessFacts, unclear.reason, deadline)];
  const missing = missingFacts(rule, facts, true);
  if (missing.length > 0) {
    return [undetermined(rule, setting, occurrence.id, missing, `not known: ${missing.join(', ')}`, deadline)];
  }
  return [determined(rule, setting, occurrence.id, deadline, 'running', `no notice on record yet`)];
}

const kindOf = (facts: CaseFacts, communicationId: string) =>
  (facts.communications.find((letter) => letter.id === communicationId)?.kind ?? 'letter').replaceAll('-', ' ');

/** The limit that had passed when a duty was done or fell away. */
function missed(at: string, deadline: Deadline): Pick<DeterminedAssessment, 'breachedAt' | 'breachLimit'> {
  if (at > deadline.dueAt) return { breachedAt: deadline.dueAt, breachLimit: 'statutory' };
  if (at > deadline.targetAt) return { breachedAt: deadline.targetAt, breachLimit: 'target' };
  return {};
}

/** The business times that a rule may count from, by name. Of a fact stated twice the earliest holds. */
function anchorsOf(rule: Rule, setting: Setting, occurrence: Occurrence): Record<string, Anchor> {
  const { facts, version } = setting;
  const anchors: Record<string, Anchor> = {};
  for (const name of anchorNames(rule)) {
    if (name === 'trigger') {
      anchors[name] = { at: occurrence.at, eventId: occurrence.eventId, title: occurrence.title };
    } else if (name === 'received') {
      anchors[name] =
        facts.receivedAt === undefined
          ? { at: facts.openedAt, eventId: facts.caseId, title: `${facts.kind} opened (no receipt on record)` }
          : { at: facts.receivedAt, eventId: facts.caseId, title: `${facts.kind} received` };
    } else {
      const fact = earliest(factsInForce(facts).filter((one) => one.name === name));
      if (fact) anchors[name] = { at: fact.at, eventId: fact.eventId, title: version.facts[name]?.title ?? name };
    }
  }
  return anchors;
}

/** Kinds of letter that would satisfy a rule as the case stands: those of the decision in force, else all. */
function fittingKinds(rule: Rule, facts: CaseFacts): string[] {
  const outcome = currentDecision(facts)?.outcome;
  const fitting = rule.satisfiedBy.filter(
    ({ outcomes }) => outcomes === undefined || (outcome !== undefined && outcomes.includes(outcome)),
  );
  return [...new Set((fitting.length > 0 ? fitting : rule.satisfiedBy).flatMap((selector) => selector.kinds))];
}

function describe(rule: Rule, setting: Setting, occurrence: string, why: string) {
  const { active, version, facts } = setting;
  const noticeKinds = fittingKinds(rule, facts);
  const [first = [], ...others] = noticeKinds.map((kind) => requiredElements(version, kind));
  const shared = first.filter((element) => others.every((list) => list.some((one) => one.id === element.id)));
  return {
    packId: active.pack.id,
    packVersion: version.version,
    packHash: active.hash,
    ruleId: rule.id,
    citation: rule.citation,
    title: rule.title,
    occurrence,
    why,
    evidence: rule.satisfiedBy[0]?.level ?? 'HANDED_OFF',
    noticeKinds,
    requiredElements: shared,
    onBreach: rule.onBreach,
    recipient: rule.recipient,
  } as const;
}

function computed(deadline: Deadline) {
  const { dueAt, targetAt, warnAt, steps, engine } = deadline;
  const anchor = { name: deadline.anchor.title, at: deadline.anchor.at, eventId: deadline.anchor.eventId };
  return { anchor, targetAt, dueAt, warnAt, steps, engine };
}

function determined(
  rule: Rule,
  setting: Setting,
  occurrence: string,
  deadline: Deadline,
  state: DeterminedAssessment['state'],
  why: string,
): DeterminedAssessment {
  return { ...describe(rule, setting, occurrence, why), ...computed(deadline), state };
}

function undetermined(
  rule: Rule,
  setting: Setting,
  occurrence: string,
  missing: readonly string[],
  why: string,
  deadline?: Deadline,
): UndeterminedAssessment {
  return {
    ...describe(rule, setting, occurrence, why),
    ...(deadline ? computed(deadline) : {}),
    state: 'undetermined',
    missingFacts: missing,
  };
}

function notApplicable(rule: Rule, setting: Setting, occurrence: string, why: string): NotApplicableAssessment {
  return { ...describe(rule, setting, occurrence, why), state: 'not-applicable' };
}
