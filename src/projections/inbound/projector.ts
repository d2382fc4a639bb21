import { personalText } from '../../events/envelope.js';
import { referenceTo } from '../case-reference.js';
import { change, changeIfPresent, defineProjection, on, put } from '../define-projection.js';
import { InboundCaseReferenceTable, InboundGapTable, InboundMessageTable } from './entity.js';

const messages = on({
  'case.opened': (event) => referenceTo(InboundCaseReferenceTable, event),
  'inbound.received': ({ data, metadata }) =>
    put(InboundMessageTable, {
      inboundId: data.inboundId,
      caseId: data.caseId,
      eventType: data.eventType,
      sourceUri: data.sourceUri,
      sequence: data.sequence,
      state: 'received',
      bytes: data.bytes,
      receivedAt: metadata.recordedAt,
      retries: 0,
      confidentiality: metadata.confidentiality,
    }),
  'inbound.rejected': ({ data, metadata }) =>
    put(InboundMessageTable, {
      inboundId: data.inboundId,
      state: 'rejected',
      code: data.code,
      detail: data.detail,
      field: data.field,
      conflictsWith: data.conflictsWith,
      bytes: data.bytes,
      receivedAt: metadata.recordedAt,
      settledAt: metadata.recordedAt,
      retries: 0,
      confidentiality: metadata.confidentiality,
    }),
  'inbound.applied': ({ data: { inboundId }, metadata }) =>
    change(
      InboundMessageTable,
      { inboundId },
      // It may have been refused before, when its case was not known yet.
      { state: 'applied', code: null, detail: null, field: null, settledAt: metadata.recordedAt },
    ),
  'inbound.refused': ({ data: { inboundId, code, detail, field }, metadata }) =>
    change(
      InboundMessageTable,
      { inboundId },
      {
        state: 'refused',
        code,
        detail: personalText(detail),
        field: field ?? null,
        settledAt: metadata.recordedAt,
      },
    ),
  'inbound.retried': ({ data: { inboundId } }) =>
    change(InboundMessageTable, { inboundId }, ({ retries }) => ({
      state: 'received' as const,
      code: null,
      detail: null,
      field: null,
      settledAt: null,
      retries: retries + 1,
    })),
  'inbound.discarded': ({ data: { inboundId }, metadata }) =>
    change(InboundMessageTable, { inboundId }, { state: 'discarded', settledAt: metadata.recordedAt }),
});

const gaps = on({
  'inbound.gap-found': ({ data: { caseId, from, to, until }, metadata }) =>
    put(InboundGapTable, {
      caseId,
      began: from,
      ended: to,
      missing: to - from + 1,
      state: 'open',
      foundAt: metadata.recordedAt,
      until,
    }),
  'inbound.gap-passed': ({ data: { caseId, from, to } }) =>
    change(InboundGapTable, { caseId, began: from }, { state: 'passed', ended: to, missing: to - from + 1 }),
  // In time the whole of it is closed, late a number of it after the other.
  'inbound.gap-closed': ({ data: { caseId, from, began }, metadata }) =>
    changeIfPresent(InboundGapTable, { caseId, began: began ?? from }, ({ missing }) => {
      const left = began === undefined ? 0 : missing - 1;
      return { missing: left, ...(left === 0 && { state: 'closed' as const, closedAt: metadata.recordedAt }) };
    }),
});

/** What came in and was not applied, and what is missing? */
export const inbound = defineProjection({
  name: 'inbound',
  version: 2,
  tables: [InboundMessageTable, InboundGapTable, InboundCaseReferenceTable],
  project: [messages, gaps],
});
