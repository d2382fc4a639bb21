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
  prose,
  saltedDigest,
  sha256,
  type DraftOf,
} from './define-event.js';

export const COMMUNICATION_KINDS = [
  'approval-letter', 'counteroffer-letter', 'offer-letter', 'adverse-action-notice', 'denial-letter', 'incompleteness-notice',
  'escalation-letter', 'closure-confirmation', 'acknowledgement', 'final-response', 'correspondence',
  'investigation-result', 'provisional-credit-notice', 'holding-response', 'summary-resolution-communication',
  'eight-week-letter', 'status-letter', 'extension-notice', 'limitation-warning', 'regulator-response',
  'data-subject-response', 'breach-notification', 'substitute-notice', 'media-notice', 'redress-scheme-notice',
  'missing-information-request', 'renewal-notice', 'settlement-notice', 'explanation-of-benefits', 'billing-adjustment', 'regulatory-notice',
] as const; // prettier-ignore
export type CommunicationKind = (typeof COMMUNICATION_KINDS)[number];

export const CHANNELS = ['outbox', 'email', 'portal', 'unknown'] as const;
export type ChannelName = (typeof CHANNELS)[number];

/** Normalised; the provider's raw code is kept beside it. */
export const FAILURE_REASONS = [
  'invalid-address', 'moved-left-no-address', 'refused', 'deceased', 'mailbox-full', 'hard-bounce', 'soft-bounce',
  'blocked', 'opt-out', 'render-error', 'data-missing', 'template-not-approved', 'channel-down', 'unknown',
] as const; // prettier-ignore
export type FailureReason = (typeof FAILURE_REASONS)[number];

const head = () => ({ communicationId: id(), caseId: id() });
const report = () => ({
  ...head(),
  provider: plain(),
  providerRef: pii('case', 200).optional(),
  at: instant(),
  /** As the provider gave it: mail servers quote addresses in theirs. */
  rawCode: pii('case', 200).optional(),
});

export const communicationRequested = defineEvent('communication.requested', 1, {
  ...head(),
  kind: oneOf(COMMUNICATION_KINDS),
  /** Party of the case; the address is read at composing, so that a corrected one is used. */
  recipient: id().optional(),
  channels: z.array(oneOf(CHANNELS)).min(1).max(4),
  /** Template whose approved version is composed; absent on imported letters. */
  templateId: plain().optional(),
  reason: z.strictObject({
    eventId: id(),
    obligationId: id().optional(),
    citation: plain().optional(),
    words: prose(),
  }),
  relation: z
    .strictObject({ kind: oneOf(['supersedes', 'supplements', 'corrects', 'resends']), communicationId: id() })
    .optional(),
  /** What a person wants said in the letter, in their own words. */
  message: pii('case', 4_000).optional(),
  /** The first letter of a chain of resends: its own id for a letter that resends nothing. */
  rootCommunicationId: id(),
});
export const communicationComposed = defineEvent('communication.composed', 1, {
  ...head(),
  documentId: id(),
  /** base64url(SHA-256(salt ‖ bytes)); without its salt it says nothing of a letter that could be guessed. */
  digest: saltedDigest(),
  digestSalt: pii('case', 64),
  bytes: integer(),
  pages: integer(),
  templateId: plain(),
  templateVersion: integer(),
  templateState: oneOf(['approved']),
  mergeDigest: saltedDigest(),
  reasonCodes: z.array(plain()).max(50),
  engine: plain(),
  engineVersion: plain(),
  /** Ids of the required elements that the letter carries. */
  elements: z.array(plain()).max(50),
  /** The document in the engine's own editor, where there is one. */
  engineDocument: plain().optional(),
  /** Partials that stand in the letter, each in the version that was in force for it. */
  partials: z
    .array(z.strictObject({ partialId: plain(), partialVersion: integer(), bodyHash: sha256(), effectiveFrom: day() }))
    .max(50)
    .optional(),
});
export const compositionFailed = defineEvent('communication.composition-failed', 1, {
  ...head(),
  failure: oneOf(FAILURE_REASONS),
  detail: pii('case', 4_000),
});
/** Somebody who acted, as four eyes tell them apart. */
const eyes = () =>
  z.strictObject({
    type: oneOf(['person', 'system', 'service', 'agent']),
    id: plain(),
    onBehalfOf: plain().optional(),
  });

