import { defineEvent, id, instant, integer, oneOf, pii, plain, saltedDigest, type DraftOf } from './define-event.js';

export const ENGINE_DOCUMENT_KINDS = ['statement', 'bill', 'notice', 'correspondence', 'other'] as const;
/** By which number a document was matched to its case; `person`: somebody said so. */
export const MATCHED_BY = ['account', 'policy', 'customer', 'person'] as const;

/** A document that the communications system produced on its own: nobody here asked for it. */
export const engineDocumentReceived = defineEvent('output.received', 1, {
  documentId: id(),
  /** Name of the system that produced it. */
  system: plain(),
  kind: oneOf(ENGINE_DOCUMENT_KINDS),
  title: pii('documentId', 500),
  accountNumber: pii('documentId', 200).optional(),
  policyNumber: pii('documentId', 200).optional(),
  customerNumber: pii('documentId', 200).optional(),
  /** The engine's output queue, and its name for the file. */
  queue: plain().optional(),
  fileName: pii('documentId', 500).optional(),
  digest: saltedDigest(),
  digestSalt: pii('documentId', 64),
  mediaType: plain(),
  bytes: integer(),
  producedAt: instant().optional(),
});
export const engineDocumentMatched = defineEvent('output.matched', 1, {
  documentId: id(),
  caseId: id(),
  by: oneOf(MATCHED_BY),
});
/** No open case has its numbers, or several have: a person says where it belongs. */
export const engineDocumentUnmatched = defineEvent('output.unmatched', 1, {
  documentId: id(),
  candidates: integer(),
});
/** A person says that it belongs to no case. */
export const engineDocumentSetAside = defineEvent('output.set-aside', 1, {
  documentId: id(),
  why: pii('actor', 4_000),
});

export const engineDocumentEvents = [
  engineDocumentReceived, engineDocumentMatched, engineDocumentUnmatched, engineDocumentSetAside,
] as const; // prettier-ignore
export type EngineDocumentEvent = DraftOf<(typeof engineDocumentEvents)[number]>;
