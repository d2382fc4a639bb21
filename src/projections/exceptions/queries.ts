import type { CommunicationKind } from '../../events/communication.events.js';
import type { ReadSession, Row } from '../../ports/read-store.js';
import { selectCase, viewCase, type CaseReference } from '../case-reference.js';
import type { Page, PageRequest, Pin } from '../page.js';
import { temporalPage } from '../temporal-page.js';
import { Where, type Scope } from '../where.js';
import {
  ExceptionCaseReferenceTable,
  ExceptionClockTable,
  ExceptionLetterTable,
  ExceptionTable,
  type ExceptionRow,
  type ExceptionState,
} from './entity.js';

export interface ExceptionView extends Omit<ExceptionRow, 'toPosition'> {
  /** The case whose letter failed; null for a letter that the record does not know. */
  readonly originalCaseId: string | null;
  readonly originalCase: CaseReference | null;
  readonly letterKind: CommunicationKind | null;
  readonly recipient: string | null;
  /** Clocks that the letter or its resends were to meet. */
  readonly obligationIds: readonly string[];
}

const JOIN = `LEFT JOIN exception_letters m ON m.communication_id = t.communication_id
  LEFT JOIN exception_cases k ON k.case_id = m.case_id`;
const SELECT = `${ExceptionLetterTable.select('m', 'm_')}, ${selectCase(ExceptionCaseReferenceTable)}`;

type Unclocked = Omit<ExceptionView, 'obligationIds'>;

function viewOf({ toPosition: _, ...exception }: ExceptionRow, row: Row): Unclocked {
  const known = (row['m_communication_id'] ?? null) !== null;
  const letter = known ? ExceptionLetterTable.view(row, 'm_') : undefined;
  return {
    ...exception,
    originalCaseId: letter?.caseId ?? null,
    originalCase: viewCase(ExceptionCaseReferenceTable, row),
    letterKind: letter?.kind ?? null,
    recipient: letter?.recipient ?? null,
  };
}

/**
 * Adds the clocks at stake: those that the letters of the chain name, and those of the case that a letter of its kind
 * meets. As far as they were on record at the position.
 */
async function withClocks(
  session: ReadSession,
  exceptions: readonly Unclocked[],
  at: bigint | undefined,
): Promise<ExceptionView[]> {
  if (exceptions.length === 0) return [];
  const upTo = (where: Where): Where => (at === undefined ? where : where.and('position <= :at', { at }));
  const named = upTo(
    new Where()
      .oneOf('root_communication_id', [...new Set(exceptions.map((exception) => exception.rootCommunicationId))])
      .and('obligation_id IS NOT NULL'),
  );
  const rows = await session.query<{ root: string; obligation: string }>(
    `SELECT root_communication_id AS root, obligation_id AS obligation FROM exception_letters
     WHERE ${named} ORDER BY root_communication_id, position`,
    named.parameters,
  );
  const cases = exceptions.flatMap(({ originalCaseId }) => (originalCaseId === null ? [] : [originalCaseId]));
  const running = upTo(new Where().oneOf('case_id', [...new Set(cases)]));
  const clocks = (
    await session.query(
      `SELECT ${ExceptionClockTable.select('c')} FROM exception_clocks c WHERE ${running} ORDER BY case_id, position`,
      running.parameters,
    )
  ).map((row) => ExceptionClockTable.view(row));
  return exceptions.map((exception) => {
    const { rootCommunicationId, originalCaseId, letterKind } = exception;
    const met = clocks.filter(({ caseId, noticeKinds }) => caseId === originalCaseId && noticeKinds.includes(letterKind ?? '')); // prettier-ignore
    const ids = [
      ...rows.filter(({ root }) => root === rootCommunicationId).map(({ obligation }) => obligation),
      ...met.map(({ obligationId }) => obligationId),
    ];
    return { ...exception, obligationIds: [...new Set(ids)] };
  });
}

/** An exception as it stood at a position; undefined where it was not opened then. */
export async function exceptionById(
  session: ReadSession,
  exceptionCaseId: string,
  { at }: Pin = {},
): Promise<ExceptionView | undefined> {
  const where = new Where().equals('t.exception_case_id', exceptionCaseId).inForce('t', at);
  const [row] = await session.query(
    `SELECT ${ExceptionTable.select('t')}, ${SELECT} FROM exceptions t ${JOIN} WHERE ${where}`,
    where.parameters,
  );
  if (!row) return undefined;
  const [exception] = await withClocks(session, [viewOf(ExceptionTable.view(row), row)], at);
  return exception;
}

export interface ExceptionFilter extends Pin {
  readonly states?: readonly ExceptionState[];
  readonly failures?: readonly string[];
  /** The case whose letter failed. */
  readonly originalCaseId?: string;
  readonly communicationId?: string;
  readonly assignee?: string;
  /** RFC 3339 UTC with milliseconds; from inclusive, to exclusive. */
  readonly openedFrom?: string;
  readonly openedTo?: string;
  readonly confidentiality?: 'standard';
  /** Of the case whose letter failed. */
  readonly scope?: Scope;
}

function conditions(filter: ExceptionFilter): Where {
  const where = new Where()
    .among('t.state', filter.states)
    .among('t.failure', filter.failures)
    .equals('t.communication_id', filter.communicationId)
    .equals('t.assignee', filter.assignee)
    .between('t.opened_at', filter.openedFrom, filter.openedTo)
    .equals('t.confidentiality', filter.confidentiality)
    .within(filter.scope, 'k.kind', 'k.legal_entity');
  if (filter.originalCaseId === undefined) return where;
  return where.and(
    't.communication_id IN (SELECT l.communication_id FROM exception_letters l WHERE l.case_id = :originalCase)',
    { originalCase: filter.originalCaseId },
  );
}

/** Exceptions, the latest opened first. @throws InvalidCursor, or RangeError for a bad limit */
export async function listExceptions(
  session: ReadSession,
  filter: ExceptionFilter = {},
  request: PageRequest = {},
): Promise<Page<ExceptionView>> {
  const page = await temporalPage(
    session,
    {
      table: ExceptionTable,
      join: JOIN,
      select: SELECT,
      where: () => conditions(filter),
      sort: ['openedAt', 'exceptionCaseId'],
      direction: 'desc',
      view: viewOf,
    },
    { ...request, at: filter.at },
  );
  return { ...page, items: await withClocks(session, page.items, page.at) };
}

/** How many exceptions of the filter are in each state; states without any are absent. */
export async function countExceptions(
  session: ReadSession,
  filter: ExceptionFilter = {},
): Promise<ReadonlyMap<ExceptionState, number>> {
  const where = conditions(filter).inForce('t', filter.at);
  const rows = await session.query<{ state: ExceptionState; found: number | bigint }>(
    `SELECT t.state AS state, COUNT(*) AS found FROM exceptions t ${JOIN} WHERE ${where}
     GROUP BY t.state ORDER BY t.state`,
    where.parameters,
  );
  return new Map(rows.map(({ state, found }) => [state, Number(found)]));
}
