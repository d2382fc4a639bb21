import { z } from 'zod';
import {
  defineEvent,
  flag,
  id,
  instant,
  integer,
  oneOf,
  pii,
  plain,
  prose,
  sha256,
  type DraftOf,
} from './define-event.js';

/** First event of the stream `log`, written by the adapter. */
export const logCreated = defineEvent('log.created', 1, { logId: id(), simulated: flag() });
/** Time enters the log as an event: what was due is judged where this entry stands. */
export const timePassed = defineEvent('time.passed', 1, { until: instant() });

export const importStarted = defineEvent('import.started', 1, {
  importId: id(),
  system: plain(),
  fileDigest: sha256(),
  mappingHash: sha256(),
  /** Only where the operator gave it; else the end of the import says it. */
  asOf: instant().optional(),
  /** Which source activities count as which anchors: reports print it. */
  anchors: z.array(prose()).max(50),
});
export const importCompleted = defineEvent('import.completed', 1, {
  importId: id(),
  /** Whose cases are judged now. Absent in older logs: those that this import brought, and no others. */
  system: plain().optional(),
  asOf: instant(),
  counts: z.strictObject({
    source: integer(),
    recorded: integer(),
    rejected: integer(),
    ignored: integer(),
    cases: integer(),
  }),
});

export const commandRefused = defineEvent('access.command-refused', 1, {
  command: plain(),
  commandId: id(),
  stream: plain().optional(),
  code: plain(),
  principalId: plain(),
});
export const caseViewed = defineEvent('access.case-viewed', 1, { principalId: plain(), caseId: id(), view: plain() });
export const searchRun = defineEvent('access.search-run', 1, {
  principalId: plain(),
  view: plain(),
  results: integer(),
});
export const reportExported = defineEvent('access.report-exported', 1, {
  principalId: plain(),
  report: plain(),
  format: plain(),
  reportId: id(),
  position: plain(),
  digest: sha256(),
});
/** A portal may show one customer's letters, or those of one case, until then. */
export const customerTokenIssued = defineEvent('access.customer-token-issued', 1, {
  principalId: plain(),
  tokenId: id(),
  caseId: id().optional(),
  /** Keyed hash of the customer's number, hex: who knows the number can be told whether it was this one. */
  customer: sha256().optional(),
  expiresAt: instant(),
});
/** Requests of strangers, one summary a minute: nobody can fill the log from outside. */
export const requestsTurnedAway = defineEvent('access.requests-turned-away', 1, {
  from: instant(),
  until: instant(),
  counts: z.array(z.strictObject({ reason: plain(), keyId: plain().optional(), count: integer() })).max(1_000),
});
/** An operator's word on a parked item. */
export const parkedResolved = defineEvent('operator.parked-resolved', 1, {
  consumer: plain(),
  item: plain(),
  position: plain(),
  action: oneOf(['retry', 'skip']),
  why: pii('actor', 4_000),
});

/** An operator has a read model written anew from the log. */
export const rebuildRequested = defineEvent('operator.rebuild-requested', 1, {
  projection: plain(),
  why: pii('actor', 4_000),
});

export const systemEvents = [
  logCreated, timePassed, importStarted, importCompleted, commandRefused, caseViewed, searchRun, reportExported, customerTokenIssued,
  requestsTurnedAway, parkedResolved, rebuildRequested,
] as const; // prettier-ignore
export type SystemEvent = DraftOf<(typeof systemEvents)[number]>;
