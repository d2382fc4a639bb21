import type { EventDraft, Metadata, Origin } from '../../events/envelope.js';

/** A business refusal: a code of our vocabulary, and words for the caller. Never thrown. */
export interface Refusal {
  readonly code: string;
  readonly detail: string;
  /** The field of the command that is the reason, where one is. */
  readonly field?: string;
}

export type Decision<E extends EventDraft = EventDraft> =
  | { readonly kind: 'accepted'; readonly events: readonly E[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export function accept<E extends EventDraft>(...events: readonly E[]): Decision<E> {
  return { kind: 'accepted', events };
}
/** Accepted, and there is nothing to do: it is so already. */
export const nothing = (): Decision<never> => ({ kind: 'accepted', events: [] });

export function refuse(code: string, detail: string, field?: string): Decision<never> {
  return { kind: 'refused', refusal: field === undefined ? { code, detail } : { code, detail, field } };
}

/** What a decider may know beside state and command; comes in, is never fetched. */
export interface Facts {
  readonly origin: Origin;
  readonly actor: Metadata['actor'];
  /** When the thing happened in the business. */
  readonly occurredAt: string;
}

/** Every command is plain data with its name in `type`. */
export interface CommandData {
  readonly type: string;
}

/** One stream's rules: state by folding, events by deciding. Pure: no clock, no randomness, no IO. */
export interface Decider<C extends CommandData, E extends EventDraft, S> {
  readonly name: string;
  readonly initial: S;
  evolve(state: S, event: E & { readonly id: string; readonly metadata: Metadata }): S;
  decide(command: C, state: S, facts: Facts): Decision<E>;
  /** The case that an event of this stream belongs to: the partition key. */
  caseId(command: C, state: S): string | undefined;
  /** The version that If-Match speaks of, where this stream has one. */
  version?(state: S): number;
}

/** A command's data: the command without its name. */
export function dataOf<C extends CommandData>({ type: _, ...data }: C): Omit<C, 'type'> {
  return data;
}
