/** What stands in place of a personal value whose subject was erased. Never null: a reader sees that something was there. */
export interface Erased {
  readonly erased: true;
  readonly at: string;
  /** Id of the event that records the erasure. */
  readonly erasureEvent: string;
}

/** A personal leaf above the privacy seam: the value, or what is left of it. */
export type Personal<T = string> = T | Erased;

export function isErased(value: unknown): value is Erased {
  return typeof value === 'object' && value !== null && (value as { erased?: unknown }).erased === true;
}

/** The value as text for a reader; an erased one says so. */
export function personalText(value: Personal | undefined): string {
  if (value === undefined) return '';
  return isErased(value) ? `[erased ${value.at.slice(0, 10)}]` : value;
}

export interface Actor {
  readonly type: 'person' | 'system' | 'service' | 'agent';
  /** Principal id (a slug or uuid, never a name). */
  readonly id: string;
  readonly name?: Personal;
  readonly onBehalfOf?: string;
}

export type Origin = 'live' | 'import';
export type Confidentiality = 'standard' | 'restricted';

/** The rule by which the system decided. */
export interface PolicyReference {
  readonly packId: string;
  readonly version: string;
  /** SHA-256 of the pack's canonical bytes, hex. */
  readonly hash: string;
  readonly ruleId: string;
}

/** All times are RFC 3339 UTC with milliseconds. */
export interface Metadata {
  /** When it happened in the business. */
  readonly occurredAt: string;
  /** When the firm received it (regulatory receipt), where that differs from `occurredAt`. */
  readonly receivedAt?: string;
  /** When it was appended; never goes back within a stream. */
  readonly recordedAt: string;
  readonly actor: Actor;
  readonly correlationId: string;
  readonly causationId: string;
  readonly commandId: string;
  readonly source?: { readonly system: string; readonly externalId?: Personal; readonly sequence?: number };
  /** Partition key; on every case, communication, obligation and saga event. */
  readonly caseId?: string;
  readonly origin: Origin;
  /** The import that brought it, when `origin` is `import`. */
  readonly importId?: string;
  readonly confidentiality: Confidentiality;
  readonly policy?: PolicyReference;
}

/** What a decider yields: an event without an identity yet. */
export interface EventDraft<T extends string = string, D = unknown> {
  readonly type: T;
  readonly version: number;
  readonly data: D;
}

/** A whole event on its way into the log. */
export interface NewEvent<T extends string = string, D = unknown> extends EventDraft<T, D> {
  readonly id: string;
  readonly metadata: Metadata;
}

/** A whole event out of the log: opened, upcast to the current version, validated. */
export interface RecordedEvent<T extends string = string, D = unknown> extends NewEvent<T, D> {
  readonly stream: string;
  readonly revision: number;
  readonly position: bigint;
}
