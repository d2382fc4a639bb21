import { obligationId } from '../../events/identity.js';
import { obligationUnclear, waiverFound, type SagaOutput } from '../../events/saga.events.js';
import type { ActivePack, ObligationAssessment, UndeterminedAssessment } from '../../policies/assessment.js';
import { assess } from '../../policies/obligations.js';
import { followClock, refuteAll, type Head } from './follow-clock.js';
import type { PacksOnRecord } from '../packs-on-record.js';
import type { Kept } from './kept.js';
import { evidenced, type State } from './state.js';

/**
 * What follows for the obligations of a case, as its facts stand and as far as time has certainly passed.
 * @param restricted whether what brought this about is restricted: then so is all that follows from it
 */
export function judgeObligations(state: State, packs: PacksOnRecord, restricted: boolean): SagaOutput[] {
  if (!state.facts) return [];
  const facts = evidenced(state.facts);
  const idOf = ({ packId, ruleId, occurrence }: ObligationAssessment): string =>
    obligationId(facts.caseId, packId, ruleId, occurrence);
  const assessments = assess(packsFor(state, packs), facts);
  const answered = new Set(assessments.map((one) => `${idOf(one)} ${one.packHash}`));
  return assessments.flatMap((assessment) => {
    const id = idOf(assessment);
    const kept = state.obligations[id];
    if (kept?.lifted && !kept.anew) return [];
    if (assessment.packHash !== hashFor(assessment.packId, id, kept, packs, answered)) return [];
    const secret = restricted || state.restricted || kept?.restricted === true || assessment.restricted === true;
    return follow(assessment, headOf(assessment, id, facts.caseId, secret), kept, state.judgedUntil);
  });
}

/** The packs in force, and those that a clock of this case was started under. */
function packsFor({ obligations }: State, { byHash, inForce }: PacksOnRecord): ActivePack[] {
  const started = Object.values(obligations)
    .filter(isStarted)
    .map(({ rule }) => rule.packHash);
  return [...new Set([...Object.values(inForce), ...started])]
    .map((hash) => byHash[hash])
    .filter((pack) => pack !== undefined);
}

/**
 * A clock keeps the bytes that it was started under, whatever was activated since, unless a person asks for those in
 * force and they speak of it; what has not started does not.
 */
function hashFor(
  packId: string,
  id: string,
  kept: Kept | undefined,
  { inForce }: PacksOnRecord,
  answered: ReadonlySet<string>,
): string | undefined {
  const now = inForce[packId];
  if (!kept || !isStarted(kept)) return now;
  return kept.anew && answered.has(`${id} ${now ?? ''}`) ? now : kept.rule.packHash;
}

const isStarted = ({ state }: Kept): boolean => state !== 'undetermined';

function headOf(
  { packId, packVersion, packHash, ruleId }: ObligationAssessment,
  id: string,
  caseId: string,
  restricted: boolean,
): Head {
  return { obligationId: id, caseId, packId, packVersion, packHash, ruleId, ...(restricted && { restricted }) };
}

function follow(assessment: ObligationAssessment, head: Head, kept: Kept | undefined, until: string): SagaOutput[] {
  switch (assessment.state) {
    case 'not-applicable':
      return kept?.state === 'running' || kept?.state === 'undetermined'
        ? [waiverFound({ ...head, why: assessment.why }), ...refuteAll(head, kept, assessment.why)]
        : [];
    case 'undetermined':
      return unclear(assessment, head, kept);
    default:
      return followClock(assessment, head, kept, until);
  }
}

/** What cannot be told any more says so, and takes back what it had said to be missed. */
function unclear(assessment: UndeterminedAssessment, head: Head, kept: Kept | undefined): SagaOutput[] {
  const { citation, title, occurrence, missingFacts, why } = assessment;
  const known = kept?.state === 'undetermined' && [...kept.missing].sort().join() === [...missingFacts].sort().join();
  if (known || kept?.state === 'satisfied' || kept?.state === 'waived') return [];
  return [
    ...(kept ? refuteAll(head, kept, why) : []),
    obligationUnclear({ ...head, citation, title, occurrence, missingFacts: [...missingFacts] }),
  ];
}

/** The earliest moment that is still to be judged: a warning, the target, the statutory limit, an assumed receipt. */
export function nextMoment(state: State): string | undefined {
  const moments = Object.values(state.obligations)
    .filter(({ state: phase, standsSince, lifted }) => phase === 'running' && standsSince === '' && !lifted)
    .flatMap(({ warnAt, targetAt, dueAt, warnedUntil, breached }) => [
      ...(breached.target || breached.statutory ? [] : [...warnAt.filter((at) => at > warnedUntil), targetAt]),
      ...(breached.statutory ? [] : [dueAt]),
    ]);
  return [...moments, ...Object.values(state.awaited)].filter((at) => at > state.judgedUntil).sort()[0];
}
