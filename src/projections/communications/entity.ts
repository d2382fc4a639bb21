import type {
  ChannelName,
  CommunicationEvent,
  CommunicationKind,
  FailureReason,
} from '../../events/communication.events.js';
import type { EvidenceLevel } from '../../events/obligation.events.js';
import type { Confidentiality, Origin } from '../../events/envelope.js';
import { caseReferenceTable } from '../case-reference.js';
import { flag, integer, json, nullable, text } from '../column.js';
import { logTable, temporalTable, type RowOf } from '../define-table.js';

/** What a letter has come to. Facts accumulate beside it: a letter that came back was handed off all the same. */
export type CommunicationState =
  | 'requested' | 'composed' | 'held' | 'released' | 'handed-off' | 'delivered' | 'opened' | 'returned' | 'failed'
  | 'cancelled'; // prettier-ignore

/** How well its way to the recipient is proved: COMPOSED < RELEASED < HANDED_OFF < ASSUMED_RECEIVED < DELIVERED < OPENED. */
export type ReachedLevel = 'NONE' | EvidenceLevel;

type Composed = Extract<CommunicationEvent, { type: 'communication.composed' }>['data'];

const LETTER = {
  communicationId: text(),
  caseId: text(),
  kind: text<CommunicationKind>(),
  state: text<CommunicationState>(),
  level: text<ReachedLevel>(),
  /** Party of the case; null where the source of an import named none. */
  recipient: nullable(text()),
  /** Where it went, as handed off. */
  address: nullable(text()),
  channels: json<readonly ChannelName[]>(),
  channel: nullable(text<ChannelName>()),
  provider: nullable(text()),
  providerRef: nullable(text()),
  templateId: nullable(text()),
  templateVersion: nullable(integer()),
  documentId: nullable(text()),
  /** Salted digest of the document, base64url. */
  digest: nullable(text()),
  bytes: nullable(integer()),
  pages: nullable(integer()),
  reasonCodes: nullable(json<readonly string[]>()),
  elements: nullable(json<readonly string[]>()),
  /** Texts of partials that stand in it. */
  partials: nullable(json<NonNullable<Composed['partials']>>()),
  requestedAt: text(),
  composedAt: nullable(text()),
  heldAt: nullable(text()),
  /** Why it is held, and the required elements that it lacks. */
  heldWhy: nullable(text()),
  missing: nullable(json<readonly string[]>()),
  releasedAt: nullable(text()),
  releasedBy: nullable(text()),
  handedOffAt: nullable(text()),
  deliveredAt: nullable(text()),
  /** When a rule took it for received. */
  assumedReceivedAt: nullable(text()),
  openedAt: nullable(text()),
  returnedAt: nullable(text()),
  /** When it was known that it cannot arrive, or cannot be composed. */
  failedAt: nullable(text()),
  cancelledAt: nullable(text()),
  cancelledWhy: nullable(text()),
  /** Of the last failure, also a passing one. */
  failure: nullable(text<FailureReason>()),
  failureDetail: nullable(text()),
  /** Whether the failure stands: the letter came back, bounced for good, or could not be composed. */
  failed: flag(),
  attempts: integer(),
  temporaryFailures: integer(),
  reasonEventId: text(),
  reasonWords: text(),
  citation: nullable(text()),
  obligationId: nullable(text()),
  relation: nullable(text<'supersedes' | 'supplements' | 'corrects' | 'resends'>()),
  relatedCommunicationId: nullable(text()),
  rootCommunicationId: text(),
  /** The letter that superseded this one. */
  supersededBy: nullable(text()),
  exceptionCaseId: nullable(text()),
  confidentiality: text<Confidentiality>(),
  origin: text<Origin>(),
  importId: nullable(text()),
} as const;

export const CommunicationTable = temporalTable({
  name: 'communications',
  key: ['communicationId'],
  columns: LETTER,
  indices: [
    { name: 'communications_by_change', columns: ['fromPosition'] },
    { name: 'communications_by_request', columns: ['requestedAt', 'communicationId', 'fromPosition', 'toPosition'] },
    { name: 'communications_by_case', columns: ['caseId', 'requestedAt', 'communicationId'] },
    { name: 'communications_by_state', columns: ['state', 'requestedAt', 'communicationId', 'fromPosition', 'toPosition'] }, // prettier-ignore
    { name: 'communications_by_root', columns: ['rootCommunicationId'] },
    { name: 'communications_by_failure', columns: ['failed', 'requestedAt', 'communicationId', 'fromPosition', 'toPosition'] }, // prettier-ignore
  ],
});
export type CommunicationRow = RowOf<typeof CommunicationTable>;

export const CommunicationCaseTable = caseReferenceTable('communication_cases');

/**
 * The same letters as their recipients may know of them: only what was recorded as `standard` has ever changed a row
 * here, so that nothing restricted leaves a trace in it.
 */
export const CustomerLetterTable = temporalTable({
  name: 'customer_letters',
  key: ['communicationId'],
  columns: LETTER,
  indices: [{ name: 'customer_letters_by_case', columns: ['caseId', 'handedOffAt', 'communicationId'] }],
});

/** Whose case it is, as the firm's other systems name customer, account and insurance policy. */
export const HolderTable = logTable({
  name: 'communication_holders',
  key: ['caseId'],
  columns: { caseId: text(), customerId: nullable(text()), accountId: nullable(text()), policyId: nullable(text()) },
  indices: [
    { name: 'communication_holders_by_customer', columns: ['customerId'] },
    { name: 'communication_holders_by_account', columns: ['accountId'] },
    { name: 'communication_holders_by_policy', columns: ['policyId'] },
  ],
});

/** To whom letters go: the parties of cases, with the contacts that they came with. */
export const RecipientTable = logTable({
  name: 'communication_recipients',
  key: ['caseId', 'partyId'],
  columns: {
    caseId: text(),
    partyId: text(),
    role: text<'primary' | 'joint' | 'representative' | 'authority' | 'other'>(),
    name: text(),
    /** Null where none was stated, or it was erased. */
    postal: nullable(text()),
    email: nullable(text()),
    confidentiality: text<Confidentiality>(),
  },
});
