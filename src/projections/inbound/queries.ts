import type { ReadSession, Row } from '../../ports/read-store.js';
import { joinCase, selectCase, viewCase, type CaseReference } from '../case-reference.js';
import type { Page, PageRequest, Pin } from '../page.js';
import { temporalPage } from '../temporal-page.js';
import { Where, type Scope } from '../where.js';
import {
  InboundCaseReferenceTable,
  InboundGapTable,
  InboundMessageTable,
  type GapState,
  type InboundGapRow,
  type InboundMessageRow,
  type InboundState,
} from './entity.js';

export interface InboundMessageView extends Omit<InboundMessageRow, 'fromPosition' | 'toPosition'> {
  /** Null where there is no such case. */
  readonly case: CaseReference | null;
}
export interface InboundGapView extends Omit<InboundGapRow, 'fromPosition' | 'toPosition'> {
  readonly case: CaseReference | null;
}

/** The case of a row, by the reference that this read model keeps of it. */
const OF_CASE = { join: joinCase(InboundCaseReferenceTable), select: selectCase(InboundCaseReferenceTable) };

const message = ({ fromPosition: _, toPosition: __, ...view }: InboundMessageRow, row: Row): InboundMessageView => ({
  ...view,
  case: viewCase(InboundCaseReferenceTable, row),
});
const gap = ({ fromPosition: _, toPosition: __, ...view }: InboundGapRow, row: Row): InboundGapView => ({
  ...view,
  case: viewCase(InboundCaseReferenceTable, row),
});

export interface InboundFilter extends Pin {
  readonly states?: readonly InboundState[];
  readonly caseId?: string;
  /** What is about no known case is seen only by those whose scope has no limit. */
  readonly scope?: Scope;
}

/** Inbound messages, the latest first. @throws InvalidCursor, or RangeError for a bad limit */
export function listInbound(
  session: ReadSession,
  { states, caseId, scope, at }: InboundFilter = {},
  request: PageRequest = {},
): Promise<Page<InboundMessageView>> {
  return temporalPage(
    session,
    {
      table: InboundMessageTable,
      ...OF_CASE,
      where: () =>
        new Where().among('t.state', states).equals('t.case_id', caseId).within(scope, 'k.kind', 'k.legal_entity'),
      sort: ['receivedAt', 'inboundId'],
      direction: 'desc',
      view: message,
    },
    { ...request, at },
  );
}

/** One message, where it is within the scope. */
export async function inboundById(
  session: ReadSession,
  inboundId: string,
  scope?: Scope,
): Promise<InboundMessageView | undefined> {
  const where = new Where()
    .equals('t.inbound_id', inboundId)
    .within(scope, 'k.kind', 'k.legal_entity')
    .inForce('t', undefined);
  const [row] = await session.query(
    `SELECT ${InboundMessageTable.select('t')}, ${OF_CASE.select} FROM inbound_messages t ${OF_CASE.join} WHERE ${where}`,
    where.parameters,
  );
  return row && message(InboundMessageTable.view(row), row);
}

/** Gaps, the latest found first. @throws InvalidCursor, or RangeError for a bad limit */
export function listInboundGaps(
  session: ReadSession,
  { states, scope, at }: Pin & { readonly states?: readonly GapState[]; readonly scope?: Scope } = {},
  request: PageRequest = {},
): Promise<Page<InboundGapView>> {
  return temporalPage(
    session,
    {
      table: InboundGapTable,
      ...OF_CASE,
      where: () => new Where().among('t.state', states).within(scope, 'k.kind', 'k.legal_entity'),
      sort: ['foundAt', 'caseId'],
      direction: 'desc',
      view: gap,
    },
    { ...request, at },
  );
}

/** What waits for a person or for others: messages that were not applied, and numbers that are missing. */
export interface InboundCounts {
  readonly messages: Readonly<Record<Exclude<InboundState, 'applied' | 'discarded'>, number>>;
  readonly gaps: Readonly<Record<Exclude<GapState, 'closed'>, number>>;
}

/** Counts what is not settled. */
export async function countInbound(session: ReadSession): Promise<InboundCounts> {
  const count = async (table: string, states: readonly string[]): Promise<(state: string) => number> => {
    const where = new Where().oneOf('t.state', states).inForce('t', undefined);
    const rows = await session.query<{ state: string; n: number | bigint }>(
      `SELECT t.state AS state, count(*) AS n FROM ${table} t WHERE ${where} GROUP BY t.state`,
      where.parameters,
    );
    return (state) => Number(rows.find((row) => row.state === state)?.n ?? 0);
  };
  const messages = await count('inbound_messages', ['received', 'refused', 'rejected']);
  const gaps = await count('inbound_gaps', ['open', 'passed']);
  return {
    messages: { received: messages('received'), refused: messages('refused'), rejected: messages('rejected') },
    gaps: { open: gaps('open'), passed: gaps('passed') },
  };
}
