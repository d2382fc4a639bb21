import type { CommunicationKind } from '../../events/communication.events.js';
import type { Confidentiality, Origin } from '../../events/envelope.js';
import { caseReferenceTable } from '../case-reference.js';
import { integer, json, nullable, text } from '../column.js';
import { logTable, temporalTable, type RowOf } from '../define-table.js';

/** `cured`: a resend went out. `closed`: ended another way: its deadline passed, its letter was cancelled, a person closed it. */
export type ExceptionState = 'open' | 'cured' | 'closed';

/** Communication exceptions: one case per failed letter and its resends. */
export const ExceptionTable = temporalTable({
  name: 'exceptions',
  key: ['exceptionCaseId'],
  columns: {
    exceptionCaseId: text(),
    /** The letter that failed first, and the first letter of its chain. */
    communicationId: text(),
    rootCommunicationId: text(),
    failure: text(),
    state: text<ExceptionState>(),
    openedAt: text(),
    closedAt: nullable(text()),
    resolution: nullable(text()),
    assignee: nullable(text()),
    /** How often it was reopened: a resend failed as well, or a person reopened it. */
    reopenings: integer(),
    /** The latest resend, and how many there were. */
    resendCommunicationId: nullable(text()),
    resends: integer(),
    legalEntity: text(),
    confidentiality: text<Confidentiality>(),
    origin: text<Origin>(),
  },
  indices: [
    { name: 'exceptions_by_change', columns: ['fromPosition'] },
    { name: 'exceptions_by_opening', columns: ['openedAt', 'exceptionCaseId', 'fromPosition', 'toPosition'] },
    { name: 'exceptions_by_state', columns: ['state', 'openedAt', 'exceptionCaseId', 'fromPosition', 'toPosition'] },
    { name: 'exceptions_by_letter', columns: ['communicationId'] },
  ],
});
export type ExceptionRow = RowOf<typeof ExceptionTable>;

/** Letters as they were requested: the case they belong to, and the clock that they are to satisfy. */
export const ExceptionLetterTable = logTable({
  name: 'exception_letters',
  key: ['communicationId'],
  columns: {
    communicationId: text(),
    caseId: text(),
    rootCommunicationId: text(),
    kind: text<CommunicationKind>(),
    recipient: nullable(text()),
    obligationId: nullable(text()),
    requestedAt: text(),
  },
  indices: [
    { name: 'exception_letters_by_case', columns: ['caseId'] },
    { name: 'exception_letters_by_root', columns: ['rootCommunicationId', 'position'] },
  ],
});

/** Clocks by the kinds of letters that meet them: most letters name none, and are at stake for all of theirs. */
export const ExceptionClockTable = logTable({
  name: 'exception_clocks',
  key: ['obligationId'],
  columns: { obligationId: text(), caseId: text(), noticeKinds: json<readonly string[]>() },
  indices: [{ name: 'exception_clocks_by_case', columns: ['caseId', 'position'] }],
});

export const ExceptionCaseReferenceTable = caseReferenceTable('exception_cases');
