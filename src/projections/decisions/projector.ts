import type { EventOf } from '../../events/catalogue.js';
import { personalText } from '../../events/envelope.js';
import { referenceTo } from '../case-reference.js';
import { add, change, changeIfPresent, defineProjection, on, put, type Change } from '../define-projection.js';
import { DecisionCaseTable, DecisionFactTable, DecisionTable, NoticeTable, type NoticeRow } from './entity.js';

const decisionOf = (event: EventOf<'case.decided' | 'case.decision-revised'>) => {
  const { id, data, metadata, position } = event;
  return put(DecisionTable, {
    decisionId: id,
    caseId: data.caseId,
    outcome: data.outcome,
    decidedAt: metadata.occurredAt,
    reasons: data.reasons.map(({ code, text }) => (text === undefined ? { code } : { code, text: personalText(text) })),
    decidedBy: data.decidedBy === undefined ? undefined : personalText(data.decidedBy),
    actorId: metadata.actor.id,
    supersedes: event.type === 'case.decision-revised' ? event.data.supersedes : null,
    recordedPosition: position,
    confidentiality: metadata.confidentiality,
    origin: metadata.origin,
    importId: metadata.importId,
  });
};

const notice = (
  communicationId: string,
  patch: Change<(typeof NoticeTable)['fields']> | ((row: NoticeRow) => Change<(typeof NoticeTable)['fields']>),
) => change(NoticeTable, { communicationId }, patch);

/** Providers report again and again: the first time counts. */
const earliest = (known: string | null, reported: string) => (known !== null && known <= reported ? known : reported);

const failed = ({ data }: EventOf<'communication.permanently-failed' | 'communication.returned'>) =>
  notice(data.communicationId, ({ failedAt }) => ({ failedAt: earliest(failedAt, data.at) }));

const rows = on({
  'case.opened': (event) => referenceTo(DecisionCaseTable, event),
  'case.decided': decisionOf,
  'case.decision-revised': (event) => [
    // An import may revise a decision that its source never recorded.
    changeIfPresent(
      DecisionTable,
      { decisionId: event.data.supersedes },
      { supersededBy: event.id, supersededAt: event.metadata.occurredAt },
    ),
    decisionOf(event),
  ],
  'case.fact-recorded': ({ id, data }) =>
    add(DecisionFactTable, {
      caseId: data.caseId,
      eventId: id,
      name: data.name,
      value: data.value === undefined ? null : personalText(data.value),
      at: data.at,
      receivedAt: data.receivedAt,
      supersedes: data.supersedes,
    }),
  'communication.requested': ({ data, metadata, position }) =>
    put(NoticeTable, {
      communicationId: data.communicationId,
      caseId: data.caseId,
      kind: data.kind,
      reasonEventId: data.reason.eventId,
      obligationId: data.reason.obligationId,
      requestedAt: metadata.occurredAt,
      recordedPosition: position,
      origin: metadata.origin,
    }),
  'communication.composed': ({ data, metadata }) => notice(data.communicationId, { composedAt: metadata.occurredAt }),
  'communication.released': ({ data, metadata }) => notice(data.communicationId, { releasedAt: metadata.occurredAt }),
  'communication.handed-off': ({ data }) =>
    notice(data.communicationId, { handedOffAt: data.handedOffAt, channel: data.channel }),
  'communication.delivered': ({ data }) =>
    notice(data.communicationId, ({ deliveredAt }) => ({ deliveredAt: earliest(deliveredAt, data.at) })),
  'communication.opened': ({ data }) =>
    notice(data.communicationId, ({ openedAt }) => ({ openedAt: earliest(openedAt, data.at) })),
  'communication.permanently-failed': failed,
  'communication.returned': failed,
});

/** What was decided when and why, and which notices went out: all that the report on decisions without notice asks. */
export const decisions = defineProjection({
  name: 'decisions',
  version: 1,
  tables: [DecisionTable, DecisionFactTable, NoticeTable, DecisionCaseTable],
  project: [rows],
});
