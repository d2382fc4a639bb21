import { personalText, type Personal } from '../../events/envelope.js';
import { change, defineProjection, on, put } from '../define-projection.js';
import { EngineDocumentTable, NumberedCaseTable } from './entity.js';

const optional = (value: Personal | undefined) => (value === undefined ? undefined : personalText(value));

const documents = on({
  'output.received': ({ data, metadata }) =>
    put(EngineDocumentTable, {
      documentId: data.documentId,
      system: data.system,
      kind: data.kind,
      title: personalText(data.title),
      accountNumber: optional(data.accountNumber),
      policyNumber: optional(data.policyNumber),
      customerNumber: optional(data.customerNumber),
      mediaType: data.mediaType,
      bytes: data.bytes,
      state: 'received',
      receivedAt: metadata.recordedAt,
    }),
  'output.unmatched': ({ data: { documentId, candidates } }) =>
    change(EngineDocumentTable, { documentId }, { state: 'unmatched', candidates }),
  'output.matched': ({ data: { documentId, caseId, by } }) =>
    change(EngineDocumentTable, { documentId }, { state: 'matched', caseId, matchedBy: by }),
  'output.set-aside': ({ data: { documentId } }) => change(EngineDocumentTable, { documentId }, { state: 'set-aside' }),
});

const cases = on({
  'case.opened': ({ data }) =>
    put(NumberedCaseTable, {
      caseId: data.caseId,
      kind: data.kind,
      legalEntity: data.legalEntity,
      phase: 'open',
      accountId: optional(data.accountId),
      policyId: optional(data.policyId),
      customerId: optional(data.customerId),
    }),
  'case.closed': ({ data: { caseId } }) => change(NumberedCaseTable, { caseId }, { phase: 'closed' }),
  'case.reopened': ({ data: { caseId } }) => change(NumberedCaseTable, { caseId }, { phase: 'open' }),
});

/** Which documents did the engine produce on its own, and to which case does each belong? */
export const engineDocuments = defineProjection({
  name: 'engine-documents',
  version: 1,
  tables: [EngineDocumentTable, NumberedCaseTable],
  project: [documents, cases],
});
