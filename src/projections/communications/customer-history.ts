import type { ChannelName } from '../../events/communication.events.js';
import type { ReadSession, Row } from '../../ports/read-store.js';
import { selectCase, viewCase } from '../case-reference.js';
import { decodeCursor, encodeCursor, limitOf, type PageRequest } from '../page.js';
import { sentence } from '../plain-words/told.js';
import { Where, type Scope } from '../where.js';
import { CommunicationCaseTable, CustomerLetterTable } from './entity.js';
import { joinRecipient, ofHolder, selectRecipient, viewRecipient, type Holder } from './history.js';

export interface CustomerHistoryFilter extends Holder {
  /** What the portal that asks in the customer's name may see. */
  readonly scope?: Scope;
}

/** Ways to a customer, in their words: how the firm calls its ways out is its own affair. */
export type CustomerChannel = 'letter' | 'e-mail' | 'portal';
const CHANNELS: Readonly<Record<ChannelName, CustomerChannel | null>> = {
  // What lies in the outbox is printed and posted.
  outbox: 'letter',
  email: 'e-mail',
  portal: 'portal',
  unknown: null,
};

/** A letter as its recipient is told of it. */
export interface CustomerLetter {
  readonly letterId: string;
  readonly caseReference: string;
  readonly title: string;
  /** Salted digest, base64url, and pages; null for a letter that was not composed here. */
  readonly document: { readonly digest: string; readonly pages: number | null } | null;
  readonly askedAt: string;
  readonly sentAt: string;
  readonly deliveredAt: string | null;
  readonly why: string;
  readonly citation: string | null;
  readonly to: string | null;
  /** How it came, in a customer's words; null where it is not known. */
  readonly channel: CustomerChannel | null;
  readonly state: 'sent' | 'delivered' | 'opened' | 'not-delivered';
  readonly supersededBy: string | null;
}

/** No position and no count: either would tell how much stands between. */
export interface CustomerPage {
  readonly items: readonly CustomerLetter[];
  readonly next?: string;
}

const LIST = 'customer letters';

/** Letters that have left the house, to customers and who acts for them; of cases that are no secret. */
const FROM = `customer_letters t
  JOIN communication_cases k ON k.case_id = t.case_id AND k.confidentiality = 'standard'
  LEFT JOIN customer_letters s ON s.communication_id = t.superseded_by AND s.to_position IS NULL AND s.handed_off_at IS NOT NULL
  ${joinRecipient} AND p.confidentiality = 'standard'`;
const SELECT = `SELECT ${CustomerLetterTable.select('t')}, ${selectCase(CommunicationCaseTable)}, ${selectRecipient},
  s.communication_id AS superseding FROM ${FROM}`;

const visible = (filter: CustomerHistoryFilter): Where =>
  ofHolder(new Where(), filter)
    .inForce('t', undefined)
    .and('t.handed_off_at IS NOT NULL')
    .and(`(t.recipient IS NULL OR p.role IN ('primary', 'joint', 'representative'))`)
    .within(filter.scope, 'k.kind', 'k.legal_entity');

/**
 * What was sent to a customer, the latest first. Nothing restricted or internal has any part in it: with or without such
 * events on record the answer is the same, byte for byte. A cursor holds what the page before showed, and nothing else.
 * @throws InvalidCursor, or RangeError for a bad limit
 */
export async function customerHistory(
  session: ReadSession,
  filter: CustomerHistoryFilter,
  request: PageRequest = {},
): Promise<CustomerPage> {
  const limit = limitOf(request);
  const after = request.cursor === undefined ? undefined : decodeCursor(LIST, request.cursor, ['text', 'text']);
  const where = visible(filter).behind(['t.handed_off_at', 't.communication_id'], 'desc', after);
  const rows = await session.query(
    `${SELECT} WHERE ${where} ORDER BY t.handed_off_at DESC, t.communication_id DESC LIMIT :limit`,
    { ...where.parameters, limit: limit + 1 },
  );
  const items = rows.slice(0, limit).map(letterOf);
  const last = items.at(-1);
  if (rows.length <= limit || !last) return { items };
  return { items, next: encodeCursor(LIST, [last.sentAt, last.letterId]) };
}

/** The document of a letter that the customer may see; undefined where there is no such letter. */
export async function customerDocument(
  session: ReadSession,
  filter: CustomerHistoryFilter,
  letterId: string,
): Promise<{ readonly caseId: string; readonly documentId: string } | undefined> {
  const where = visible(filter).equals('t.communication_id', letterId).and('t.document_id IS NOT NULL');
  const [row] = await session.query<{ case: string; document: string }>(
    `SELECT t.case_id AS "case", t.document_id AS "document" FROM ${FROM} WHERE ${where}`,
    where.parameters,
  );
  return row && { caseId: row.case, documentId: row.document };
}

/** Whether there is a case of this holder that its customer may know of. */
export async function knownToCustomers(session: ReadSession, filter: CustomerHistoryFilter): Promise<boolean> {
  const where = ofHolder(new Where(), filter)
    .and(`t.confidentiality = 'standard'`)
    .within(filter.scope, 't.kind', 't.legal_entity');
  const rows = await session.query(
    `SELECT t.case_id FROM communication_cases t WHERE ${where} LIMIT 1`,
    where.parameters,
  );
  return rows.length > 0;
}

function letterOf(row: Row): CustomerLetter {
  const letter = CustomerLetterTable.view(row);
  return {
    letterId: letter.communicationId,
    caseReference: viewCase(CommunicationCaseTable, row)?.externalId ?? '',
    title: sentence(letter.kind),
    document: letter.digest === null ? null : { digest: letter.digest, pages: letter.pages },
    askedAt: letter.requestedAt,
    sentAt: letter.handedOffAt ?? '',
    deliveredAt: letter.deliveredAt,
    why: letter.reasonWords,
    citation: letter.citation,
    to: viewRecipient(row)?.name ?? null,
    channel: letter.channel === null ? null : CHANNELS[letter.channel],
    state: stateOf(letter),
    supersededBy: (row['superseding'] ?? null) as string | null,
  };
}

function stateOf({ failed, state }: { readonly failed: boolean; readonly state: string }): CustomerLetter['state'] {
  if (failed) return 'not-delivered';
  return state === 'delivered' || state === 'opened' ? state : 'sent';
}
