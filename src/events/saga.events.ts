import { z } from 'zod';
import { LINK_RELATIONS } from './case.events.js';
import { COMMUNICATION_KINDS, CHANNELS, FAILURE_REASONS } from './communication.events.js';
import { EVIDENCE_LEVELS, MEANS, ON_BREACH, RECIPIENTS } from './obligation.events.js';
import { defineEvent, flag, id, instant, integer, noted, oneOf, plain, prose, type DraftOf } from './define-event.js';

/**
 * Inbox entry of a saga: which event was seen, and the fields of it that the saga's state is folded from.
 * Sagas hold no personal leaf: people and free text go by reference.
 */
export const sagaNoted = defineEvent('saga.noted', 1, {
  input: z.strictObject({
    eventId: id(),
    stream: prose(),
    revision: integer(),
    position: plain(),
    type: plain(),
    at: instant(),
  }),
  note: noted(),
});

// Outputs: plain, versioned data. `commands/from-saga.ts` turns each into a command or an effect.
export const letterDue = defineEvent('saga.letter-due', 1, {
  caseId: id(),
  kind: oneOf(COMMUNICATION_KINDS),
  recipient: id().optional(),
  reason: z.strictObject({
    eventId: id(),
    obligationId: id().optional(),
    citation: plain().optional(),
    words: prose(),
  }),
  relation: z
    .strictObject({ kind: oneOf(['supersedes', 'supplements', 'corrects', 'resends']), communicationId: id() })
    .optional(),
  rootCommunicationId: id().optional(),
  /** The only way that it is to take, where a person chose one. */
  channel: oneOf(CHANNELS).optional(),
});
/** A letter that has not gone out and must not any more. */
export const cancellationDue = defineEvent('saga.cancellation-due', 1, {
  caseId: id(),
  communicationId: id(),
  words: prose(),
});
export const compositionDue = defineEvent('saga.composition-due', 1, { caseId: id(), communicationId: id() });
export const attachmentDue = defineEvent('saga.attachment-due', 1, { caseId: id(), communicationId: id() });
export const handOffDue = defineEvent('saga.hand-off-due', 1, {
  caseId: id(),
  communicationId: id(),
  channel: oneOf(CHANNELS),
});
export const exceptionDue = defineEvent('saga.exception-due', 1, {
  caseId: id(),
  communicationId: id(),
  rootCommunicationId: id(),
  failure: oneOf(FAILURE_REASONS),
});
/** The letter of a cured exception failed again: its exception case is opened once more. */
export const exceptionReturned = defineEvent('saga.exception-returned', 1, {
  caseId: id(),
  exceptionCaseId: id(),
  failure: oneOf(FAILURE_REASONS),
});
export const linkDue = defineEvent('saga.link-due', 1, {
  caseId: id(),
  relation: oneOf(LINK_RELATIONS),
  otherCaseId: id(),
});
export const exceptionCured = defineEvent('saga.exception-cured', 1, {
  caseId: id(),
  rootCommunicationId: id(),
  exceptionCaseId: id(),
});
/** An exception that can be cured no more: the last limit that its letter was to meet is missed, or the letter was cancelled. */
export const exceptionOver = defineEvent('saga.exception-over', 1, {
  caseId: id(),
  rootCommunicationId: id(),
  exceptionCaseId: id(),
  resolution: oneOf(['deadline-passed', 'letter-cancelled']),
});
const underPolicy = () => z.strictObject({ packId: plain(), version: plain(), hash: plain(), ruleId: plain() });
/** A letter that was handed off will count as received at this time, unless it comes back before. */
export const receiptAwaited = defineEvent('saga.receipt-awaited', 1, {
  caseId: id(),
  communicationId: id(),
  at: instant(),
  restricted: flag().optional(),
});
/** That time has passed. */
export const receiptAssumed = defineEvent('saga.receipt-assumed', 1, {
  caseId: id(),
  communicationId: id(),
  at: instant(),
  citation: plain(),
  policy: underPolicy(),
  restricted: flag().optional(),
});
/** Something that clocks are anchored in has been seen to be so. */
export const factFound = defineEvent('saga.fact-found', 1, {
  caseId: id(),
  name: plain(),
  at: instant(),
  policy: underPolicy(),
});
const forCaseSystem = () => ({ caseId: id(), system: plain() });
/** The case system is to open a follow-up case for a letter that failed. */
export const counterpartCaseDue = defineEvent('saga.counterpart-case-due', 1, {
  ...forCaseSystem(),
  exceptionCaseId: id(),
});
/** The case system is to get a document for its own file of the case. */
export const counterpartDocumentDue = defineEvent('saga.counterpart-document-due', 1, {
  ...forCaseSystem(),
  documentId: id(),
  title: prose(),
});
export const counterpartCommentDue = defineEvent('saga.counterpart-comment-due', 1, {
  ...forCaseSystem(),
  words: prose(),
});
/** A document of the engine is to be filed in the case that it was matched to. */
export const filingDue = defineEvent('saga.filing-due', 1, { caseId: id(), documentId: id() });
/** Messages of a case may be due: their turn has come, or what they waited for has not come in time. */
export const inboundDue = defineEvent('saga.inbound-due', 1, { caseId: id() });

