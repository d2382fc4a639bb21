import type { Origin } from '../../events/envelope.js';
import type { ReadSession, Row } from '../../ports/read-store.js';
import { joinCase, selectCase, viewCase, type CaseReference } from '../case-reference.js';
import type { Page, PageRequest, Pin } from '../page.js';
import { temporalPage } from '../temporal-page.js';
import { Where, type Scope } from '../where.js';
import { ObligationCaseTable, ObligationTable, type ObligationRow, type ObligationState } from './entity.js';

export interface ObligationView extends Omit<ObligationRow, 'toPosition' | 'sortAt' | 'pending'> {
  readonly case: CaseReference | null;
}

const SELECT = `SELECT ${ObligationTable.select('t')}, ${selectCase(ObligationCaseTable)}
  FROM obligations t ${joinCase(ObligationCaseTable)}`;

const viewOf = (clock: ObligationRow, row: Row): ObligationView => clockOf(clock, viewCase(ObligationCaseTable, row));

/** A clock as readers see it, with what is known of its case. */
export function clockOf(
  { toPosition: _, sortAt: __, pending: ___, ...clock }: ObligationRow,
  of: CaseReference | null,
): ObligationView {
  return { ...clock, case: of };
}

/** A clock as it stood at a position; undefined where there was none then. */
export async function obligationById(
  session: ReadSession,
  obligationId: string,
  { at }: Pin = {},
): Promise<ObligationView | undefined> {
  const where = new Where().equals('t.obligation_id', obligationId).inForce('t', at);
  const [row] = await session.query(`${SELECT} WHERE ${where}`, where.parameters);
  return row && viewOf(ObligationTable.view(row), row);
}

/** All clocks of a case, the earliest limit first. */
export async function obligationsOfCase(
  session: ReadSession,
  caseId: string,
  { at }: Pin = {},
): Promise<ObligationView[]> {
  const where = new Where().equals('t.case_id', caseId).inForce('t', at);
  const rows = await session.query(`${SELECT} WHERE ${where} ORDER BY t.sort_at, t.obligation_id`, where.parameters);
  return rows.map((row) => viewOf(ObligationTable.view(row), row));
}

export interface ObligationFilter extends Pin {
  readonly caseId?: string;
  readonly states?: readonly ObligationState[];
  /** Still to be satisfied, with the statutory limit ahead. */
  readonly pending?: boolean;
  /** Limits whose breach stands, satisfied late or not at all. */
  readonly breached?: 'target' | 'statutory' | 'any';
  readonly packId?: string;
  readonly ruleId?: string;
  /** RFC 3339 UTC with milliseconds; from inclusive, to exclusive. Undetermined ones have no limit and are left out. */
  readonly dueFrom?: string;
  readonly dueTo?: string;
  readonly incurredFrom?: string;
  readonly incurredTo?: string;
  readonly origin?: Origin;
  readonly importId?: string;
  readonly confidentiality?: 'standard';
  readonly scope?: Scope;
}

const BREACHED = {
  target: 't.target_breached_at IS NOT NULL',
  statutory: 't.statutory_breached_at IS NOT NULL',
  any: '(t.target_breached_at IS NOT NULL OR t.statutory_breached_at IS NOT NULL)',
} as const;

function conditions(filter: ObligationFilter): Where {
  const where = new Where()
    .equals('t.case_id', filter.caseId)
    .equals('t.pending', filter.pending === undefined ? undefined : filter.pending ? 1 : 0)
    .among('t.state', filter.states)
    .equals('t.pack_id', filter.packId)
    .equals('t.rule_id', filter.ruleId)
    .between('t.sort_at', filter.dueFrom, filter.dueTo)
    .between('t.incurred_at', filter.incurredFrom, filter.incurredTo)
    .equals('t.origin', filter.origin)
    .equals('t.import_id', filter.importId)
    .equals('t.confidentiality', filter.confidentiality)
    .within(filter.scope, 'k.kind', 'k.legal_entity');
  if (filter.dueFrom !== undefined || filter.dueTo !== undefined) where.and('t.due_at IS NOT NULL');
  return filter.breached === undefined ? where : where.and(BREACHED[filter.breached]);
}

/** Clocks, the earliest limit first. @throws InvalidCursor, or RangeError for a bad limit */
export function listObligations(
  session: ReadSession,
  filter: ObligationFilter = {},
  request: PageRequest = {},
): Promise<Page<ObligationView>> {
  return temporalPage(
    session,
    {
      table: ObligationTable,
      join: joinCase(ObligationCaseTable),
      select: selectCase(ObligationCaseTable),
      where: () => conditions(filter),
      sort: ['sortAt', 'obligationId'],
      direction: 'asc',
      view: viewOf,
    },
    { ...request, at: filter.at },
  );
}

