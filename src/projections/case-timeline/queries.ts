import type { CaseKind, Outcome } from '../../events/case.events.js';
import type { Origin } from '../../events/envelope.js';
import type { ReadSession } from '../../ports/read-store.js';
import { decodeCursor, encodeCursor, limitOf, pageOf, type Page, type PageRequest, type Pin } from '../page.js';
import { temporalPage } from '../temporal-page.js';
import { searchable, Where, type Scope } from '../where.js';
import {
  CaseTable,
  NO_SEQUENCE,
  PartyTable,
  TimelineTable,
  type CaseRow,
  type PartyRow,
  type TimelineCategory,
  type TimelineRow,
} from './entity.js';

export interface TimelineEntry extends Omit<TimelineRow, 'sourceSequence' | 'versionStep'> {
  /** Place in the source's own order, where it gave one. */
  readonly sourceSequence: bigint | null;
}

export interface TimelineFilter extends Pin {
  readonly caseId: string;
  readonly categories?: readonly TimelineCategory[];
  readonly communicationId?: string;
  readonly obligationId?: string;
  readonly confidentiality?: 'standard';
  /** Only what had happened by then, whenever it was recorded; RFC 3339 UTC with milliseconds, inclusive. */
  readonly occurredBy?: string;
  /** Oldest first (`asc`, default) or newest first. */
  readonly order?: 'asc' | 'desc';
}

const ORDER = ['occurred_at', 'source_sequence', 'position'] as const;

function entryOf({ versionStep: _, ...row }: TimelineRow): TimelineEntry {
  return { ...row, sourceSequence: row.sourceSequence === NO_SEQUENCE ? null : row.sourceSequence };
}

/**
 * What happened on a case, sorted for readers: by occurredAt, the source's own order, position. The first page fixes
 * the position of the walk; what arrives later, even with an earlier date, is seen by the next walk.
 *
 * @throws InvalidCursor, or RangeError for a bad limit
 */
export async function timelineOfCase(
  session: ReadSession,
  filter: TimelineFilter,
  request: PageRequest = {},
): Promise<Page<TimelineEntry>> {
  const limit = limitOf(request);
  const order = filter.order ?? 'asc';
  const cursor = request.cursor === undefined ? undefined : decodeCursor('timeline', request.cursor, ['position', 'text', 'position', 'position']); // prettier-ignore
  const at = (cursor?.[0] as bigint | undefined) ?? filter.at ?? (await newestOf(session, filter.caseId));
  const where = new Where()
    .equals('case_id', filter.caseId)
    .and('position <= :at', { at })
    .oneOf('category', filter.categories)
    .equals('communication_id', filter.communicationId)
    .equals('obligation_id', filter.obligationId)
    .equals('confidentiality', filter.confidentiality)
    .behind(ORDER, order, cursor?.slice(1));
  if (filter.occurredBy !== undefined) where.and('occurred_at <= :occurredBy', { occurredBy: filter.occurredBy });
  const rows = await session.query(
    `SELECT ${TimelineTable.select('t')} FROM case_timeline t WHERE ${where}
     ORDER BY ${ORDER.map((column) => `${column} ${order}`).join(', ')} LIMIT :limit`,
    { ...where.parameters, limit: limit + 1 },
  );
  const page = pageOf(rows.map((row) => TimelineTable.view(row)), limit, at, (last) =>
    encodeCursor('timeline', [at, last.occurredAt, last.sourceSequence, last.position]),
  ); // prettier-ignore
  return { ...page, items: page.items.map(entryOf) };
}

/** What happened on each of these cases up to a position, case by case, in the order in which it happened. */
export async function timelineOfCases(
  session: ReadSession,
  caseIds: readonly string[],
  { at, confidentiality }: { readonly at: bigint; readonly confidentiality?: 'standard' },
): Promise<TimelineEntry[]> {
  const where = new Where()
    .oneOf('t.case_id', caseIds)
    .and('t.position <= :at', { at })
    .equals('t.confidentiality', confidentiality);
  const rows = await session.query(
    `SELECT ${TimelineTable.select('t')} FROM case_timeline t WHERE ${where}
     ORDER BY t.case_id, t.occurred_at, t.source_sequence, t.position`,
    where.parameters,
  );
  return rows.map((row) => entryOf(TimelineTable.view(row)));
}

/** Position of the newest event of a case that the timeline has; 0n for an unknown case. */
async function newestOf(session: ReadSession, caseId: string): Promise<bigint> {
  const [row] = await session.query('SELECT MAX(position) AS newest FROM case_timeline WHERE case_id = :caseId', {
    caseId,
  });
  return BigInt((row?.['newest'] ?? 0) as number);
}

export type CaseView = Omit<CaseRow, 'searchText' | 'toPosition'>;

export interface CaseDetail extends CaseView {
  /** Raised by what callers change, not by our own sagas: what If-Match speaks of. */
  readonly caseVersion: number;
  readonly parties: readonly PartyView[];
}

