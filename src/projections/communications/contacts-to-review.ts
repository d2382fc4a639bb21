import type { CommunicationKind, FailureReason } from '../../events/communication.events.js';
import type { ReadSession, Row } from '../../ports/read-store.js';
import { selectCase, viewCase, type CaseReference } from '../case-reference.js';
import { decodeCursor, encodeCursor, limitOf, pageOf, type Page, type PageRequest, type Pin } from '../page.js';
import { Where, type Scope } from '../where.js';
import {
  ContactCorrectionTable as Corrections,
  ContactReviewTable as Reviews,
  type AddressChannel,
} from './contact-entity.js';
import { CommunicationCaseTable, CommunicationTable, type CommunicationState } from './entity.js';

/** `open` until a person has settled it: corrected the contact on the letter's own case, or left the letter as it is. */
export type ReviewState = 'open' | 'reviewed';

export interface ContactReviewFilter extends Pin {
  readonly state?: ReviewState;
  /** One letter, and one correction. */
  readonly communicationId?: string;
  readonly correctionEventId?: string;
  /** Of the case of the letter and of that of the correction: both must be within it. */
  readonly scope?: Scope;
}

/** A letter whose customer's contact was corrected on another case. */
export interface ContactToReview {
  readonly communicationId: string;
  readonly caseId: string;
  readonly case: CaseReference | null;
  readonly caseOpen: boolean;
  readonly kind: CommunicationKind;
  readonly state: CommunicationState;
  readonly failed: boolean;
  readonly failure: FailureReason | null;
  readonly recipient: string | null;
  /** Where it went; null where it has not gone out. */
  readonly address: string | null;
  readonly obligationId: string | null;
  readonly exceptionCaseId: string | null;
  readonly correction: {
    readonly eventId: string;
    readonly caseId: string;
    readonly partyId: string;
    readonly channel: AddressChannel;
    readonly address: string | null;
    readonly correctedAt: string;
  };
  readonly review: { readonly reviewedAt: string; readonly reviewedBy: string; readonly words: string } | null;
}

const LIST = 'contacts to review';
const TABLES = [
  'communication_contact_corrections',
  'communication_contact_reviews',
  'communication_closings',
] as const;

/** Failures that another address may cure; what the design, the channel or the recipient's will caused is none. */
const OF_AN_ADDRESS: readonly FailureReason[] = [
  'invalid-address', 'moved-left-no-address', 'hard-bounce', 'data-missing', 'unknown',
]; // prettier-ignore

/** What the recipient's own case says of the channel now. */
const OWN = `COALESCE((SELECT n.address FROM communication_contact_corrections n
  WHERE n.case_id = p.case_id AND n.party_id = p.party_id AND n.channel = c.channel AND n.position <= :at
  ORDER BY n.position DESC LIMIT 1), CASE c.channel WHEN 'postal' THEN p.postal ELSE p.email END)`;
const GOES_BY = `COALESCE(t.channel, t.channels) LIKE CASE c.channel WHEN 'postal' THEN '%outbox%' ELSE '%email%' END`;
/** Where the letter went, or will go. */
const ADDRESS = `COALESCE(t.address, CASE WHEN ${GOES_BY} THEN ${OWN} END)`;
const OPEN = `CASE WHEN COALESCE((SELECT s.closed FROM communication_closings s
  WHERE s.case_id = t.case_id AND s.position <= :at ORDER BY s.position DESC LIMIT 1), 0) = 1 THEN 0 ELSE 1 END`;
/** The address stood for the corrected party before the correction. */
const REPLACED = `CASE WHEN ${ADDRESS} <> c.address AND (
    ${ADDRESS} = CASE c.channel WHEN 'postal' THEN q.postal ELSE q.email END
    OR ${ADDRESS} IN (SELECT e.address FROM communication_contact_corrections e WHERE e.case_id = c.case_id
      AND e.party_id = c.party_id AND e.channel = c.channel AND e.position < c.position)
  ) THEN 1 ELSE 0 END`;

