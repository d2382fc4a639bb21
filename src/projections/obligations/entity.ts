import type { Confidentiality, Origin } from '../../events/envelope.js';
import type { EvidenceLevel, Means, OnBreach } from '../../events/obligation.events.js';
import { caseReferenceTable } from '../case-reference.js';
import { flag, integer, json, nullable, text } from '../column.js';
import { temporalTable, type RowOf } from '../define-table.js';

/**
 * What a regulatory clock has come to. `target-missed`: the firm's own limit has passed, the statutory one has not.
 * `breached`: the statutory limit has passed and nothing has satisfied it. An obligation satisfied late is
 * `satisfied-late` and keeps its breaches. `tolled`: it stands, and no limit passes.
 */
export type ObligationState =
  | 'undetermined' | 'running' | 'warned' | 'tolled' | 'target-missed' | 'breached' | 'satisfied' | 'satisfied-late'
  | 'waived'; // prettier-ignore

/** A recipient of a duty that is owed to several, once reached. */
export interface Reached {
  readonly recipient: string;
  readonly by: Means;
  readonly ref: string;
  readonly evidence: EvidenceLevel;
  readonly at: string;
}

export const ObligationTable = temporalTable({
  name: 'obligations',
  key: ['obligationId'],
  columns: {
    obligationId: text(),
    caseId: text(),
    packId: text(),
    packVersion: text(),
    packHash: text(),
    ruleId: text(),
    citation: text(),
    title: text(),
    occurrence: text(),
    state: text<ObligationState>(),
    /** Whether it still waits to be satisfied with its statutory limit ahead. */
    pending: flag(),
    anchorName: nullable(text()),
    anchorAt: nullable(text()),
    anchorEventId: nullable(text()),
    warnAt: json<readonly string[]>(),
    /** The firm's own limit, and the latest lawful moment; null while undetermined. */
    targetAt: nullable(text()),
    dueAt: nullable(text()),
    /** What orders lists: dueAt, or for an undetermined one the moment at which it was noted. */
    sortAt: text(),
    /** The computation, step by step, in words. */
    steps: json<readonly string[]>(),
    missingFacts: json<readonly string[]>(),
    noticeKinds: json<readonly string[]>(),
    requiredElements: json<readonly string[]>(),
    /** The level of evidence that the rule asks for. */
    requiredEvidence: nullable(text<EvidenceLevel>()),
    incurredAt: text(),
    warnedAt: nullable(text()),
    /** The limits that passed, each as long as its breach stands; the limit, not the moment of noticing. */
    targetBreachedAt: nullable(text()),
    statutoryBreachedAt: nullable(text()),
    breachWithdrawnWhy: nullable(text()),
    satisfiedAt: nullable(text()),
    satisfiedBy: nullable(text<Means>()),
    satisfiedRef: nullable(text()),
    satisfiedEvidence: nullable(text<EvidenceLevel>()),
    satisfiedLate: flag(),
    waivedAt: nullable(text()),
    waivedWhy: nullable(text()),
    /** Principal who lifted it on their own account, and their words; null where the rule itself did. */
    waivedBy: nullable(text()),
    waivedRemark: nullable(text()),
    recomputedWhy: nullable(text()),
    /** The last notice that moved the limit, and why it could. */
    extendedBy: nullable(text()),
    extendedWhy: nullable(text()),
    /** While it stands: since when, and for what cause. */
    tolledFrom: nullable(text()),
    tolledCause: nullable(text()),
    /** Of a duty owed to several: to how many, and who was reached. */
    recipient: nullable(text()),
    recipients: nullable(integer()),
    reached: nullable(json<readonly Reached[]>()),
    onBreach: nullable(text<OnBreach>()),
    /** The rule's own words where it names no number: `dueAt` is the firm's yardstick then. */
    standard: nullable(text()),
    reviewedAt: nullable(text()),
    reviewedBy: nullable(text()),
    reviewRootCause: nullable(text()),
    reviewRemediation: nullable(text()),
    reviewOwner: nullable(text()),
    confidentiality: text<Confidentiality>(),
    origin: text<Origin>(),
    importId: nullable(text()),
  },
  indices: [
    { name: 'obligations_by_change', columns: ['fromPosition'] },
    { name: 'obligations_by_limit', columns: ['sortAt', 'obligationId', 'fromPosition', 'toPosition'] },
    { name: 'obligations_by_case', columns: ['caseId', 'sortAt', 'obligationId'] },
    { name: 'obligations_by_state', columns: ['state', 'sortAt', 'obligationId', 'fromPosition', 'toPosition'] },
    { name: 'obligations_pending', columns: ['pending', 'sortAt', 'obligationId', 'fromPosition', 'toPosition'] },
    { name: 'obligations_by_rule', columns: ['packId', 'ruleId', 'sortAt', 'obligationId'] },
  ],
});
export type ObligationRow = RowOf<typeof ObligationTable>;

export const ObligationCaseTable = caseReferenceTable('obligation_cases');