export type PartyView = Omit<PartyRow, 'caseId' | 'fromPosition' | 'toPosition'>;

const caseView = ({ searchText: _, toPosition: __, ...row }: CaseRow): CaseView => row;

/** A case as it was at a position; undefined where it was not opened then. */
export async function caseById(
  session: ReadSession,
  caseId: string,
  { at }: Pin = {},
): Promise<CaseDetail | undefined> {
  const inForce = new Where().equals('t.case_id', caseId).inForce('t', at);
  const [row] = await session.query(
    `SELECT ${CaseTable.select('t')} FROM cases t WHERE ${inForce}`,
    inForce.parameters,
  );
  if (!row) return undefined;
  const parties = await session.query(
    `SELECT ${PartyTable.select('t')} FROM case_parties t WHERE ${inForce} ORDER BY t.role, t.party_id`,
    inForce.parameters,
  );
  const versions = new Where().equals('case_id', caseId);
  if (at !== undefined) versions.and('position <= :at', { at });
  const [version] = await session.query(
    `SELECT SUM(version_step) AS version FROM case_timeline WHERE ${versions}`,
    versions.parameters,
  );
  return detailOf(
    CaseTable.view(row),
    parties.map((party) => PartyTable.view(party)),
    Number(version?.['version'] ?? 0),
  );
}

/** A case as readers see it, of its row and its parties. */
export function detailOf(row: CaseRow, parties: readonly PartyRow[], caseVersion: number): CaseDetail {
  return {
    ...caseView(row),
    caseVersion,
    parties: parties.map(({ caseId: _, fromPosition: __, toPosition: ___, ...view }) => view),
  };
}

export interface CaseFilter extends Pin {
  readonly kinds?: readonly CaseKind[];
  readonly phase?: 'open' | 'closed';
  readonly outcomes?: readonly Outcome[];
  readonly legalEntities?: readonly string[];
  /** RFC 3339 UTC with milliseconds; from inclusive, to exclusive. */
  readonly openedFrom?: string;
  readonly openedTo?: string;
  /** The same for the time at which the firm received it, else that of its opening. */
  readonly receivedFrom?: string;
  readonly receivedTo?: string;
  /** Found anywhere in title, reference or the primary party's name; any case, accent and script. */
  readonly text?: string;
  readonly externalId?: string;
  readonly customerId?: string;
  readonly accountId?: string;
  readonly policyId?: string;
  readonly assignee?: string;
  readonly origin?: Origin;
  readonly importId?: string;
  /** Only cases with an open communication exception. */
  readonly openExceptions?: boolean;
  readonly confidentiality?: 'standard';
  readonly scope?: Scope;
}

function casesWhere(filter: CaseFilter, at: bigint | undefined): Where {
  const where = new Where()
    .among('t.kind', filter.kinds)
    .equals('t.phase', filter.phase)
    .among('t.outcome', filter.outcomes)
    .among('t.legal_entity', filter.legalEntities)
    .between('t.opened_at', filter.openedFrom, filter.openedTo)
    .between('COALESCE(t.received_at, t.opened_at)', filter.receivedFrom, filter.receivedTo)
    .contains('t.search_text', filter.text === undefined ? undefined : searchable(filter.text))
    .equals('t.external_id', filter.externalId)
    .equals('t.customer_id', filter.customerId)
    .equals('t.account_id', filter.accountId)
    .equals('t.policy_id', filter.policyId)
    .equals('t.assignee', filter.assignee)
    .equals('t.origin', filter.origin)
    .equals('t.import_id', filter.importId)
    .equals('t.confidentiality', filter.confidentiality)
    .within(filter.scope, 't.kind', 't.legal_entity');
  if (filter.openExceptions) {
    where.and(
      `EXISTS (SELECT 1 FROM cases x WHERE x.exception_of = t.case_id AND x.phase = 'open' AND ${where.pinned('x', at)})`,
    );
  }
  return where;
}

/** Cases, newest opened first, all pages as of one position. @throws InvalidCursor, or RangeError for a bad limit */
export function listCases(
  session: ReadSession,
  filter: CaseFilter = {},
  request: PageRequest = {},
): Promise<Page<CaseView>> {
  return temporalPage(
    session,
    {
      table: CaseTable,
      where: (at) => casesWhere(filter, at),
      sort: ['openedAt', 'caseId'],
      direction: 'desc',
      view: caseView,
    },
    { ...request, at: filter.at },
  );
}

/** How many cases the filter finds. */
export async function countCases(session: ReadSession, filter: CaseFilter = {}): Promise<number> {
  const where = casesWhere(filter, filter.at).inForce('t', filter.at);
  const [row] = await session.query(`SELECT COUNT(*) AS found FROM cases t WHERE ${where}`, where.parameters);
  return Number(row?.['found'] ?? 0);
}
