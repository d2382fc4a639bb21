import type {
  DeterminedAssessment, NotApplicableAssessment, RecipientProgress, UndeterminedAssessment,
} from './assessment.js'; // prettier-ignore
import { isRestricted, type CaseDeadline, type Setting } from './case-deadline.js';
import type { CaseFacts } from './case-facts.js';
import { isNotice } from './evidence-schema.js';
import { currentDecision } from './matching.js';
import { requiredElements } from './notice-elements.js';
import type { Rule } from './pack-schema.js';
import { APPLICANTS } from './recipients.js';

/** Kinds of letter that would satisfy a rule as the case stands: those of the decision in force, else all. */
function fittingKinds(rule: Rule, facts: CaseFacts): string[] {
  const outcome = currentDecision(facts)?.outcome;
  const notices = rule.satisfiedBy.filter(isNotice);
  const fitting = notices.filter(
    ({ outcomes }) => outcomes === undefined || (outcome !== undefined && outcomes.includes(outcome)),
  );
  return [...new Set((fitting.length > 0 ? fitting : notices).flatMap((selector) => selector.kinds))];
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
    evidence: rule.satisfiedBy.find(isNotice)?.level ?? 'DELIVERED',
    noticeKinds,
    requiredElements: shared,
    onBreach: rule.onBreach,
    recipient: rule.recipient,
    ...(rule.recipient === 'each' && { recipientRoles: rule.recipientRoles ?? APPLICANTS }),
    ...(rule.standard !== undefined && { standard: rule.standard }),
    ...(isRestricted(rule, setting) && { restricted: true as const }),
  } as const;
}

function computed({ deadline, extendedBy, stopped, suspended }: CaseDeadline) {
  const { dueAt, targetAt, warnAt, steps, engine } = deadline;
  const anchor = { name: deadline.anchor.title, at: deadline.anchor.at, eventId: deadline.anchor.eventId };
  return {
    anchor,
    targetAt,
    dueAt,
    warnAt,
    steps,
    engine,
    ...(extendedBy.length > 0 && { extendedBy }),
    ...(stopped.length > 0 && { stopped }),
    ...(suspended && { suspended }),
  };
}

export function determined(
  rule: Rule,
  setting: Setting,
  occurrence: string,
  found: CaseDeadline,
  state: DeterminedAssessment['state'],
  why: string,
  recipients?: RecipientProgress,
): DeterminedAssessment {
  const answer = { ...describe(rule, setting, occurrence, why), ...computed(found), state };
  return recipients ? { ...answer, recipients } : answer;
}

export function undetermined(
  rule: Rule,
  setting: Setting,
  occurrence: string,
  missing: readonly string[],
  why: string,
  found?: CaseDeadline,
): UndeterminedAssessment {
  return {
    ...describe(rule, setting, occurrence, why),
    ...(found ? computed(found) : {}),
    state: 'undetermined',
    missingFacts: missing,
  };
}

export function notApplicable(rule: Rule, setting: Setting, occurrence: string, why: string): NotApplicableAssessment {
  return { ...describe(rule, setting, occurrence, why), state: 'not-applicable' };
}
