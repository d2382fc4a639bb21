import type { CaseKind, Outcome } from '../../events/case.events.js';
import type { Origin } from '../../events/envelope.js';
import type { ReadSession, Row } from '../../ports/read-store.js';
import { joinCase, selectCase, viewCase, type CaseReference } from '../case-reference.js';
import { newestChange, temporalPage } from '../temporal-page.js';
import type { Page, PageRequest, Pin } from '../page.js';
import { Where, type Scope } from '../where.js';
import {
  DecisionCaseTable,
  DecisionFactTable,
  DecisionTable,
  NoticeTable,
  type DecisionFactRow,
  type DecisionRow,
  type NoticeRow,
} from './entity.js';

export interface DecisionView extends Omit<DecisionRow, 'fromPosition' | 'toPosition'> {
  readonly case: CaseReference | null;
}
export type FactView = Omit<DecisionFactRow, 'caseId'>;
/** A letter of the case, whatever it was written for. */
export type NoticeView = Omit<NoticeRow, 'caseId' | 'fromPosition' | 'toPosition'>;

const taken = DecisionTable.only('caseId', 'decisionId', 'outcome', 'decidedAt', 'supersedes');
/** A decision, as far as it tells which decisions were taken on a case. */
export type TakenDecision = ReturnType<typeof taken.view>;

/** A decision with what is known of its case: enough to say whether notice was due and given, without the log. */
export interface DecidedCase {
  readonly decision: DecisionView;
  /** All decisions of the case, this one too, in the order of the record. */
  readonly decisions: readonly TakenDecision[];
  /** All facts of the case in the order of the record. */
  readonly facts: readonly FactView[];
  /** All letters of the case in the order of the record. */
  readonly notices: readonly NoticeView[];
}

export interface DecisionFilter extends Pin {
  readonly caseId?: string;
  /** RFC 3339 UTC with milliseconds; from inclusive, to exclusive. */
  readonly decidedFrom?: string;
  readonly decidedTo?: string;
  readonly outcomes?: readonly Outcome[];
  readonly kinds?: readonly CaseKind[];
  readonly legalEntities?: readonly string[];
  /** Only decisions that stand: none supersedes them. */
  readonly standing?: boolean;
  readonly origin?: Origin;
  readonly importId?: string;
  readonly confidentiality?: 'standard';
  readonly scope?: Scope;
}

function viewOf({ fromPosition: _, toPosition: __, ...decision }: DecisionRow, row: Row): DecisionView {
  return { ...decision, case: viewCase(DecisionCaseTable, row) };
}

function conditions(filter: DecisionFilter): Where {
  const where = new Where()
    .equals('t.case_id', filter.caseId)
    .between('t.decided_at', filter.decidedFrom, filter.decidedTo)
    .among('t.outcome', filter.outcomes)
    .among('k.kind', filter.kinds)
    .among('k.legal_entity', filter.legalEntities)
    .equals('t.origin', filter.origin)
    .equals('t.import_id', filter.importId)
    .equals('t.confidentiality', filter.confidentiality)
    .within(filter.scope, 'k.kind', 'k.legal_entity');
  return filter.standing ? where.and('t.superseded_by IS NULL') : where;
}

/** Decisions, the earliest first. @throws InvalidCursor, or RangeError for a bad limit */
export function listDecisions(
  session: ReadSession,
  filter: DecisionFilter = {},
  request: PageRequest = {},
): Promise<Page<DecisionView>> {
  return temporalPage(
    session,
    {
      table: DecisionTable,
      join: joinCase(DecisionCaseTable),
      select: selectCase(DecisionCaseTable),
      where: () => conditions(filter),
      sort: ['decidedAt', 'decisionId'],
      direction: 'asc',
      view: viewOf,
    },
    { ...request, at: filter.at },
  );
}

/** How many decisions of the filter have each outcome; outcomes without any are absent. */
export async function countDecisions(
  session: ReadSession,
  filter: DecisionFilter = {},
): Promise<ReadonlyMap<Outcome, number>> {
  const where = conditions(filter).inForce('t', filter.at);
  const rows = await session.query<{ outcome: Outcome; found: number | bigint }>(
    `SELECT t.outcome AS outcome, COUNT(*) AS found FROM decisions t ${joinCase(DecisionCaseTable)}
     WHERE ${where} GROUP BY t.outcome ORDER BY t.outcome`,
    where.parameters,
  );
  return new Map(rows.map(({ outcome, found }) => [outcome, Number(found)]));
}

const BATCH = 500;

/** All decisions of a filter with their cases, the earliest first, in bounded memory, as of one position. */
export async function* streamDecidedCases(
  session: ReadSession,
  filter: DecisionFilter = {},
): AsyncGenerator<DecidedCase, void> {
  const at = filter.at ?? (await newestNoticeOrDecision(session));
  let cursor: string | undefined;
  do {
    const page = await listDecisions(session, { ...filter, at }, { limit: BATCH, cursor });
    yield* await withCases(session, page.items, at);
    cursor = page.next;
  } while (cursor !== undefined);
}

/** The newest position that any table of this read model speaks of. */
async function newestNoticeOrDecision(session: ReadSession): Promise<bigint> {
  const [row] = await session.query<{ newest: number | bigint | null }>(
    'SELECT MAX(position) AS newest FROM decision_facts',
  );
  const [notices] = await session.query<{ newest: number | bigint | null }>(
    'SELECT MAX(from_position) AS newest FROM decision_notices',
  );
  const candidates = [
    BigInt(row?.newest ?? 0),
    BigInt(notices?.newest ?? 0),
    await newestChange(session, DecisionTable),
  ];
  return candidates.reduce((newest, candidate) => (candidate > newest ? candidate : newest));
}

async function withCases(session: ReadSession, page: readonly DecisionView[], at: bigint): Promise<DecidedCase[]> {
  const caseIds = [...new Set(page.map(({ caseId }) => caseId))];
  if (caseIds.length === 0) return [];
  const inForce = new Where().oneOf('t.case_id', caseIds).inForce('t', at);
  const decisions = await session.query(
    `SELECT ${taken.select('t')} FROM decisions t WHERE ${inForce} ORDER BY t.case_id, t.recorded_position`,
    inForce.parameters,
  );
  const notices = await session.query(
    `SELECT ${NoticeTable.select('t')} FROM decision_notices t WHERE ${inForce} ORDER BY t.case_id, t.recorded_position`,
    inForce.parameters,
  );
  const known = new Where().oneOf('t.case_id', caseIds).and('t.position <= :at', { at });
  const facts = await session.query(
    `SELECT ${DecisionFactTable.select('t')} FROM decision_facts t WHERE ${known} ORDER BY t.case_id, t.position`,
    known.parameters,
  );
  const decisionsOf = byCase(decisions.map((row) => taken.view(row)));
  const noticesOf = byCase(notices.map((row) => NoticeTable.view(row)));
  const factsOf = byCase(facts.map((row) => DecisionFactTable.view(row)));
  return page.map((decision) => ({
    decision,
    decisions: decisionsOf.get(decision.caseId) ?? [],
    facts: (factsOf.get(decision.caseId) ?? []).map(({ caseId: _, ...fact }) => fact),
    notices: (noticesOf.get(decision.caseId) ?? []).map(
      ({ caseId: _, fromPosition: __, toPosition: ___, ...letter }) => letter,
    ),
  }));
}

function byCase<T extends { readonly caseId: string }>(rows: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.caseId);
    if (group) group.push(row);
    else groups.set(row.caseId, [row]);
  }
  return groups;
}
