import { z } from 'zod';
import {
  day,
  defineEvent,
  flag,
  id,
  instant,
  integer,
  oneOf,
  pii,
  plain,
  saltedDigest,
  type DraftOf,
} from './define-event.js';

export const CASE_KINDS = [
  'claim', 'application', 'complaint', 'dispute', 'investigation', 'policy-exception', 'regulatory-action', 'service',
  'renewal', 'data-subject-request', 'personal-data-breach', 'communication-exception',
] as const; // prettier-ignore
export type CaseKind = (typeof CASE_KINDS)[number];

/** `cancelled` (by whom unknown) exists for imports only. */
export const OUTCOMES = [
  'approved', 'partially-approved', 'denied', 'counteroffered', 'incomplete', 'withdrawn', 'upheld', 'rejected',
  'settled', 'cancelled',
] as const; // prettier-ignore
export type Outcome = (typeof OUTCOMES)[number];

export const CONTACT_CHANNELS = ['postal', 'email', 'portal', 'phone'] as const;

export const LINK_RELATIONS = [
  'exception-of', 'has-exception', 'breach-of', 'has-breach', 'follows', 'relates-to',
] as const; // prettier-ignore

const reason = () => z.strictObject({ code: plain(), text: pii('case', 2_000).optional() });
const money = () => z.strictObject({ value: pii('case', 40), currency: plain() });
const contact = () => ({ channel: oneOf(CONTACT_CHANNELS), address: pii('partyId', 1_000) });

