import type { MATCHED_BY } from '../../events/engine-document.events.js';
import type { ReadSession } from '../../ports/read-store.js';
import type { Page, PageRequest, Pin } from '../page.js';
import { temporalPage } from '../temporal-page.js';
import { Where, type Scope } from '../where.js';
import { EngineDocumentTable, type EngineDocumentRow, type EngineDocumentState } from './entity.js';

export type EngineDocumentView = Omit<EngineDocumentRow, 'fromPosition' | 'toPosition'>;

export interface EngineDocumentFilter extends Pin {
  readonly states?: readonly EngineDocumentState[];
  readonly caseId?: string;
  /** What belongs to no case yet is seen only by those whose scope has no limit. */
  readonly scope?: Scope;
}

/** Documents of the engine, the latest first. @throws InvalidCursor, or RangeError for a bad limit */
export function listEngineDocuments(
  session: ReadSession,
  { states, caseId, scope, at }: EngineDocumentFilter = {},
  request: PageRequest = {},
): Promise<Page<EngineDocumentView>> {
  return temporalPage(
    session,
    {
      table: EngineDocumentTable,
      join: 'LEFT JOIN numbered_cases k ON k.case_id = t.case_id AND k.to_position IS NULL',
      where: () =>
        new Where().among('t.state', states).equals('t.case_id', caseId).within(scope, 'k.kind', 'k.legal_entity'),
      sort: ['receivedAt', 'documentId'],
      direction: 'desc',
      view: ({ fromPosition: _, toPosition: __, ...view }) => view,
    },
    { ...request, at },
  );
}

/** The numbers that a document bears. */
export interface DocumentNumbers {
  readonly accountNumber?: string;
  readonly policyNumber?: string;
  readonly customerNumber?: string;
}

/** The open cases that a document could belong to, and by which of its numbers. */
export interface Candidates {
  readonly by: Exclude<(typeof MATCHED_BY)[number], 'person'>;
  readonly caseIds: readonly string[];
}

/** At most so many candidates are told: a person looks for the case by other means then. */
const MOST = 20;

/**
 * Open cases with a number of a document: those of its account where there are any, else of its policy, else of its
 * customer. The narrowest number counts.
 */
export async function openCasesFor(
  session: ReadSession,
  { accountNumber, policyNumber, customerNumber }: DocumentNumbers,
): Promise<Candidates> {
  const tried = [
    ['account', 'account_id', accountNumber],
    ['policy', 'policy_id', policyNumber],
    ['customer', 'customer_id', customerNumber],
  ] as const;
  for (const [by, column, number] of tried) {
    if (number === undefined) continue;
    const where = new Where().equals(`t.${column}`, number).equals('t.phase', 'open').inForce('t', undefined);
    const rows = await session.query<{ case_id: string }>(
      `SELECT t.case_id AS case_id FROM numbered_cases t WHERE ${where} AND t.kind <> 'communication-exception'
       ORDER BY t.case_id LIMIT ${MOST}`,
      where.parameters,
    );
    if (rows.length > 0) return { by, caseIds: rows.map(({ case_id: caseId }) => caseId) };
  }
  return { by: 'customer', caseIds: [] };
}

/** How many documents of the engine belong to no case yet. */
export async function countUnmatched(session: ReadSession): Promise<number> {
  const [row] = await session.query<{ n: number | bigint }>(
    `SELECT count(*) AS n FROM engine_documents WHERE state IN ('received', 'unmatched') AND to_position IS NULL`,
  );
  return Number(row?.n ?? 0);
}
