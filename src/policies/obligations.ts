import { determined, notApplicable, undetermined } from './answers.js';
import type { ActivePack, DeterminedAssessment, Evidence, ObligationAssessment } from './assessment.js';
import { caseDeadline, isWithin, settingOf, type CaseDeadline, type Setting } from './case-deadline.js';
import type { CaseFacts } from './case-facts.js';
import { MissingAnchor } from './clock.js';
import { decisionsInForce, factsInForce } from './matching.js';
import { missingFacts, occurrencesOf, type Occurrence } from './occurrences.js';
import type { PackVersion, Rule } from './pack-schema.js';
import { localDate } from './plain-date.js';
import { satisfactionOf } from './recipients.js';
import { firstWaiver } from './waivers.js';

/** Whether a version speaks of such a case at all: kind, jurisdiction (`US` covers `US-CA`) and product. */
export function appliesTo(version: PackVersion, facts: Pick<CaseFacts, 'kind' | 'jurisdiction' | 'product'>): boolean {
  const { caseKinds, jurisdictions, products } = version.appliesWhen;
  return (
    caseKinds.includes(facts.kind) &&
    jurisdictions.some((one) => isWithin(facts.jurisdiction, one)) &&
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
      const setting = settingOf(active, version, facts);
      const found: ObligationAssessment[] = [];
      for (const rule of version.obligations) found.push(...assessRule(rule, setting, found));
      return found;
    }),
  );
}

function assessRule(rule: Rule, setting: Setting, before: readonly ObligationAssessment[]): ObligationAssessment[] {
  const { facts, version, zone, within } = setting;
  if (rule.caseKinds && !rule.caseKinds.includes(facts.kind)) return [];
  const { arising, corrected } = occurrencesOf(rule, facts, version.facts, within);
  const received = localDate(facts.receivedAt ?? facts.openedAt, zone);
  const over = inForce(version, received) ? corrected.map((one) => notApplicable(rule, setting, one.id, one.why)) : [];
  if (arising.length > 0) {
    const roots = arising.map((one) => one.eventId);
    return [
      ...arising.flatMap((occurrence) => {
        const others = roots.filter((root) => root !== occurrence.eventId);
        const first = assessOccurrence(rule, setting, occurrence, others, before);
        return [...first, ...recurrences(rule, setting, occurrence.id, first[0], before)];
      }),
      ...over,
    ];
  }
  if (!inForce(version, received)) return [];
  const missing = missingFacts(rule, facts, false);
  const waived = missing.length > 0 ? firstWaiver(rule, facts, before, within) : undefined;
  if (missing.length > 0 && !waived) {
    return [undetermined(rule, setting, facts.caseId, missing, `not known: ${missing.join(', ')}`)];
  }
  if (over.length > 0) return over;
  return [notApplicable(rule, setting, facts.caseId, waived?.reason ?? 'nothing in the case calls for it')];
}

/** So many letters in a row would be a mistake of the record, not a case. */
const MOST_RECURRENCES = 200;

/** What is owed again after each letter of a rule that recurs; the last one runs, or what ends the rule lifted it. */
function recurrences(
  rule: Rule,
  setting: Setting,
  occurrenceId: string,
  first: ObligationAssessment | undefined,
  before: readonly ObligationAssessment[],
): ObligationAssessment[] {
  if (!rule.recurs) return [];
  const again: Rule = { ...rule, anchor: 'trigger', limit: rule.recurs.every, extensions: [] };
  const found: ObligationAssessment[] = [];
  let last = first;
  for (let count = 2; count <= MOST_RECURRENCES && last?.state === 'satisfied' && last.satisfiedBy; count += 1) {
    const { ref, at } = last.satisfiedBy;
    const waiver = firstWaiver(rule, setting.facts, before, setting.within);
    if (waiver && waiver.at <= at) break;
    const title = `${kindOf(setting.facts, ref)} sent`;
    const occurrence: Occurrence = { id: `${occurrenceId}#${count}`, at, eventId: ref, title };
    last = assessOccurrence(again, setting, occurrence, [], before, at)[0];
    if (last) found.push(last);
  }
  return found;
}

