import type { Outcome } from '../../events/case.events.js';
import type { ChannelName, CommunicationKind } from '../../events/communication.events.js';
import type { Confidentiality, Origin } from '../../events/envelope.js';
import { caseReferenceTable } from '../case-reference.js';
import { json, nullable, position, text } from '../column.js';
import { logTable, temporalTable, type RowOf } from '../define-table.js';

export interface DecisionReason {
  readonly code: string;
  readonly text?: string;
}

/** Decisions on cases, each until another one supersedes it. */
export const DecisionTable = temporalTable({
  name: 'decisions',
  key: ['decisionId'],
  columns: {
    /** Id of the event that records it. */
    decisionId: text(),
    caseId: text(),
    outcome: text<Outcome>(),
    decidedAt: text(),
    reasons: json<readonly DecisionReason[]>(),
    decidedBy: nullable(text()),
    actorId: text(),
    supersedes: nullable(text()),
    supersededBy: nullable(text()),
    supersededAt: nullable(text()),
    /** Its place in the log: decisions of a case stand in this order. */
    recordedPosition: position(),
    confidentiality: text<Confidentiality>(),
    origin: text<Origin>(),
    importId: nullable(text()),
  },
  indices: [
    { name: 'decisions_by_change', columns: ['fromPosition'] },
    { name: 'decisions_by_time', columns: ['decidedAt', 'decisionId', 'fromPosition', 'toPosition'] },
    { name: 'decisions_by_case', columns: ['caseId', 'recordedPosition'] },
  ],
});
export type DecisionRow = RowOf<typeof DecisionTable>;

/** Facts of cases: the anchors of clocks that are no decision. */
export const DecisionFactTable = logTable({
  name: 'decision_facts',
  columns: {
    caseId: text(),
    eventId: text(),
    name: text(),
    value: nullable(text()),
    at: text(),
    receivedAt: nullable(text()),
    supersedes: nullable(text()),
  },
  indices: [{ name: 'decision_facts_by_case', columns: ['caseId', 'position'] }],
});
export type DecisionFactRow = RowOf<typeof DecisionFactTable>;

/** Letters of cases as notices of a decision: when each reached which level of evidence. */
export const NoticeTable = temporalTable({
  name: 'decision_notices',
  key: ['communicationId'],
  columns: {
    communicationId: text(),
    caseId: text(),
    kind: text<CommunicationKind>(),
    /** The event that it was written for; a decision, where it is one's notice. */
    reasonEventId: text(),
    obligationId: nullable(text()),
    channel: nullable(text<ChannelName>()),
    requestedAt: text(),
    composedAt: nullable(text()),
    releasedAt: nullable(text()),
    handedOffAt: nullable(text()),
    deliveredAt: nullable(text()),
    openedAt: nullable(text()),
    /** When it was returned or failed for good: it was handed off all the same. */
    failedAt: nullable(text()),
    recordedPosition: position(),
    origin: text<Origin>(),
  },
  indices: [{ name: 'decision_notices_by_case', columns: ['caseId', 'recordedPosition'] }],
});
export type NoticeRow = RowOf<typeof NoticeTable>;

export const DecisionCaseTable = caseReferenceTable('decision_cases');
