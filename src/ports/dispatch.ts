import type { EventOf, EventType } from '../events/catalogue.js';
import type { Actor, Confidentiality, Origin } from '../events/envelope.js';
import type { Effect } from './effect.js';

/** A saga's output out of the log. */
export type SagaOutputEvent = EventOf<Exclude<Extract<EventType, `saga.${string}`>, 'saga.noted'>>;

/** What a command that follows from a saga's output carries on into its events. */
export interface DispatchContext {
  /** uuid v5 of (saga stream, revision): the same output is always the same command. */
  readonly commandId: string;
  readonly actor: Actor;
  readonly occurredAt: string;
  readonly correlationId: string;
  /** Event id of the output. */
  readonly causationId: string;
  readonly caseId?: string;
  readonly origin: Origin;
  readonly importId?: string;
  readonly confidentiality: Confidentiality;
}

export type CommandOutcome =
  { readonly accepted: true } | { readonly refused: { readonly code: string; readonly detail?: string } };

/** What an output turns into: a command, or a durable effect row. */
export type Dispatch =
  | { readonly kind: 'command'; readonly execute: (context: DispatchContext) => Promise<CommandOutcome> }
  | { readonly kind: 'effect'; readonly effect: EffectOrder };

/** The part of an effect that the mapping knows; the rest is the output's place in the log. */
export type EffectOrder = Pick<Effect, 'kind' | 'channel' | 'communicationId' | 'caseId'>;

/** The one table from outputs to commands and effects; `undefined` where nothing is to be done. */
export type FromSaga = (event: SagaOutputEvent) => Dispatch | undefined;
