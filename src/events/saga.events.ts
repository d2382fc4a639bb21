import { z } from 'zod';
import { COMMUNICATION_KINDS, CHANNELS, FAILURE_REASONS } from './communication.events.js';
import { EVIDENCE_LEVELS } from './obligation.events.js';
import {
  defineEvent,
  flag,
  id,
  instant,
  integer,
  literal,
  noted,
  oneOf,
  plain,
  prose,
  type DraftOf,
} from './define-event.js';

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
  relation: oneOf(['exception-of', 'has-exception']),
  otherCaseId: id(),
});
export const exceptionCured = defineEvent('saga.exception-cured', 1, {
  caseId: id(),
  rootCommunicationId: id(),
  exceptionCaseId: id(),
});

/** Every judgement names the rule it rests on. */
const obligation = () => ({
  obligationId: id(),
  caseId: id(),
  packId: plain(),
  packVersion: plain(),
  packHash: plain(),
  ruleId: plain(),
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
});
export const obligationUnclear = defineEvent('saga.obligation-unclear', 1, {
  ...obligation(),
  citation: plain(),
  title: plain(),
  occurrence: plain(),
  missingFacts: z.array(plain()).min(1).max(50),
});
export const obligationMoved = defineEvent('saga.obligation-moved', 1, {
  ...obligation(),
  ...computed(),
  why: prose(),
});
export const warningDue = defineEvent('saga.warning-due', 1, { ...obligation(), warnAt: instant(), dueAt: instant() });
export const satisfactionFound = defineEvent('saga.satisfaction-found', 1, {
  ...obligation(),
  by: literal('communication'),
  ref: id(),
  evidence: oneOf(EVIDENCE_LEVELS),
  at: instant(),
  late: flag(),
});
export const waiverFound = defineEvent('saga.waiver-found', 1, { ...obligation(), why: prose(), ref: id().optional() });
export const breachFound = defineEvent('saga.breach-found', 1, { ...obligation(), limit: limit(), at: instant() });
export const breachRefuted = defineEvent('saga.breach-refuted', 1, { ...obligation(), limit: limit(), why: prose() });

export const sagaOutputs = [
  letterDue, compositionDue, attachmentDue, handOffDue, exceptionDue, exceptionReturned, linkDue, exceptionCured, obligationDue, obligationUnclear,
  obligationMoved, warningDue, satisfactionFound, waiverFound, breachFound, breachRefuted,
] as const; // prettier-ignore
export type SagaOutput = DraftOf<(typeof sagaOutputs)[number]>;
export type SagaNoted = DraftOf<typeof sagaNoted>;
export const sagaEvents = [sagaNoted, ...sagaOutputs] as const;
