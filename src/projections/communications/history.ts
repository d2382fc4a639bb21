import type { CommunicationKind } from '../../events/communication.events.js';
import type { ReadSession, Row } from '../../ports/read-store.js';
import { joinCase, selectCase, viewCase } from '../case-reference.js';
import type { Page, PageRequest, Pin } from '../page.js';
import { sentence } from '../plain-words/told.js';
import { temporalPage } from '../temporal-page.js';
import { Where, type Scope } from '../where.js';
import { CommunicationCaseTable, CommunicationTable, RecipientTable, type CommunicationRow } from './entity.js';

/** Whose letters: exactly one of them is given. */
export interface Holder {
  readonly caseId?: string;
  /** As the firm's other systems name customer, account and insurance policy. */
  readonly customerId?: string;
  readonly accountId?: string;
  readonly policyId?: string;
}

export interface HistoryFilter extends Holder, Pin {
  readonly scope?: Scope;
}

/** A letter as service teams are told of it: what, when, why, to whom, how, and what became of it. */
export interface HistoryEntry {
  readonly communicationId: string;
  readonly caseId: string;
  /** Reference of the case in the system that decides it; null for a letter of a case that was never opened. */
  readonly caseReference: string | null;
  readonly kind: CommunicationKind;
  readonly title: string;
  /** The letter itself, once composed: salted digest, base64url, and where it is to be had. */
  readonly document: { readonly digest: string; readonly pages: number | null; readonly link: string } | null;
  readonly askedAt: string;
  readonly handedOffAt: string | null;
  readonly deliveredAt: string | null;
  readonly openedAt: string | null;
  readonly failedAt: string | null;
  /** In plain words, the event that it was written for, and the rule that asked for it. */
  readonly why: string;
  readonly trigger: string;
  readonly citation: string | null;
  readonly obligationId: string | null;
  readonly to: {
    readonly partyId: string | null;
    readonly role: string | null;
    readonly name: string | null;
    readonly address: string | null;
  };
  readonly channel: string | null;
  readonly state: CommunicationRow['state'];
  readonly failure: string | null;
  readonly relation: CommunicationRow['relation'];
  readonly relatesTo: string | null;
  readonly supersededBy: string | null;
  readonly exceptionCaseId: string | null;
  readonly confidentiality: CommunicationRow['confidentiality'];
}

/** The condition that a letter is of this holder. */
export function ofHolder(where: Where, { caseId, customerId, accountId, policyId }: Holder): Where {
  where.equals('t.case_id', caseId);
  const named = { customer_id: customerId, account_id: accountId, policy_id: policyId };
  for (const [column, value] of Object.entries(named)) {
    if (value === undefined) continue;
    where.and(`t.case_id IN (SELECT h.case_id FROM communication_holders h WHERE h.${column} = :${column})`, {
      [column]: value,
    });
  }
  return where;
}

export const joinRecipient =
  'LEFT JOIN communication_recipients p ON p.case_id = t.case_id AND p.party_id = t.recipient';
export const selectRecipient = RecipientTable.select('p', 'p_');

/** The party that a row's letter goes to; null where none is named or known. */
export const viewRecipient = (row: Row) =>
  (row['p_party_id'] ?? null) === null ? null : RecipientTable.view(row, 'p_');

/**
 * The letters of a case, a customer, an account or an insurance policy, the latest asked for first: all that is on record,
 * for the firm's own people. @throws InvalidCursor, or RangeError for a bad limit
 */
export function letterHistory(
  session: ReadSession,
  filter: HistoryFilter,
  request: PageRequest = {},
): Promise<Page<HistoryEntry>> {
  return temporalPage(
    session,
    {
      table: CommunicationTable,
      join: `${joinCase(CommunicationCaseTable)} ${joinRecipient}`,
      select: `${selectCase(CommunicationCaseTable)}, ${selectRecipient}`,
      where: () => ofHolder(new Where(), filter).within(filter.scope, 'k.kind', 'k.legal_entity'),
      sort: ['requestedAt', 'communicationId'],
      direction: 'desc',
      view: entryOf,
    },
    { ...request, at: filter.at },
  );
}

function entryOf(letter: CommunicationRow, row: Row): HistoryEntry {
  const party = viewRecipient(row);
  return {
    communicationId: letter.communicationId,
    caseId: letter.caseId,
    caseReference: viewCase(CommunicationCaseTable, row)?.externalId ?? null,
    kind: letter.kind,
    title: sentence(letter.kind),
    document:
      letter.digest === null
        ? null
        : { digest: letter.digest, pages: letter.pages, link: `/v1/communications/${letter.communicationId}/document` },
    askedAt: letter.requestedAt,
    handedOffAt: letter.handedOffAt,
    deliveredAt: letter.deliveredAt,
    openedAt: letter.openedAt,
    failedAt: letter.returnedAt ?? letter.failedAt,
    why: letter.reasonWords,
    trigger: letter.reasonEventId,
    citation: letter.citation,
    obligationId: letter.obligationId,
    to: { partyId: letter.recipient, role: party?.role ?? null, name: party?.name ?? null, address: letter.address },
    channel: letter.channel,
    state: letter.state,
    failure: letter.failed ? letter.failure : null,
    relation: letter.relation,
    relatesTo: letter.relatedCommunicationId,
    supersededBy: letter.supersededBy,
    exceptionCaseId: letter.exceptionCaseId,
    confidentiality: letter.confidentiality,
  };
}
