import {
  defineEvent,
  id,
  instant,
  integer,
  oneOf,
  pii,
  plain,
  prose,
  saltedDigest,
  type DraftOf,
} from './define-event.js';
import { z } from 'zod';

/** CloudEvents 1.0, HTTP protocol binding 3.1 to 3.3. */
export const CONTENT_MODES = ['structured', 'binary', 'batch'] as const;
export type ContentMode = (typeof CONTENT_MODES)[number];

/** Most characters of one message as it came; a body that is no text stands there in base64. */
export const MOST_RAW = 1_500_000;

/** What came in, byte for byte: sealed in the vault, and told from another by its salted digest. */
const body = (subject: string) => ({
  mode: oneOf(CONTENT_MODES),
  encoding: oneOf(['utf-8', 'base64']),
  digest: saltedDigest(),
  digestSalt: pii(subject, 64),
  bytes: integer(),
  raw: pii(subject, MOST_RAW),
});
const of = () => ({ caseId: id(), inboundId: id() });
const numbers = () => ({ caseId: id(), from: integer(), to: integer() });

/** A message about a case, as it came; the same source and id are received once. */
export const inboundReceived = defineEvent('inbound.received', 1, {
  ...of(),
  /** CloudEvents `type`, as the sender wrote it. */
  eventType: plain(),
  /** CloudEvents `source`. */
  sourceUri: plain(),
  /** Place in the sender's order of this case, from 1. */
  sequence: integer().optional(),
  ...body('case'),
  /** Binary mode: the attributes that stood in headers, as JSON. */
  attributes: pii('case', 10_000).optional(),
});
/** Messages with these numbers are missing before one that is here: it waits for them until then. */
export const inboundGapFound = defineEvent('inbound.gap-found', 1, { ...numbers(), until: instant() });
/** What was missing has come, in time or late. */
export const inboundGapClosed = defineEvent('inbound.gap-closed', 1, {
  ...numbers(),
  /** Late: where the gap began that the case had gone on without. */
  began: integer().optional(),
});
/** What was missing has not come in time: the case goes on without it. */
export const inboundGapPassed = defineEvent('inbound.gap-passed', 1, numbers());
export const inboundApplied = defineEvent('inbound.applied', 1, {
  ...of(),
  commands: z.array(plain()).max(20),
  eventIds: z.array(id()).max(1_000),
});
/** It could not be applied: a person mends what is wrong and retries it, or discards it. */
export const inboundRefused = defineEvent('inbound.refused', 1, {
  ...of(),
  code: plain(),
  detail: pii('case', 4_000),
  field: plain().optional(),
});
export const inboundRetried = defineEvent('inbound.retried', 1, of());
/** Also of a body that named no case. */
export const inboundDiscarded = defineEvent('inbound.discarded', 1, {
  caseId: id().optional(),
  inboundId: id(),
  why: pii('actor', 4_000),
});
/** A signed body that names no case that it could be about, or that contradicts one of the same source and id. */
export const inboundRejected = defineEvent('inbound.rejected', 1, {
  inboundId: id(),
  code: plain(),
  detail: prose(),
  /** What is wrong, as the sender calls it. */
  field: plain().optional(),
  /** The message before it that it contradicts. */
  conflictsWith: id().optional(),
  ...body('inboundId'),
  attributes: pii('inboundId', 10_000).optional(),
});

export const inboundEvents = [
  inboundReceived, inboundGapFound, inboundGapClosed, inboundGapPassed, inboundApplied, inboundRefused, inboundRetried,
  inboundDiscarded, inboundRejected,
] as const; // prettier-ignore
export type InboundEvent = DraftOf<(typeof inboundEvents)[number]>;
