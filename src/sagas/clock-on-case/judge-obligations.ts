import { obligationId } from '../../events/identity.js';
import {
  breachFound, breachRefuted, obligationDue, obligationMoved, obligationUnclear, satisfactionFound, waiverFound,
  warningDue, type SagaOutput,
} from '../../events/saga.events.js'; // prettier-ignore
import type { ActivePack, DeterminedAssessment, ObligationAssessment } from '../../policies/assessment.js';
import { judge } from '../../policies/judgement.js';
import { assess } from '../../policies/obligations.js';
import { evidenced, type Kept, type State } from './state.js';

/** The packs in force, and those that a running clock was started under. */
export interface PacksOnRecord {
  /** By hash, everything ever activated. */
  readonly byHash: Readonly<Record<string, ActivePack>>;
  /** Hash in force by pack id. */
  readonly inForce: Readonly<Record<string, string>>;
}

/** What follows for the obligations of a case, as its facts stand and as far as time has certainly passed. */
export function judgeObligations(state: State, packs: PacksOnRecord): SagaOutput[] {
  if (!state.facts) return [];
  const facts = evidenced(state.facts);
  return assess(packsFor(state, packs), facts).flatMap((assessment) => {
    const { packId, packHash, ruleId, occurrence } = assessment;
    const id = obligationId(facts.caseId, packId, ruleId, occurrence);
    const kept = state.obligations[id];
    return packHash === hashFor(packId, kept, packs)
      ? follow(assessment, id, facts.caseId, kept, state.judgedUntil)
      : [];
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

/** A clock keeps the bytes that it was started under, whatever was activated since; what has not started does not. */
const hashFor = (packId: string, kept: Kept | undefined, { inForce }: PacksOnRecord): string | undefined =>
  kept && isStarted(kept) ? kept.rule.packHash : inForce[packId];

const isStarted = ({ state }: Kept): boolean => state !== 'undetermined';

function follow(
  assessment: ObligationAssessment,
  id: string,
  caseId: string,
  kept: Kept | undefined,
  until: string,
): SagaOutput[] {
  const { packId, packVersion, packHash, ruleId, citation, title, occurrence } = assessment;
  const head = { obligationId: id, caseId, packId, packVersion, packHash, ruleId };
  switch (assessment.state) {
    case 'not-applicable':
      return kept?.state === 'running' || kept?.state === 'undetermined'
        ? [waiverFound({ ...head, why: assessment.why }), ...refuteAll(head, kept, assessment.why)]
        : [];
    case 'undetermined':
      return kept
        ? []
        : [obligationUnclear({ ...head, citation, title, occurrence, missingFacts: [...assessment.missingFacts] })];
    default:
      return followDetermined(assessment, head, kept, until);
  }
}

type Head = Kept['rule'] & { readonly obligationId: string; readonly caseId: string };

function followDetermined(
  assessment: DeterminedAssessment,
  head: Head,
  kept: Kept | undefined,
  until: string,
): SagaOutput[] {
  const {
    citation,
    title,
    occurrence,
    anchor,
    warnAt,
    targetAt,
    dueAt,
    steps,
    noticeKinds,
    evidence,
    satisfiedBy,
    waivedBy,
  } = assessment;
  const outputs: SagaOutput[] = [];
  const limits = { anchor, warnAt: [...warnAt], targetAt, dueAt, steps: [...steps] };
  const requiredElements = assessment.requiredElements.map((element) => element.id);
  // A duty that was met or lifted, and by a corrected fact or a revised decision is neither, runs again.
  const stands = kept?.state === 'running' || assessment.state !== 'running';
  if (!kept || kept.state === 'undetermined' || !stands) {
    outputs.push(
      obligationDue({
        ...head,
        ...limits,
        citation,
        title,
        occurrence,
        noticeKinds: [...noticeKinds],
        evidence,
        requiredElements,
      }),
    );
  } else if (kept.dueAt !== dueAt || kept.targetAt !== targetAt) {
    outputs.push(obligationMoved({ ...head, ...limits, why: assessment.why }));
  }
  const open = !kept || kept.state === 'undetermined' || kept.state === 'running';
  if (open && satisfiedBy) {
    const { ref, level, at, late } = satisfiedBy;
    outputs.push(satisfactionFound({ ...head, by: 'communication', ref, evidence: level, at, late }));
  }
  if (open && waivedBy) outputs.push(waiverFound({ ...head, why: waivedBy.reason, ref: waivedBy.ref }));
  outputs.push(...followLimits(assessment, head, kept, until));
  return outputs;
}

/** Of a warning and a breach only the gravest is said; a breach that the facts no longer show is taken back. */
function followLimits(
  assessment: DeterminedAssessment,
  head: Head,
  kept: Kept | undefined,
  until: string,
): SagaOutput[] {
  const doneAt = assessment.satisfiedBy?.at ?? assessment.waivedBy?.at ?? '';
  const verdict = judge(assessment, doneAt > until ? doneAt : until);
  const { target, statutory } = kept?.breached ?? {};
  const outputs: SagaOutput[] = [];
  if (verdict === 'breached' && !statutory)
    outputs.push(breachFound({ ...head, limit: 'statutory', at: assessment.dueAt }));
  if (verdict === 'target-missed' && !target)
    outputs.push(breachFound({ ...head, limit: 'target', at: assessment.targetAt }));
  if (verdict !== 'breached' && statutory)
    outputs.push(breachRefuted({ ...head, limit: 'statutory', why: assessment.why }));
  if (verdict !== 'breached' && verdict !== 'target-missed' && target)
    outputs.push(breachRefuted({ ...head, limit: 'target', why: assessment.why }));
  const warnedUntil = kept?.warnedUntil ?? '';
  const warning = assessment.warnAt.filter((at) => at <= until && at > warnedUntil).at(-1);
  if (verdict === 'warn' && warning !== undefined)
    outputs.push(warningDue({ ...head, warnAt: warning, dueAt: assessment.dueAt }));
  return outputs;
}

function refuteAll(head: Head, kept: Kept, why: string): SagaOutput[] {
  return (Object.keys(kept.breached) as ('target' | 'statutory')[]).map((limit) =>
    breachRefuted({ ...head, limit, why }),
  );
}

/** The earliest moment that is still to be judged: a warning, the target, the statutory limit. */
export function nextMoment(state: State): string | undefined {
  return Object.values(state.obligations)
    .filter(({ state: phase }) => phase === 'running')
    .flatMap(({ warnAt, targetAt, dueAt, warnedUntil, breached }) => [
      ...(breached.target || breached.statutory ? [] : [...warnAt.filter((at) => at > warnedUntil), targetAt]),
      ...(breached.statutory ? [] : [dueAt]),
    ])
    .filter((at) => at > state.judgedUntil)
    .sort()[0];
}
