import { defineEvent, flag, id, integer, oneOf, pii, type DraftOf } from './define-event.js';

/** What we ask of the case system: a follow-up case, a document in a case, a comment on it. */
export const COUNTERPART_CALLS = ['case', 'document', 'comment'] as const;
export type CounterpartCall = (typeof COUNTERPART_CALLS)[number];

const of = () => ({ caseId: id(), effectId: id(), call: oneOf(COUNTERPART_CALLS) });

/** On record before the call: after a crash nobody wonders whether there was one. */
export const counterpartCallStarted = defineEvent('counterpart.call-started', 1, { ...of(), attempt: integer() });
export const counterpartCallDone = defineEvent('counterpart.call-done', 1, {
  ...of(),
  /** The exception case or the document that is there now. */
  about: id().optional(),
  /** Reference of the new case, attachment or comment there. */
  reference: pii('case', 200),
});
export const counterpartCallFailed = defineEvent('counterpart.call-failed', 1, {
  ...of(),
  attempt: integer(),
  /** It will not be tried again. */
  final: flag(),
  detail: pii('case', 4_000),
});

export const counterpartEvents = [counterpartCallStarted, counterpartCallDone, counterpartCallFailed] as const;
export type CounterpartEvent = DraftOf<(typeof counterpartEvents)[number]>;