/** @param after only what was done after this instant counts: the letter before was the one for the time before */
function assessOccurrence(
  rule: Rule,
  setting: Setting,
  occurrence: Occurrence,
  otherAnchors: readonly string[],
  before: readonly ObligationAssessment[],
  after?: string,
): ObligationAssessment[] {
  const { facts, version, zone, within } = setting;
  const found = deadlineOrMissing(rule, setting, occurrence);
  if ('missing' in found) {
    if (!inForce(version, localDate(occurrence.at, zone))) return [];
    const { missing } = found;
    return [
      undetermined(rule, setting, occurrence.id, missing, `the clock's anchor is not known: ${missing.join(', ')}`),
    ];
  }
  const { deadline } = found;
  if (!inForce(version, localDate(deadline.anchor.at, zone))) return [];

  // The letter that a recurring duty counts from is not the one that is owed.
  const since = after ?? (rule.recurs ? deadline.anchor.at : undefined);
  const scope = { anchorAt: deadline.anchor.at, notRelatedTo: otherAnchors, ...(since !== undefined && { after: since }) };
  const { evidence, recipients } = satisfactionOf(rule, facts, scope);
  const waiver = firstWaiver(rule, facts, before, within);
  if (evidence && (!waiver || evidence.at <= waiver.at)) {
    const base = determined(rule, setting, occurrence.id, found, 'satisfied', doneWords(evidence, facts), recipients);
    return [{ ...base, satisfiedBy: { ...evidence, late: evidence.at > deadline.dueAt }, ...missed(evidence.at, rule, found) }];
  }
  if (waiver) {
    const base = determined(rule, setting, occurrence.id, found, 'waived', waiver.reason, recipients);
    return [{ ...base, waivedBy: waiver, ...missed(waiver.at, rule, found) }];
  }
  const unclear = rule.unclearWhen.find(
    (one) =>
      decisionsInForce(facts).some(
        (decision) => one.decision.includes(decision.outcome) && decision.at <= deadline.dueAt,
      ) && !factsInForce(facts).some((fact) => one.unlessFacts.includes(fact.name)),
  );
  if (unclear) return [undetermined(rule, setting, occurrence.id, unclear.unlessFacts, unclear.reason, found)];
  const missing = [...new Set([...missingFacts(rule, facts, true), ...(deadline.open ?? [])])];
  if (missing.length > 0) {
    return [undetermined(rule, setting, occurrence.id, missing, `not known: ${missing.join(', ')}`, found)];
  }
  const told = recipients ? `${recipients.done.length} of ${recipients.required} recipients told` : 'no notice on record yet';
  return [determined(rule, setting, occurrence.id, found, 'running', told, recipients)];
} // prettier-ignore

function deadlineOrMissing(
  rule: Rule,
  setting: Setting,
  occurrence: Occurrence,
): CaseDeadline | { readonly missing: readonly string[] } {
  try {
    return caseDeadline(rule, setting, occurrence);
  } catch (error) {
    if (error instanceof MissingAnchor) return { missing: error.names };
    throw error;
  }
}

const kindOf = (facts: CaseFacts, communicationId: string) =>
  (facts.communications.find((letter) => letter.id === communicationId)?.kind ?? 'letter').replaceAll('-', ' ');

const doneWords = ({ by, ref, at, level }: Evidence, facts: CaseFacts): string =>
  by === 'communication'
    ? `${kindOf(facts, ref)} ${level.toLowerCase().replaceAll('_', ' ')} at ${at}`
    : `done by ${by} at ${at}`;

/** The limit that had passed when a duty was done or fell away. */
function missed(
  at: string,
  rule: Rule,
  { deadline }: CaseDeadline,
): Pick<DeterminedAssessment, 'breachedAt' | 'breachLimit'> {
  const statutory = rule.standard === undefined;
  if (at > deadline.dueAt && statutory) return { breachedAt: deadline.dueAt, breachLimit: 'statutory' };
  if (at > deadline.targetAt) return { breachedAt: deadline.targetAt, breachLimit: 'target' };
  return {};
}
