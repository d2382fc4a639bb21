import { z } from 'zod';
import { defineEvent, flag, id, instant, oneOf, plain, prose, type DraftOf } from './define-event.js';

export const EVIDENCE_LEVELS = ['COMPOSED', 'RELEASED', 'HANDED_OFF', 'DELIVERED', 'OPENED'] as const;
export type EvidenceLevel = (typeof EVIDENCE_LEVELS)[number];

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
});
export const obligationUndetermined = defineEvent('obligation.undetermined', 1, {
  ...head(),
  ...rule(),
  occurrence: plain(),
  missingFacts: z.array(plain()).min(1).max(50),
});
export const obligationWarned = defineEvent('obligation.warned', 1, { ...head(), warnAt: instant(), dueAt: instant() });
export const obligationSatisfied = defineEvent('obligation.satisfied', 1, {
  ...head(),
  by: oneOf(['communication', 'payment', 'correction', 'filing']),
  ref: id(),
  evidence: oneOf(EVIDENCE_LEVELS),
  at: instant(),
  late: flag(),
});
export const obligationWaived = defineEvent('obligation.waived', 1, { ...head(), why: prose(), ref: id().optional() });
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
export const obligationRecomputed = defineEvent('obligation.recomputed', 1, { ...head(), ...limits(), why: prose() });

export const obligationEvents = [
  obligationIncurred, obligationUndetermined, obligationWarned, obligationSatisfied, obligationWaived,
  obligationBreached, breachWithdrawn, obligationRecomputed,
] as const; // prettier-ignore
export type ObligationEvent = DraftOf<(typeof obligationEvents)[number]>;