/**
 * Corrections, and through the customer the letters of the other cases. Written as cross joins: SQLite walks them in
 * this order, from the few corrections to the letters of one customer, and never through all letters.
 */
const FROM = `communication_contact_corrections c
  CROSS JOIN communication_cases a CROSS JOIN communication_recipients q CROSS JOIN communication_holders o
  CROSS JOIN communication_holders h CROSS JOIN communications t CROSS JOIN communication_cases k
  CROSS JOIN communication_recipients p
  LEFT JOIN communication_contact_reviews d
    ON d.communication_id = t.communication_id AND d.correction_event_id = c.event_id AND d.position <= :at`;
const JOINED = `a.case_id = c.case_id AND q.case_id = c.case_id AND q.party_id = c.party_id AND o.case_id = c.case_id
  AND h.customer_id = o.customer_id AND h.case_id <> o.case_id AND t.case_id = h.case_id AND k.case_id = t.case_id
  AND p.case_id = t.case_id AND p.party_id = t.recipient`;
/** The correction stands, and the letter's own case has not had one since. */
const LATEST = `NOT EXISTS (SELECT 1 FROM communication_contact_corrections l WHERE l.case_id = c.case_id
    AND l.party_id = c.party_id AND l.channel = c.channel AND l.position > c.position AND l.position <= :at)
  AND NOT EXISTS (SELECT 1 FROM communication_contact_corrections l WHERE l.case_id = p.case_id
    AND l.party_id = p.party_id AND l.channel = c.channel AND l.position > c.position AND l.position <= :at)`;
const STANDARD = `c.confidentiality = 'standard' AND a.confidentiality = 'standard' AND q.confidentiality = 'standard'
  AND t.confidentiality = 'standard' AND k.confidentiality = 'standard' AND p.confidentiality = 'standard'`;
const SELECT = `${CommunicationTable.select('t')}, ${selectCase(CommunicationCaseTable)},
  ${Corrections.select('c', 'c_')}, ${Reviews.select('d', 'd_')},
  q.role AS corrected_role, p.role AS recipient_role, ${OWN} AS own_address, ${OPEN} AS case_open,
  ${REPLACED} AS replaced, CASE WHEN ${GOES_BY} THEN 1 ELSE 0 END AS goes_by`;

function paired({ scope, communicationId }: ContactReviewFilter, at: bigint): Where {
  const where = new Where()
    .and(JOINED, { at })
    .and(LATEST)
    .and(STANDARD)
    .and(`c.address IS NOT NULL AND c.origin = 'live' AND c.position <= :at`)
    .and(`t.origin = 'live' AND t.state NOT IN ('cancelled', 'opened')`)
    .inForce('t', at)
    .equals('t.communication_id', communicationId)
    .within(scope, 'k.kind', 'k.legal_entity')
    .within(scope, 'a.kind', 'a.legal_entity');
  // What was sent again is its successor's affair.
  return where.and(
    `NOT EXISTS (SELECT 1 FROM communications r WHERE r.root_communication_id = t.root_communication_id
      AND r.related_communication_id = t.communication_id AND r.relation = 'resends' AND ${where.pinned('r', at)})`,
  );
}

/** Those of the pairs in `x` where the correction has something to say of the letter. */
const CONCERNED = `COALESCE(x.own_address, '') <> x.c_address AND ((x.replaced = 1 AND (x.failed = 1 OR x.case_open = 1))
  OR (x.failed = 1 AND x.failure IN (${OF_AN_ADDRESS.map((failure) => `'${failure}'`).join(', ')})
    AND x.goes_by = 1 AND x.corrected_role = 'primary' AND x.recipient_role = 'primary'))`;

/** Of several corrections to one address, as each case gets it, the first speaks for all. */
const TOLD = `ROW_NUMBER() OVER (PARTITION BY x.communication_id, x.c_channel, x.c_address ORDER BY x.c_position) AS told`;

