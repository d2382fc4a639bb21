import { z } from 'zod';
import { defineEvent, flag, id, instant, integer, oneOf, pii, plain, prose, type DraftOf } from './define-event.js';

/** Weakest first. Receipt that a rule assumes so long after the hand-off is more than the hand-off, less than a receipt. */
export const EVIDENCE_LEVELS = [
  'COMPOSED',
  'RELEASED',
  'HANDED_OFF',
  'ASSUMED_RECEIVED',
  'DELIVERED',
  'OPENED',
] as const;
export type EvidenceLevel = (typeof EVIDENCE_LEVELS)[number];

/** What a duty can be met by. */
export const MEANS = ['communication', 'payment', 'correction', 'filing', 'decision', 'fact'] as const;
export type Means = (typeof MEANS)[number];

/** What follows where the statutory limit passes: the record alone, an escalation, or that and a case of its own. */
export const ON_BREACH = ['record', 'escalate', 'open-case'] as const;
export type OnBreach = (typeof ON_BREACH)[number];

/** To whom a duty is owed. */
export const RECIPIENTS = ['primary', 'each', 'representative', 'authority'] as const;

const head = () => ({ obligationId: id(), caseId: id() });
const rule = () => ({
  packId: plain(),
  packVersion: plain(),
  packHash: plain(),
  ruleId: plain(),
  citation: plain(),
  title: plain(),
});
const limits = () => ({
  anchor: z.strictObject({ name: plain(), at: instant(), eventId: id() }),
  warnAt: z.array(instant()).max(20),
  /** The firm's own limit: stricter, or the earliest defensible. */
  targetAt: instant(),
  /** The latest lawful moment. */
  dueAt: instant(),
  /** The computation, step by step, in words an auditor can follow. */
  steps: z.array(prose()).max(50),
});

export const obligationIncurred = defineEvent('obligation.incurred', 1, {
  ...head(),
  ...rule(),
  ...limits(),
  occurrence: plain(),
  /** Kinds of communication that satisfy it, and the evidence the rule asks for. */
  noticeKinds: z.array(plain()).max(20),
  evidence: oneOf(EVIDENCE_LEVELS),
  requiredElements: z.array(plain()).max(50),
  recipient: oneOf(RECIPIENTS).optional(),
  /** Roles of the parties of which each must have their own; absent where one is enough, and before letters were written to each. */
  recipientRoles: z.array(plain()).max(10).optional(),
  onBreach: oneOf(ON_BREACH).optional(),
  /** The rule's own words where it names no number: the limits are a yardstick of the firm's, and no law is broken. */
  standard: prose().optional(),
});
export const obligationUndetermined = defineEvent('obligation.undetermined', 1, {
  ...head(),
  ...rule(),
  occurrence: plain(),
  missingFacts: z.array(plain()).min(1).max(50),
});
export const obligationWarned = defineEvent('obligation.warned', 1, { ...head(), warnAt: instant(), dueAt: instant() });
/** A notice that went out before the limit moved it, as the rule allows. */
export const obligationExtended = defineEvent('obligation.extended', 1, {
  ...head(),
  ...limits(),
  /** The communication that told of it. */
  ref: id(),
  at: instant(),
  /** The latest lawful moment before. */
  previousDueAt: instant(),
  why: prose(),
});
/** The clock stands, for a cause that its rule lists; no limit passes until it is resumed. */
export const obligationTolled = defineEvent('obligation.tolled', 1, {
  ...head(),
  cause: plain(),
  from: instant(),
  ref: id().optional(),
  why: prose(),
});
export const obligationResumed = defineEvent('obligation.resumed', 1, {
  ...head(),
  ...limits(),
  at: instant(),
  ref: id().optional(),
  why: prose(),
});
/** One of several recipients was reached; the duty runs on until all are. */
export const obligationPartlySatisfied = defineEvent('obligation.partly-satisfied', 1, {
  ...head(),
  by: oneOf(MEANS),
  ref: id(),
  evidence: oneOf(EVIDENCE_LEVELS),
  at: instant(),
  /** Party of the case. */
  recipient: id(),
  reached: integer(),
  of: integer(),
});
export const obligationSatisfied = defineEvent('obligation.satisfied', 1, {
  ...head(),
  by: oneOf(MEANS),
  ref: id(),
  evidence: oneOf(EVIDENCE_LEVELS),
  at: instant(),
  late: flag(),
  /** How many recipients had to be reached, where the duty is owed to each. */
  of: integer().optional(),
});
/** `remark`: why, in the words of the person who took it on themselves; absent where the rule itself says so. */
export const obligationWaived = defineEvent('obligation.waived', 1, {
  ...head(),
  why: prose(),
  ref: id().optional(),
  remark: pii('case', 2_000).optional(),
});
/** `at` is the limit that passed, not the moment of noticing. */
export const obligationBreached = defineEvent('obligation.breached', 1, {
  ...head(),
  limit: oneOf(['target', 'statutory']),
  at: instant(),
});
export const breachWithdrawn = defineEvent('obligation.breach-withdrawn', 1, {
  ...head(),
  limit: oneOf(['target', 'statutory']),
  why: prose(),
  ref: id().optional(),
});
/** The pack stands where the clock now runs under another edition of it than before. */
export const obligationRecomputed = defineEvent('obligation.recomputed', 1, {
  ...head(),
  ...limits(),
  why: prose(),
  packVersion: plain().optional(),
  packHash: plain().optional(),
});
/** A person asks that a clock be computed anew, under the pack in force: a calendar was corrected, a rule was misread. */
export const recomputationRequested = defineEvent('obligation.recomputation-requested', 1, {
  ...head(),
  reason: pii('case', 2_000),
});
/** What led to a missed limit, what was done about it, and who answers for that. */
export const breachReviewed = defineEvent('obligation.breach-reviewed', 1, {
  ...head(),
  rootCause: pii('case', 4_000),
  remediation: pii('case', 4_000),
  owner: pii('case', 200),
});

export const obligationEvents = [
  obligationIncurred, obligationUndetermined, obligationWarned, obligationExtended, obligationTolled, obligationResumed,
  obligationPartlySatisfied, obligationSatisfied, obligationWaived, obligationBreached, breachWithdrawn,
  obligationRecomputed, recomputationRequested, breachReviewed,
] as const; // prettier-ignore
export type ObligationEvent = DraftOf<(typeof obligationEvents)[number]>;
