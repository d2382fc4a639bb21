import { personalText } from '../../events/envelope.js';
import { exceptionCaseId } from '../../events/identity.js';
import { referenceTo } from '../case-reference.js';
import { add, changeIfPresent, defineProjection, on, put } from '../define-projection.js';
import { ExceptionCaseReferenceTable, ExceptionClockTable, ExceptionLetterTable, ExceptionTable } from './entity.js';

const exceptionCases = on({
  'case.opened': (event) => {
    const { data, metadata } = event;
    const reference = referenceTo(ExceptionCaseReferenceTable, event);
    if (!data.exception) return reference;
    const opened = put(ExceptionTable, {
      exceptionCaseId: data.caseId,
      ...data.exception,
      state: 'open',
      openedAt: metadata.occurredAt,
      reopenings: 0,
      resends: 0,
      legalEntity: data.legalEntity,
      confidentiality: metadata.confidentiality,
      origin: metadata.origin,
    });
    return [reference, opened];
  },
  'communication.requested': ({ data, metadata }) => {
    const { communicationId, caseId, rootCommunicationId, kind, recipient, reason, relation } = data;
    const letter = add(ExceptionLetterTable, {
      communicationId,
      caseId,
      rootCommunicationId,
      kind,
      recipient,
      obligationId: reason.obligationId,
      requestedAt: metadata.occurredAt,
    });
    if (relation?.kind !== 'resends') return letter;
    // Resends of a chain share one exception case; a letter sent again without a failure has none.
    const resent = changeIfPresent(
      ExceptionTable,
      { exceptionCaseId: exceptionCaseId(rootCommunicationId) },
      ({ resends }) => ({ resends: resends + 1, resendCommunicationId: communicationId }),
    );
    return [letter, resent];
  },
  'obligation.incurred': ({ data: { obligationId, caseId, noticeKinds } }) =>
    noticeKinds.length > 0 ? add(ExceptionClockTable, { obligationId, caseId, noticeKinds }) : [],
  // These events tell of every case; only exceptions have a row.
  'case.assigned': ({ data: { caseId, assignee } }) =>
    changeIfPresent(ExceptionTable, { exceptionCaseId: caseId }, { assignee: personalText(assignee) }),
  'case.closed': ({ data: { caseId, resolution }, metadata }) =>
    changeIfPresent(
      ExceptionTable,
      { exceptionCaseId: caseId },
      { state: resolution === 'cured' ? 'cured' : 'closed', resolution, closedAt: metadata.occurredAt },
    ),
  'case.reopened': ({ data: { caseId } }) =>
    changeIfPresent(ExceptionTable, { exceptionCaseId: caseId }, ({ reopenings }) => ({
      state: 'open' as const,
      resolution: null,
      closedAt: null,
      reopenings: reopenings + 1,
    })),
});

/** Which letters failed, which clocks are at stake, and who must cure what? */
export const exceptions = defineProjection({
  name: 'exceptions',
  version: 2,
  tables: [ExceptionTable, ExceptionLetterTable, ExceptionClockTable, ExceptionCaseReferenceTable],
  project: [exceptionCases],
});