/** What must be done before `until` (exclusive): pending clocks due by then, the most urgent first. */
export const dueSoon = (
  session: ReadSession,
  until: string,
  filter: ObligationFilter = {},
  request: PageRequest = {},
): Promise<Page<ObligationView>> => listObligations(session, { ...filter, pending: true, dueTo: until }, request);

/** How many clocks of the filter are in each state; states without any are absent. */
export async function countObligations(
  session: ReadSession,
  filter: ObligationFilter = {},
): Promise<ReadonlyMap<ObligationState, number>> {
  const where = conditions(filter).inForce('t', filter.at);
  const rows = await session.query<{ state: ObligationState; found: number | bigint }>(
    `SELECT t.state AS state, COUNT(*) AS found FROM obligations t ${joinCase(ObligationCaseTable)}
     WHERE ${where} GROUP BY t.state ORDER BY t.state`,
    where.parameters,
  );
  return new Map(rows.map(({ state, found }) => [state, Number(found)]));
}

/** All clocks of a filter, the earliest limit first, in bounded memory, as one snapshot. */
export async function* streamObligations(
  session: ReadSession,
  filter: ObligationFilter = {},
): AsyncGenerator<ObligationView, void> {
  const where = conditions(filter).inForce('t', filter.at);
  const rows = session.stream(`${SELECT} WHERE ${where} ORDER BY t.sort_at, t.obligation_id`, where.parameters);
  for await (const row of rows) yield viewOf(ObligationTable.view(row), row);
}

const due = ObligationTable.only(
  'caseId', 'packId', 'ruleId', 'citation', 'title', 'anchorAt', 'dueAt', 'warnedAt', 'targetBreachedAt',
  'statutoryBreachedAt', 'satisfiedAt', 'satisfiedLate', 'waivedAt', 'waivedWhy', 'importId', 'confidentiality',
); // prettier-ignore
const dueCase = ObligationCaseTable.only('caseId', 'kind', 'legalEntity', 'externalId', 'confidentiality');

/** What a report says of a clock with a limit. */
export type DueClock = ReturnType<typeof due.view> & {
  readonly case: Omit<ReturnType<typeof dueCase.view>, 'caseId'> | null;
};

/** As {@link streamObligations}, of each clock only what {@link DueClock} has: a third of the columns. */
export async function* streamDueClocks(
  session: ReadSession,
  filter: ObligationFilter = {},
): AsyncGenerator<DueClock, void> {
  const where = conditions(filter).inForce('t', filter.at);
  const rows = session.stream(
    `SELECT ${due.select('t')}, ${dueCase.select('k', 'k_')} FROM obligations t ${joinCase(ObligationCaseTable)}
     WHERE ${where} ORDER BY t.sort_at, t.obligation_id`,
    where.parameters,
  );
  for await (const row of rows) {
    yield { ...due.view(row), case: (row['k_case_id'] ?? null) === null ? null : dueCase.view(row, 'k_') };
  }
}

/** Clocks that somebody must look at, counted. */
export interface ClocksAtRisk {
  /** Limits that have passed without what they wait for, judged or not. */
  readonly overdue: number;
  /** Of those that run: how many are due within so many days, overdue ones left out. Each number holds those before it. */
  readonly dueWithin: ReadonlyMap<number, number>;
}

/** Days ahead that clocks are counted for. */
export const DAYS_AHEAD = [1, 3, 7, 30] as const;

/** Counts what is due soon and what is overdue, from the index alone. @param now RFC 3339 UTC with milliseconds */
export async function countClocksAtRisk(session: ReadSession, now: string): Promise<ClocksAtRisk> {
  const until = (days: number): string => new Date(Date.parse(now) + days * 86_400_000).toISOString();
  const within = DAYS_AHEAD.map((days) => `SUM(CASE WHEN sort_at < :d${days} THEN 1 ELSE 0 END) AS d${days}`);
  const most = Math.max(...DAYS_AHEAD);
  const [running] = await session.query<Record<string, number | bigint | null>>(
    `SELECT SUM(CASE WHEN sort_at < :now THEN 1 ELSE 0 END) AS passed, ${within.join(', ')} FROM obligations
     WHERE pending = 1 AND to_position IS NULL AND sort_at < :d${most}`,
    { now, ...Object.fromEntries(DAYS_AHEAD.map((days) => [`d${days}`, until(days)])) },
  );
  const [breached] = await session.query<{ found: number | bigint }>(
    `SELECT COUNT(*) AS found FROM obligations WHERE state = 'breached' AND to_position IS NULL`,
  );
  const passed = Number(running?.['passed'] ?? 0);
  return {
    overdue: passed + Number(breached?.found ?? 0),
    dueWithin: new Map(DAYS_AHEAD.map((days) => [days, Number(running?.[`d${days}`] ?? 0) - passed])),
  };
}