export const heldForApproval = defineEvent('communication.held-for-approval', 1, {
  ...head(),
  missing: z.array(plain()).max(50),
  words: prose(),
  /** Who may not let it go: a rule asks for a second person beside whoever decided. */
  firstPerson: eyes().optional(),
});
/** A person changed the letter by hand: the document that it is now, checked again. */
export const communicationEdited = defineEvent('communication.edited', 1, {
  ...head(),
  /** The document before. */
  before: id(),
  documentId: id(),
  digest: saltedDigest(),
  digestSalt: pii('case', 64),
  bytes: integer(),
  pages: integer(),
  reasonCodes: z.array(plain()).max(50),
  elements: z.array(plain()).max(50),
  words: pii('case', 4_000),
  /** It was changed in the engine, which made the document; absent where its editor brought it. */
  engine: plain().optional(),
  engineVersion: plain().optional(),
});
export const communicationReleased = defineEvent('communication.released', 1, {
  ...head(),
  words: pii('case', 4_000),
});
export const attemptStarted = defineEvent('communication.attempt-started', 1, {
  ...head(),
  effectId: id(),
  attempt: integer(),
  channel: oneOf(CHANNELS),
  provider: plain(),
});
export const attemptFailed = defineEvent('communication.attempt-failed', 1, {
  ...head(),
  effectId: id(),
  attempt: integer(),
  channel: oneOf(CHANNELS),
  /** No further attempt is made: the letter has failed. */
  final: flag(),
  failure: oneOf(FAILURE_REASONS),
  detail: pii('case', 4_000),
});
export const handedOff = defineEvent('communication.handed-off', 1, {
  ...head(),
  effectId: id().optional(),
  channel: oneOf(CHANNELS),
  provider: plain(),
  providerRef: pii('case', 200).optional(),
  handedOffAt: instant(),
  recipient: id().optional(),
  address: pii('recipient', 1_000).optional(),
});
export const delivered = defineEvent('communication.delivered', 1, report());
/** Nobody has said so: a rule takes what was handed off so long ago for received. */
export const assumedReceived = defineEvent('communication.assumed-received', 1, {
  ...head(),
  at: instant(),
  citation: plain(),
});
export const temporarilyFailed = defineEvent('communication.temporarily-failed', 1, {
  ...report(),
  failure: oneOf(FAILURE_REASONS),
});
export const permanentlyFailed = defineEvent('communication.permanently-failed', 1, {
  ...report(),
  failure: oneOf(FAILURE_REASONS),
});
export const returned = defineEvent('communication.returned', 1, { ...report(), failure: oneOf(FAILURE_REASONS) });
export const opened = defineEvent('communication.opened', 1, report());
/** A person asks that a letter which failed be sent again: what kept it back (a template, a value) was put right. */
export const resendRequested = defineEvent('communication.resend-requested', 1, {
  ...head(),
  words: pii('case', 4_000),
  /** The way that it is to take this time. */
  channel: oneOf(CHANNELS).optional(),
});
/** A person has looked at the letter after its customer's contact was corrected on another case, and leaves it as it is. */
export const contactReviewed = defineEvent('communication.contact-reviewed', 1, {
  ...head(),
  /** Event id of the correction on the other case. */
  correctionEventId: id(),
  words: pii('case', 4_000),
});
export const communicationCancelled = defineEvent('communication.cancelled', 1, {
  ...head(),
  words: pii('case', 4_000),
});

export const communicationEvents = [
  communicationRequested, communicationComposed, compositionFailed, heldForApproval, communicationEdited,
  communicationReleased,
  attemptStarted, attemptFailed, handedOff, delivered, assumedReceived, temporarilyFailed, permanentlyFailed, returned, opened,
  resendRequested, contactReviewed, communicationCancelled,
] as const; // prettier-ignore
export type CommunicationEvent = DraftOf<(typeof communicationEvents)[number]>;
