import type { EvidenceLevel } from './case-facts.js';
import type { Pack, RequiredElement } from './pack-schema.js';
import type { EngineVersion } from './deadline.js';

/** A pack that was activated, with the hash under which its bytes are on record. */
export interface ActivePack {
  readonly pack: Pack;
  /** SHA-256 of the canonical bytes, hex. */
  readonly hash: string;
}

interface AssessmentOf {
  readonly packId: string;
  /** The version in force on the local date of the anchor. */
  readonly packVersion: string;
  readonly packHash: string;
  readonly ruleId: string;
  readonly citation: string;
  /** The duty in plain words. */
  readonly title: string;
  /** Names the duty within (case, pack, rule): the case id for a duty that occurs once, else the first anchor's event id. */
  readonly occurrence: string;
  /** Why the state is what it is, in words. */
  readonly why: string;
  /** The level of evidence that satisfies the duty. */
  readonly evidence: EvidenceLevel;
  /** Kinds of letter that would satisfy the duty as the case stands. */
  readonly noticeKinds: readonly string[];
  /** What every one of those letters must contain. */
  readonly requiredElements: readonly RequiredElement[];
  readonly onBreach: 'record' | 'escalate' | 'open-case';
  readonly recipient: 'primary' | 'each' | 'representative' | 'authority';
  /** Of a duty to each: the roles, where the rule names them. */
  readonly recipientRoles?: readonly string[];
  /** The rule's own words where it names no number: the limit is a yardstick then, and passing it breaks no law. */
  readonly standard?: string;
  /** What it was computed from is restricted: the date itself would tell it. */
  readonly restricted?: true;
}

/** The named business time that a clock runs from. */
export interface AssessedAnchor {
  /** In words: "completed application received". */
  readonly name: string;
  readonly at: string;
  readonly eventId: string;
}

/** What the evidence is: a letter, or one of the other things that a rule may ask for. */
export type EvidenceKind = 'communication' | 'payment' | 'correction' | 'filing' | 'decision' | 'fact';

/** A piece of evidence. Where it is no letter, `ref` is the event that tells of it and `level` DELIVERED: it is done. */
export interface Evidence extends NoticeEvidence {
  readonly by: EvidenceKind;
}

export interface SatisfiedBy extends Evidence {
  /** After `dueAt`. */
  readonly late: boolean;
}

/** A longer limit that counts, because the step that it asks for was taken in time. */
export interface ExtendedBy {
  /** Of the extension in the pack. */
  readonly id: string;
  readonly citation: string;
  /** The letter or payment that bought the time, and when. */
  readonly ref: string;
  readonly at: string;
  /** The limit that it would have been. */
  readonly originalDueAt: string;
}

/** A time that the clock stood still. */
export interface Stopped {
  readonly cause: string;
  readonly citation: string;
  readonly from: string;
  readonly fromEventId: string;
  /** Absent while the cause lasts. */
  readonly until?: string;
  readonly untilEventId?: string;
}

/** A duty to each of several: who has been told. */
export interface RecipientProgress {
  readonly required: number;
  readonly done: readonly { readonly party: string; readonly ref: string; readonly at: string }[];
  readonly missing: readonly string[];
}

export interface WaivedBy {
  /** The event id of the fact or decision, or the id of the communication that met another rule instead. */
  readonly ref: string;
  readonly at: string;
  readonly reason: string;
  readonly citation?: string;
}

interface Computed {
  readonly anchor: AssessedAnchor;
  /** The firm's own or the earliest defensible limit; never after `dueAt`. */
  readonly targetAt: string;
  /** The latest lawful instant: a letter at this very millisecond is in time. */
  readonly dueAt: string;
  /** Ascending; only instants after the anchor. */
  readonly warnAt: readonly string[];
  readonly steps: readonly string[];
  readonly engine: EngineVersion;
  /** In the order in which they were granted. */
  readonly extendedBy?: readonly ExtendedBy[];
  readonly stopped?: readonly Stopped[];
  /** A cause that stops the clock lasts: `dueAt` is the earliest that it can become, and nothing is judged by it. */
  readonly suspended?: Stopped;
}

/** A duty whose clock is known. */
export interface DeterminedAssessment extends AssessmentOf, Computed {
  readonly state: 'running' | 'satisfied' | 'waived';
  readonly satisfiedBy?: SatisfiedBy;
  readonly waivedBy?: WaivedBy;
  /** Only where the rule asks for each of several recipients, and the record names them. */
  readonly recipients?: RecipientProgress;
  /** Set where the record itself shows it: satisfied or waived after a limit. The limit, not the moment of noticing. */
  readonly breachedAt?: string;
  readonly breachLimit?: 'target' | 'statutory';
}

/** Whether there is a duty, or until when, cannot be told: visible, never silence. */
export interface UndeterminedAssessment extends AssessmentOf, Partial<Computed> {
  readonly state: 'undetermined';
  readonly missingFacts: readonly string[];
}

/** The rule was looked at and asks nothing of this case. */
export interface NotApplicableAssessment extends AssessmentOf {
  readonly state: 'not-applicable';
}

export type ObligationAssessment = DeterminedAssessment | UndeterminedAssessment | NotApplicableAssessment;
export type ObligationState = ObligationAssessment['state'];

/** What the caller's clock says of a duty. */
export type Judgement = 'pending' | 'warn' | 'target-missed' | 'breached' | 'met';

/** A letter as evidence: the communication's id, the level, and when it reached it. */
export interface NoticeEvidence {
  readonly ref: string;
  readonly at: string;
  readonly level: EvidenceLevel;
}

export type NoticeDuty = 'duty' | 'no-duty' | 'cannot-tell';

/** Whether a decision had to be notified: one of the three buckets of the report, and why. */
export interface NoticeDutyAnswer {
  readonly duty: NoticeDuty;
  readonly reason: string;
  readonly citation?: string;
  /** The earliest letter that is the notice of this decision. */
  readonly notice?: NoticeEvidence;
  readonly packId?: string;
  readonly packVersion?: string;
}