export const caseOpened = defineEvent('case.opened', 1, {
  caseId: id(),
  kind: oneOf(CASE_KINDS),
  /** The firm's entity that decides: a letter needs the creditor's name. */
  legalEntity: plain(),
  product: plain().optional(),
  /** ISO 3166-1 alpha-2, with a subdivision where the law is a state's (`US`, `US-CA`, `GB`). */
  jurisdiction: plain(),
  /** IANA zone of the legal entity: whose midnight counts. Without it that of the rule. */
  zone: plain().optional(),
  intake: oneOf(['oral', 'written', 'online', 'unknown']),
  category: plain().optional(),
  /** Reference of the case in the system that decides it. */
  externalId: pii('case', 200),
  title: pii('case', 500).optional(),
  customerId: pii('case', 200).optional(),
  accountId: pii('case', 200).optional(),
  policyId: pii('case', 200).optional(),
  vulnerable: flag().optional(),
  /** Only on communication exceptions: the letter that failed. */
  exception: z.strictObject({ communicationId: id(), rootCommunicationId: id(), failure: plain() }).optional(),
  /** Only on cases opened for a missed limit: the clock that was breached. */
  breach: z.strictObject({ obligationId: id(), ruleId: plain() }).optional(),
});
export const partyAdded = defineEvent('case.party-added', 1, {
  caseId: id(),
  partyId: id(),
  role: oneOf(['primary', 'joint', 'representative', 'authority', 'other']),
  name: pii('partyId', 500),
  contacts: z.array(z.strictObject(contact())).max(20),
});
export const contactCorrected = defineEvent('case.contact-corrected', 1, { caseId: id(), partyId: id(), ...contact() });
export const caseAssigned = defineEvent('case.assigned', 1, { caseId: id(), assignee: pii('case', 200) });
export const stageEntered = defineEvent('case.stage-entered', 1, { caseId: id(), stage: plain() });
export const informationRequested = defineEvent('case.information-requested', 1, {
  caseId: id(),
  items: z.array(pii('case', 500)).max(100),
});
export const informationReceived = defineEvent('case.information-received', 1, {
  caseId: id(),
  items: z.array(pii('case', 500)).max(100),
});
/** The anchors of clocks that are no decision: application completed, proof of claim, first deposit … */
export const factRecorded = defineEvent('case.fact-recorded', 1, {
  caseId: id(),
  name: plain(),
  value: pii('case', 2_000).optional(),
  at: instant(),
  receivedAt: instant().optional(),
  /** Event id of the earlier statement of this fact that this one replaces. */
  supersedes: id().optional(),
});
/** Version 1 knew one free-text reason; version 2 lists coded reasons, as adverse action notices need them. */
export const caseDecided = defineEvent(
  'case.decided',
  2,
  {
    caseId: id(),
    outcome: oneOf(OUTCOMES),
    reasons: z.array(reason()).max(50),
    decidedBy: pii('case', 200).optional(),
    amount: money().optional(),
  },
  {
    1: (old: { reason?: unknown; [key: string]: unknown }) => {
      const { reason: text, ...rest } = old;
      return { ...rest, reasons: text === undefined ? [] : [{ code: 'unspecified', text }] };
    },
  },
);
export const decisionRevised = defineEvent('case.decision-revised', 1, {
  caseId: id(),
  outcome: oneOf(OUTCOMES),
  reasons: z.array(reason()).max(50),
  decidedBy: pii('case', 200).optional(),
  amount: money().optional(),
  /** Event id of the decision that this one replaces. */
  supersedes: id(),
});
/** Money that a rule asks for: redress, a claim paid, provisional credit. `at`: the value date. */
export const paymentMade = defineEvent('case.payment-made', 1, {
  caseId: id(),
  kind: plain(),
  at: instant(),
  amount: money().optional(),
  reference: pii('case', 200).optional(),
});
/** Something put right: an account, a bill, a record. */
export const correctionMade = defineEvent('case.correction-made', 1, {
  caseId: id(),
  kind: plain(),
  at: instant(),
  reference: pii('case', 200).optional(),
});
/** A report lodged with an authority, and the receipt that it gave. */
export const filingMade = defineEvent('case.filing-made', 1, {
  caseId: id(),
  kind: plain(),
  authority: plain(),
  at: instant(),
  receiptNumber: pii('case', 200).optional(),
  receiptDocumentId: id().optional(),
});
/** A party agrees to be written to by a channel, or no longer does. */
export const consentRecorded = defineEvent('case.consent-recorded', 1, {
  caseId: id(),
  partyId: id(),
  channel: oneOf(CONTACT_CHANNELS),
  basis: plain(),
  from: instant(),
  withdrawnAt: instant().optional(),
});
export const caseEscalated = defineEvent('case.escalated', 1, {
  caseId: id(),
  to: pii('case', 200),
  reason: pii('case', 2_000),
});
export const documentAttached = defineEvent('case.document-attached', 1, {
  caseId: id(),
  documentId: id(),
  digest: saltedDigest(),
  digestSalt: pii('case', 64),
  mediaType: plain(),
  bytes: integer(),
  title: pii('case', 500),
  receivedAt: instant().optional(),
  sentAt: instant().optional(),
  communicationId: id().optional(),
});
export const noteAdded = defineEvent('case.note-added', 1, { caseId: id(), text: pii('case', 10_000) });
/** Work items of the case system. Allowed after decision and closure; triggers nothing. */
export const workRecorded = defineEvent('case.work-recorded', 1, {
  caseId: id(),
  activity: plain(),
  transition: plain(),
});
export const caseLinked = defineEvent('case.linked', 1, {
  caseId: id(),
  relation: oneOf(LINK_RELATIONS),
  otherCaseId: id(),
});
/** An imported open case is handed over to live operation: from here on its letters are sent. */
export const caseWentLive = defineEvent('case.went-live', 1, { caseId: id(), on: day() });
export const caseClosed = defineEvent('case.closed', 1, {
  caseId: id(),
  resolution: plain(),
  remark: pii('case', 2_000).optional(),
});
export const caseReopened = defineEvent('case.reopened', 1, { caseId: id(), reason: pii('case', 2_000) });

export const caseEvents = [
  caseOpened, partyAdded, contactCorrected, caseAssigned, stageEntered, informationRequested, informationReceived,
  factRecorded, caseDecided, decisionRevised, paymentMade, correctionMade, filingMade, consentRecorded, caseEscalated,
  documentAttached, noteAdded, workRecorded, caseLinked, caseWentLive, caseClosed, caseReopened,
] as const; // prettier-ignore
export type CaseEvent = DraftOf<(typeof caseEvents)[number]>;