/** Every judgement names the rule it rests on. */
const obligation = () => ({
  obligationId: id(),
  caseId: id(),
  packId: plain(),
  packVersion: plain(),
  packHash: plain(),
  ruleId: plain(),
  /** It rests on something restricted: what becomes of it is restricted too. */
  restricted: flag().optional(),
});
const computed = () => ({
  anchor: z.strictObject({ name: plain(), at: instant(), eventId: id() }),
  warnAt: z.array(instant()).max(20),
  targetAt: instant(),
  dueAt: instant(),
  steps: z.array(prose()).max(50),
});
const limit = () => oneOf(['target', 'statutory']);

export const obligationDue = defineEvent('saga.obligation-due', 1, {
  ...obligation(),
  ...computed(),
  citation: plain(),
  title: plain(),
  occurrence: plain(),
  noticeKinds: z.array(plain()).max(20),
  evidence: oneOf(EVIDENCE_LEVELS),
  requiredElements: z.array(plain()).max(50),
  recipient: oneOf(RECIPIENTS).optional(),
  recipientRoles: z.array(plain()).max(10).optional(),
  onBreach: oneOf(ON_BREACH).optional(),
  standard: prose().optional(),
});
export const obligationUnclear = defineEvent('saga.obligation-unclear', 1, {
  ...obligation(),
  citation: plain(),
  title: plain(),
  occurrence: plain(),
  missingFacts: z.array(plain()).min(1).max(50),
});
/** `adopted`: the pack that it names is another one than before. */
export const obligationMoved = defineEvent('saga.obligation-moved', 1, {
  ...obligation(),
  ...computed(),
  why: prose(),
  adopted: flag().optional(),
});
export const warningDue = defineEvent('saga.warning-due', 1, { ...obligation(), warnAt: instant(), dueAt: instant() });
export const extensionFound = defineEvent('saga.extension-found', 1, {
  ...obligation(),
  ...computed(),
  ref: id(),
  at: instant(),
  /** The latest lawful moment before. */
  previousDueAt: instant().optional(),
  why: prose(),
});
export const tollFound = defineEvent('saga.toll-found', 1, {
  ...obligation(),
  cause: plain(),
  from: instant(),
  ref: id().optional(),
  why: prose(),
});
export const tollEnded = defineEvent('saga.toll-ended', 1, {
  ...obligation(),
  ...computed(),
  at: instant(),
  ref: id().optional(),
  why: prose(),
});
export const partSatisfactionFound = defineEvent('saga.part-satisfaction-found', 1, {
  ...obligation(),
  by: oneOf(MEANS),
  ref: id(),
  evidence: oneOf(EVIDENCE_LEVELS),
  at: instant(),
  recipient: id(),
  reached: integer(),
  of: integer(),
});
export const satisfactionFound = defineEvent('saga.satisfaction-found', 1, {
  ...obligation(),
  by: oneOf(MEANS),
  ref: id(),
  evidence: oneOf(EVIDENCE_LEVELS),
  at: instant(),
  late: flag(),
  of: integer().optional(),
});
export const waiverFound = defineEvent('saga.waiver-found', 1, { ...obligation(), why: prose(), ref: id().optional() });
export const breachFound = defineEvent('saga.breach-found', 1, { ...obligation(), limit: limit(), at: instant() });
export const breachRefuted = defineEvent('saga.breach-refuted', 1, { ...obligation(), limit: limit(), why: prose() });

/** A missed limit is to be escalated on its case. */
export const escalationDue = defineEvent('saga.escalation-due', 1, {
  caseId: id(),
  obligationId: id(),
  to: plain(),
  words: prose(),
});
/** A missed limit gets a case of its own, for whoever must put it right. */
export const breachCaseDue = defineEvent('saga.breach-case-due', 1, {
  caseId: id(),
  obligationId: id(),
  ruleId: plain(),
  words: prose(),
});
/** The missed limit was reviewed, or turned out not to be one: its case is closed. */
export const breachCaseOver = defineEvent('saga.breach-case-over', 1, {
  caseId: id(),
  breachCaseId: id(),
  resolution: oneOf(['reviewed', 'breach-withdrawn']),
});

export const sagaOutputs = [
  letterDue, cancellationDue, compositionDue, attachmentDue, handOffDue, exceptionDue, exceptionReturned, linkDue, exceptionCured, exceptionOver, receiptAwaited, receiptAssumed, factFound, inboundDue, filingDue, counterpartCaseDue, counterpartDocumentDue, counterpartCommentDue, obligationDue, obligationUnclear,
  obligationMoved, warningDue, extensionFound, tollFound, tollEnded, partSatisfactionFound, satisfactionFound, waiverFound,
  breachFound, breachRefuted, escalationDue, breachCaseDue, breachCaseOver,
] as const; // prettier-ignore
export type SagaOutput = DraftOf<(typeof sagaOutputs)[number]>;
export type SagaNoted = DraftOf<typeof sagaNoted>;
export const sagaEvents = [sagaNoted, ...sagaOutputs] as const;
