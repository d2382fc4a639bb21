import type { Judgement, ObligationAssessment } from './assessment.js';

/**
 * What `until` says of a duty, counting only what had happened by then:
 *
 * - `met`: done in time (for the target too), or lifted before any limit passed
 * - `target-missed`: the firm's own or the earliest defensible limit passed first; no breach of law
 * - `breached`: the statutory limit passed first, even if it was done later
 * - `warn`: running, and a warning is due
 * - `pending`: running, undetermined, or nothing to judge; also while a cause stops the clock
 *
 * Where the rule names no number (`standard`), its limit is a yardstick of the firm: passing it is `target-missed`.
 *
 * A limit has passed once `until` has reached it: a clock that is woken at `dueAt` itself must get its answer. A
 * letter that turns out to have gone out at that very millisecond is in time and undoes the breach.
 *
 * @param until RFC 3339 UTC with milliseconds
 */
export function judge(assessment: ObligationAssessment, until: string): Judgement {
  if (assessment.state === 'undetermined' || assessment.state === 'not-applicable') return 'pending';
  const doneAt = assessment.satisfiedBy?.at ?? assessment.waivedBy?.at;
  const done = doneAt !== undefined && doneAt <= until;
  if (!done && assessment.suspended && assessment.suspended.from <= assessment.dueAt) return 'pending';
  const passed = (limit: string) => (done ? doneAt > limit : until >= limit);
  if (passed(assessment.dueAt)) return assessment.standard === undefined ? 'breached' : 'target-missed';
  if (assessment.targetAt < assessment.dueAt && passed(assessment.targetAt)) return 'target-missed';
  if (done) return 'met';
  return assessment.warnAt.some((at) => at <= until) ? 'warn' : 'pending';
}