function shown({ state, correctionEventId }: ContactReviewFilter, after: readonly (string | bigint)[]): Where {
  const where = new Where().and('y.told = 1');
  if (correctionEventId !== undefined) where.and('y.c_event_id = :correctionEvent', { correctionEvent: correctionEventId }); // prettier-ignore
  if (state !== undefined) where.and(`y.d_position IS ${state === 'open' ? '' : 'NOT '}NULL`);
  const [open = 0n, correction = 0n, letter = ''] = after;
  if (after.length === 0) return where;
  const place = { open, correction, letter };
  return where.and('(y.case_open, y.c_position, y.communication_id) < (:open, :correction, :letter)', place);
}

/**
 * Letters that a corrected contact concerns on other cases of the same customer: those that went, or will go, to an
 * address that it replaced, while their case is open or their failure stands; and letters to the customer that failed for
 * want of an address, wherever they went. One item for each letter and new address; gone once the letter's own case has the
 * new contact, or another correction since, or the letter was sent again. What is restricted on either side is left out.
 * Letters of open cases come first, then the latest correction. @throws InvalidCursor, or RangeError for a bad limit
 */
export async function contactsToReview(
  session: ReadSession,
  filter: ContactReviewFilter = {},
  request: PageRequest = {},
): Promise<Page<ContactToReview>> {
  const limit = limitOf(request);
  const cursor =
    request.cursor === undefined
      ? undefined
      : decodeCursor(LIST, request.cursor, ['position', 'position', 'position', 'text']);
  const [pinned, ...after] = cursor ?? [filter.at];
  const at = (pinned as bigint | undefined) ?? (await newest(session));
  const where = paired(filter, at);
  const visible = shown(filter, after as (string | bigint)[]);
  const rows = await session.query(
    `SELECT * FROM (SELECT x.*, ${TOLD} FROM (SELECT ${SELECT} FROM ${FROM} WHERE ${where}) x WHERE ${CONCERNED}) y
     WHERE ${visible} ORDER BY y.case_open DESC, y.c_position DESC, y.communication_id DESC LIMIT :limit`,
    { ...where.parameters, ...visible.parameters, limit: limit + 1 },
  );
  const page = pageOf(rows, limit, at, (row) =>
    encodeCursor(LIST, [at, ...['case_open', 'c_position', 'communication_id'].map((name) => String(row[name]))]),
  );
  return { ...page, items: page.items.map(viewOf) };
}

/** The newest position that the list rests on. */
async function newest(session: ReadSession): Promise<bigint> {
  const parts = [
    'SELECT MAX(from_position) AS newest FROM communications',
    ...TABLES.map((table) => `SELECT MAX(position) AS newest FROM ${table}`),
  ];
  const [row] = await session.query(`SELECT MAX(newest) AS newest FROM (${parts.join(' UNION ALL ')}) n`);
  return BigInt((row?.['newest'] ?? 0) as number);
}

function viewOf(row: Row): ContactToReview {
  const letter = CommunicationTable.view(row);
  const { eventId, caseId, partyId, channel, address, correctedAt } = Corrections.view(row, 'c_');
  const reviewed = (row['d_position'] ?? null) !== null;
  const { reviewedAt, reviewedBy, words } = Reviews.view(row, 'd_');
  return {
    communicationId: letter.communicationId,
    caseId: letter.caseId,
    case: viewCase(CommunicationCaseTable, row),
    caseOpen: Number(row['case_open']) === 1,
    kind: letter.kind,
    state: letter.state,
    failed: letter.failed,
    failure: letter.failure,
    recipient: letter.recipient,
    address: letter.address,
    obligationId: letter.obligationId,
    exceptionCaseId: letter.exceptionCaseId,
    correction: { eventId, caseId, partyId, channel, address, correctedAt },
    review: reviewed ? { reviewedAt, reviewedBy, words } : null,
  };
}
