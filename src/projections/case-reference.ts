import type { CaseKind } from '../events/case.events.js';
import type { EventOf } from '../events/catalogue.js';
import { personalText, type Confidentiality } from '../events/envelope.js';
import type { Patch } from '../ports/projection.js';
import type { Row } from '../ports/read-store.js';
import { nullable, text } from './column.js';
import { add } from './define-projection.js';
import { logTable, type RowOf } from './define-table.js';

/**
 * What a read model keeps of the case that its things belong to, so that its lists can name the case and be limited to
 * a principal's scope. Each projection has a table of its own: they move at their own pace and never read each other.
 */
export function caseReferenceTable(name: string) {
  return logTable({
    name,
    key: ['caseId'],
    columns: {
      caseId: text(),
      kind: text<CaseKind>(),
      legalEntity: text(),
      product: nullable(text()),
      jurisdiction: text(),
      externalId: text(),
      title: nullable(text()),
      openedAt: text(),
      receivedAt: nullable(text()),
      confidentiality: text<Confidentiality>(),
    },
  });
}

export type CaseReferenceTable = ReturnType<typeof caseReferenceTable>;
export type CaseReference = Omit<RowOf<CaseReferenceTable>, 'position' | 'caseId'>;

/** The row of a case that is opened. */
export function referenceTo(table: CaseReferenceTable, { data, metadata }: EventOf<'case.opened'>): Patch {
  return add(table, {
    caseId: data.caseId,
    kind: data.kind,
    legalEntity: data.legalEntity,
    product: data.product,
    jurisdiction: data.jurisdiction,
    externalId: personalText(data.externalId),
    title: data.title === undefined ? null : personalText(data.title),
    openedAt: metadata.occurredAt,
    receivedAt: metadata.receivedAt,
    confidentiality: metadata.confidentiality,
  });
}

/** `LEFT JOIN` of the case of the rows in `t`, as `k`. */
export const joinCase = (table: CaseReferenceTable): string => `LEFT JOIN ${table.name} k ON k.case_id = t.case_id`;
/** Columns of the joined case. */
export const selectCase = (table: CaseReferenceTable): string => table.select('k', 'k_');

/** The joined case of a row; null where the thing belongs to none, or its case was never opened. */
export function viewCase(table: CaseReferenceTable, row: Row): CaseReference | null {
  if ((row['k_case_id'] ?? null) === null) return null;
  return referenceOf(table.view(row, 'k_'));
}

/** What others are told of a case's row. */
export function referenceOf({ position: _, caseId: __, ...reference }: RowOf<CaseReferenceTable>): CaseReference {
  return reference;
}
