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
  readonly onBreach: 'record' | 'escalate';
  readonly recipient: 'primary' | 'each' | 'representative' | 'authority';
}

/** The named business time that a clock runs from. */
export interface AssessedAnchor {
  /** In words: "completed application received". */
  readonly name: string;
  readonly at: string;
  readonly eventId: string;
}

export interface SatisfiedBy extends NoticeEvidence {
  /** After `dueAt`. */
  readonly late: boolean;
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
}

/** A duty whose clock is known. */
export interface DeterminedAssessment extends AssessmentOf, Computed {
  readonly state: 'running' | 'satisfied' | 'waived';
  readonly satisfiedBy?: SatisfiedBy;
  readonly waivedBy?: WaivedBy;
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
