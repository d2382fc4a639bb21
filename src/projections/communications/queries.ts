import type { ChannelName, CommunicationKind } from '../../events/communication.events.js';
import type { Origin } from '../../events/envelope.js';
import type { ReadSession, Row } from '../../ports/read-store.js';
import { joinCase, selectCase, viewCase, type CaseReference } from '../case-reference.js';
import type { Page, PageRequest, Pin } from '../page.js';
import { temporalPage } from '../temporal-page.js';
import { Where, type Scope } from '../where.js';
import {
  CommunicationCaseTable,
  CommunicationTable,
  type CommunicationRow,
  type CommunicationState,
} from './entity.js';

export interface CommunicationView extends Omit<CommunicationRow, 'toPosition'> {
  readonly case: CaseReference | null;
}

const SELECT = `SELECT ${CommunicationTable.select('t')}, ${selectCase(CommunicationCaseTable)}
  FROM communications t ${joinCase(CommunicationCaseTable)}`;

function viewOf({ toPosition: _, ...letter }: CommunicationRow, row: Row): CommunicationView {
  return { ...letter, case: viewCase(CommunicationCaseTable, row) };
}

/** A letter as it stood at a position; undefined where it was not requested then. */
export async function communicationById(
  session: ReadSession,
  communicationId: string,
  { at }: Pin = {},
): Promise<CommunicationView | undefined> {
  const where = new Where().equals('t.communication_id', communicationId).inForce('t', at);
  const [row] = await session.query(`${SELECT} WHERE ${where}`, where.parameters);
  return row && viewOf(CommunicationTable.view(row), row);
}

/** All letters of a case, in the order in which they were requested. */
export async function communicationsOfCase(
  session: ReadSession,
  caseId: string,
  { at }: Pin = {},
): Promise<CommunicationView[]> {
  const where = new Where().equals('t.case_id', caseId).inForce('t', at);
  const rows = await session.query(
    `${SELECT} WHERE ${where} ORDER BY t.requested_at, t.communication_id`,
    where.parameters,
  );
  return rows.map((row) => viewOf(CommunicationTable.view(row), row));
}

/** A letter and all its resends, in the order in which they were requested. */
export async function chainOfLetters(
  session: ReadSession,
  rootCommunicationId: string,
  { at }: Pin = {},
): Promise<CommunicationView[]> {
  const where = new Where().equals('t.root_communication_id', rootCommunicationId).inForce('t', at);
  const rows = await session.query(
    `${SELECT} WHERE ${where} ORDER BY t.requested_at, t.from_position, t.communication_id`,
    where.parameters,
  );
  return rows.map((row) => viewOf(CommunicationTable.view(row), row));
}

export interface CommunicationFilter extends Pin {
  readonly caseId?: string;
  readonly states?: readonly CommunicationState[];
  readonly kinds?: readonly CommunicationKind[];
  readonly channels?: readonly ChannelName[];
  /** Whether the letter has failed for good (returned, bounced, could not be composed) and not arrived since. */
  readonly failed?: boolean;
  readonly obligationId?: string;
  readonly recipient?: string;
  /** Time of the request, RFC 3339 UTC with milliseconds; from inclusive, to exclusive. */
  readonly requestedFrom?: string;
  readonly requestedTo?: string;
  readonly handedOffFrom?: string;
  readonly handedOffTo?: string;
  readonly origin?: Origin;
  readonly importId?: string;
  readonly confidentiality?: 'standard';
  readonly scope?: Scope;
}

function conditions(filter: CommunicationFilter): Where {
  return new Where()
    .equals('t.case_id', filter.caseId)
    .among('t.state', filter.states)
    .among('t.kind', filter.kinds)
    .among('t.channel', filter.channels)
    .equals('t.failed', filter.failed === undefined ? undefined : filter.failed ? 1 : 0)
    .equals('t.obligation_id', filter.obligationId)
    .equals('t.recipient', filter.recipient)
    .between('t.requested_at', filter.requestedFrom, filter.requestedTo)
    .between('t.handed_off_at', filter.handedOffFrom, filter.handedOffTo)
    .equals('t.origin', filter.origin)
    .equals('t.import_id', filter.importId)
    .equals('t.confidentiality', filter.confidentiality)
    .within(filter.scope, 'k.kind', 'k.legal_entity');
}

/** Letters, the latest requested first. @throws InvalidCursor, or RangeError for a bad limit */
export function listCommunications(
  session: ReadSession,
  filter: CommunicationFilter = {},
  request: PageRequest = {},
): Promise<Page<CommunicationView>> {
  return temporalPage(
    session,
    {
      table: CommunicationTable,
      join: joinCase(CommunicationCaseTable),
      select: selectCase(CommunicationCaseTable),
      where: () => conditions(filter),
      sort: ['requestedAt', 'communicationId'],
      direction: 'desc',
      view: viewOf,
    },
    { ...request, at: filter.at },
  );
}

/** How many letters of the filter are in each state; states without any are absent. */
export async function countCommunications(
  session: ReadSession,
  filter: CommunicationFilter = {},
): Promise<ReadonlyMap<CommunicationState, number>> {
  const where = conditions(filter).inForce('t', filter.at);
  const rows = await session.query<{ state: CommunicationState; found: number | bigint }>(
    `SELECT t.state AS state, COUNT(*) AS found FROM communications t ${joinCase(CommunicationCaseTable)}
     WHERE ${where} GROUP BY t.state ORDER BY t.state`,
    where.parameters,
  );
  return new Map(rows.map(({ state, found }) => [state, Number(found)]));
}

/** All letters of a filter in the order of their requests, in bounded memory, as one snapshot. */
export async function* streamCommunications(
  session: ReadSession,
  filter: CommunicationFilter = {},
): AsyncGenerator<CommunicationView, void> {
  const where = conditions(filter).inForce('t', filter.at);
  const rows = session.stream(`${SELECT} WHERE ${where} ORDER BY t.requested_at, t.communication_id`, where.parameters);
  for await (const row of rows) yield viewOf(CommunicationTable.view(row), row);
}
