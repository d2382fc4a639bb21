import type { CaseKind, Outcome } from '../events/case.events.js';
import type { ChannelName, CommunicationKind } from '../events/communication.events.js';

/** Who did it, by the source's own word. It may be a person's name: only {@link MappedActor.type} is not personal. */
export interface MappedActor {
  readonly type: 'person' | 'system' | 'service' | 'agent';
  /** The source's name of the resource. */
  readonly reference: string;
}

interface Mapped<Type extends string> {
  readonly type: Type;
  /** When it happened: RFC 3339 UTC with milliseconds. */
  readonly at: string;
  /** The case's reference in the source system. */
  readonly externalId: string;
  /** Place of the source event within its case; readers sort by `at`, then by this. */
  readonly sequence: number;
  /** Place among the events that the same source event became, from 0. */
  readonly part: number;
  /** Absent where the source names nobody. */
  readonly actor?: MappedActor;
}

export interface MappedCaseOpened extends Mapped<'case.opened'> {
  readonly kind: CaseKind;
  readonly legalEntity: string;
  readonly jurisdiction: string;
  readonly intake: 'oral' | 'written' | 'online' | 'unknown';
  readonly product?: string;
  readonly category?: string;
  readonly title?: string;
  readonly customerId?: string;
  readonly accountId?: string;
  readonly policyId?: string;
  /** Regulatory receipt, where the source knows it. */
  readonly receivedAt?: string;
}

export interface MappedCaseDecided extends Mapped<'case.decided'> {
  readonly outcome: Outcome;
  /** Empty where the source gives none. */
  readonly reasons: readonly { readonly code: string; readonly text?: string }[];
  readonly decidedBy?: string;
}

export interface MappedStageEntered extends Mapped<'case.stage-entered'> {
  readonly stage: string;
}

/** An anchor of a clock, or a fact about the case. */
export interface MappedFactRecorded extends Mapped<'case.fact-recorded'> {
  readonly name: string;
  readonly value?: string;
  /** When the fact came to be; the time of the source event unless the mapping says otherwise. */
  readonly factAt: string;
  readonly receivedAt?: string;
}

export interface MappedWorkRecorded extends Mapped<'case.work-recorded'> {
  readonly activity: string;
  readonly transition: string;
}

export interface MappedCaseEscalated extends Mapped<'case.escalated'> {
  readonly to: string;
  readonly reason: string;
}

export interface MappedCaseClosed extends Mapped<'case.closed'> {
  readonly resolution: string;
  readonly remark?: string;
}

export interface MappedCaseReopened extends Mapped<'case.reopened'> {
  readonly reason: string;
}

export interface MappedNoteAdded extends Mapped<'case.note-added'> {
  readonly text: string;
}

/** A letter that went out: a communication with its hand-off, both at `at`. Imports never send it again. */
export interface MappedCommunicationSent extends Mapped<'communication.sent'> {
  readonly kind: CommunicationKind;
  readonly channel: ChannelName;
  /** The source's number of the letter. */
  readonly reference?: string;
}

/** The other side answered a letter of the case: the latest one of that kind, or the latest one at all. */
export interface MappedCommunicationAnswered extends Mapped<'communication.answered'> {
  readonly kind?: CommunicationKind;
  readonly answer: string;
}

export type MappedEvent =
  | MappedCaseOpened
  | MappedCaseDecided
  | MappedStageEntered
  | MappedFactRecorded
  | MappedWorkRecorded
  | MappedCaseEscalated
  | MappedCaseClosed
  | MappedCaseReopened
  | MappedNoteAdded
  | MappedCommunicationSent
  | MappedCommunicationAnswered;
export type MappedEventType = MappedEvent['type'];
