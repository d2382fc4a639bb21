import {
  breachFound, breachRefuted, extensionFound, obligationDue, obligationMoved, partSatisfactionFound,
  satisfactionFound, tollEnded, tollFound, waiverFound, warningDue, type SagaOutput,
} from '../../events/saga.events.js'; // prettier-ignore
import type { DeterminedAssessment, Stopped } from '../../policies/assessment.js';
import { judge } from '../../policies/judgement.js';
import type { Kept } from './kept.js';

/** Every judgement names the clock, the rule that it rests on, and whether it must stay among us. */
export type Head = Kept['rule'] & {
  readonly obligationId: string;
  readonly caseId: string;
  readonly restricted?: true;
};

/** What follows for one clock that can be computed: everything that its assessment says and was not said before. */
export function followClock(
  assessment: DeterminedAssessment,
  head: Head,
  kept: Kept | undefined,
  until: string,
): SagaOutput[] {
  // A duty that was met or lifted, and by a corrected fact or a revised decision is neither, runs again.
  const stands = kept?.state === 'running' || assessment.state !== 'running';
  const begins = !kept || kept.state === 'undetermined' || !stands;
  const moves = begins ? [due(assessment, head)] : [];
  const known = begins ? undefined : kept;
  const outputs = [...moves, ...extensions(assessment, head, kept), ...stops(assessment, head, kept)];
  if (known && outputs.length === 0 && isMoved(assessment, known)) outputs.push(moved(assessment, head, known));
  const open = begins || kept.state === 'running';
  if (open) outputs.push(...recipients(assessment, head, known), ...ends(assessment, head));
  return [...outputs, ...followLimits(assessment, head, kept, until)];
}

const limitsOf = ({ anchor, warnAt, targetAt, dueAt, steps }: DeterminedAssessment) => ({
  anchor,
  warnAt: [...warnAt],
  targetAt,
  dueAt,
  steps: [...steps],
});

function due(assessment: DeterminedAssessment, head: Head): SagaOutput {
  const {
    citation,
    title,
    occurrence,
    noticeKinds,
    evidence,
    requiredElements,
    recipient,
    recipientRoles,
    onBreach,
    standard,
  } = assessment;
  return obligationDue({
    ...head,
    ...limitsOf(assessment),
    citation,
    title,
    occurrence,
    noticeKinds: [...noticeKinds],
    evidence,
    requiredElements: requiredElements.map((element) => element.id),
    recipient,
    ...(recipientRoles && { recipientRoles: [...recipientRoles] }),
    onBreach,
    ...(standard !== undefined && { standard }),
  });
}

const isMoved = ({ dueAt, targetAt }: DeterminedAssessment, kept: Kept): boolean =>
  kept.anew || kept.dueAt !== dueAt || kept.targetAt !== targetAt;

/** A limit that moved by a fact; or, where a person asked, whatever the pack in force now makes of it. */
function moved(assessment: DeterminedAssessment, head: Head, kept: Kept): SagaOutput {
  const adopted = head.packHash !== kept.rule.packHash;
  const why = kept.anew
    ? `computed anew because a person asked for it, under ${adopted ? 'the pack now in force' : 'the same pack as before'}`
    : assessment.why;
  return obligationMoved({ ...head, ...limitsOf(assessment), why, ...(adopted && { adopted }) });
}

function extensions(assessment: DeterminedAssessment, head: Head, kept: Kept | undefined): SagaOutput[] {
  return (assessment.extendedBy ?? [])
    .filter(({ ref }) => !kept?.extendedBy.includes(ref))
    .map(({ ref, at, id, citation, originalDueAt }) =>
      extensionFound({
        ...head,
        ...limitsOf(assessment),
        ref,
        at,
        previousDueAt: originalDueAt,
        why: `${id.replaceAll('-', ' ')}: told in time (${citation})`,
      }),
    );
}

/** Begins and ends of stops, in their order; of causes that overlap only the first begin and the last end are told. */
function stops(assessment: DeterminedAssessment, head: Head, kept: Kept | undefined): SagaOutput[] {
  const outputs: SagaOutput[] = [];
  const all = assessment.stopped ?? [];
  let since = kept?.standsSince ?? '';
  for (const stop of all) {
    const why = `${stop.cause.replaceAll('-', ' ')} (${stop.citation})`;
    if (since === '' && !kept?.stops.includes(stop.fromEventId)) {
      outputs.push(tollFound({ ...head, cause: stop.cause, from: stop.from, ref: stop.fromEventId, why }));
      since = stop.from;
    }
    const { until, untilEventId } = stop;
    if (since === '' || until === undefined || kept?.ends.includes(untilEventId ?? '') || lasts(until, stop, all)) continue;
    outputs.push(tollEnded({ ...head, ...limitsOf(assessment), at: until, ...(untilEventId && { ref: untilEventId }), why }));
    since = '';
  }
  if (since !== '' && !assessment.suspended)
    outputs.push(tollEnded({ ...head, ...limitsOf(assessment), at: since, why: 'what stopped it was corrected' }));
  return outputs;
} // prettier-ignore

/** Whether another cause keeps the clock where this one ends. */
const lasts = (until: string, stop: Stopped, all: readonly Stopped[]): boolean =>
  all.some((other) => other !== stop && other.from <= until && (other.until === undefined || other.until > until));

/** Each of several recipients once, as they are reached. */
function recipients(assessment: DeterminedAssessment, head: Head, kept: Kept | undefined): SagaOutput[] {
  const progress = assessment.recipients;
  if (!progress || progress.required < 2) return [];
  const fresh = progress.done.filter(({ party }) => !kept?.reached.includes(party));
  const before = progress.done.length - fresh.length;
  return fresh.map(({ party: recipient, ref, at }, index) =>
    partSatisfactionFound({
      ...head,
      by: assessment.satisfiedBy?.by ?? 'communication',
      ref,
      evidence: assessment.evidence,
      at,
      recipient,
      reached: before + index + 1,
      of: progress.required,
    }),
  );
}

function ends(
  { satisfiedBy, waivedBy, recipients: progress, standard }: DeterminedAssessment,
  head: Head,
): SagaOutput[] {
  const outputs: SagaOutput[] = [];
  if (satisfiedBy) {
    const { by, ref, level, at } = satisfiedBy;
    // What a rule asks for promptly, without a number, is never late in law.
    const late = satisfiedBy.late && standard === undefined;
    const of = progress && progress.required > 1 ? { of: progress.required } : {};
    outputs.push(satisfactionFound({ ...head, by, ref, evidence: level, at, late, ...of }));
  }
  if (waivedBy) outputs.push(waiverFound({ ...head, why: waivedBy.reason, ref: waivedBy.ref }));
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

/** Nothing that was missed stands once the duty is not there, or cannot be told. */
export function refuteAll(head: Head, kept: Kept, why: string): SagaOutput[] {
  return (Object.keys(kept.breached) as ('target' | 'statutory')[]).map((limit) =>
    breachRefuted({ ...head, limit, why }),
  );
}
