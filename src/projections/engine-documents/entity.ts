import type { CaseKind } from '../../events/case.events.js';
import type { ENGINE_DOCUMENT_KINDS, MATCHED_BY } from '../../events/engine-document.events.js';
import { integer, nullable, text } from '../column.js';
import { temporalTable, type RowOf } from '../define-table.js';

/** `received`: its numbers were not looked up yet. */
export type EngineDocumentState = 'received' | 'unmatched' | 'matched' | 'set-aside';

/** Documents that the engine produced on its own, and to which case they belong. */
export const EngineDocumentTable = temporalTable({
  name: 'engine_documents',
  key: ['documentId'],
  columns: {
    documentId: text(),
    system: text(),
    kind: text<(typeof ENGINE_DOCUMENT_KINDS)[number]>(),
    title: text(),
    accountNumber: nullable(text()),
    policyNumber: nullable(text()),
    customerNumber: nullable(text()),
    mediaType: text(),
    bytes: integer(),
    state: text<EngineDocumentState>(),
    receivedAt: text(),
    /** How many open cases could be meant, where it was not clear. */
    candidates: nullable(integer()),
    caseId: nullable(text()),
    matchedBy: nullable(text<(typeof MATCHED_BY)[number]>()),
  },
  indices: [
    { name: 'engine_documents_by_change', columns: ['fromPosition'] },
    { name: 'engine_documents_by_receipt', columns: ['receivedAt', 'documentId', 'fromPosition', 'toPosition'] },
    { name: 'engine_documents_by_state', columns: ['state', 'receivedAt', 'documentId', 'fromPosition', 'toPosition'] },
  ],
});
export type EngineDocumentRow = RowOf<typeof EngineDocumentTable>;

/** Cases by the numbers that documents are matched by. */
export const NumberedCaseTable = temporalTable({
  name: 'numbered_cases',
  key: ['caseId'],
  columns: {
    caseId: text(),
    kind: text<CaseKind>(),
    legalEntity: text(),
    phase: text<'open' | 'closed'>(),
    accountId: nullable(text()),
    policyId: nullable(text()),
    customerId: nullable(text()),
  },
  indices: [
    { name: 'numbered_cases_by_change', columns: ['fromPosition'] },
    { name: 'numbered_cases_by_account', columns: ['accountId', 'phase', 'toPosition'] },
    { name: 'numbered_cases_by_policy', columns: ['policyId', 'phase', 'toPosition'] },
    { name: 'numbered_cases_by_customer', columns: ['customerId', 'phase', 'toPosition'] },
  ],
});
