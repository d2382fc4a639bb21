import type { AnyEvent, EventType } from '../events/catalogue.js';
import type { SagaNoted, SagaOutput } from '../events/saga.events.js';

/** The fields of an input that a saga's state is folded from; flat, never personal. */
export type Note = SagaNoted['data']['note'];
export type Noted<N extends Note = Note> = Omit<SagaNoted['data'], 'note'> & { readonly note: N };

/**
 * What a saga waits for besides its own events: a moment, or the end of an import. The import named is the one that
 * brought its last event; it is woken by the end of any, for one that broke off may be followed by another in its place.
 */
export type Wake = { readonly at: string } | { readonly importId: string } | undefined;

/**
 * A process manager. Its stream `saga-<name>-<instance>` is inbox and outbox: entries `saga.noted` and outputs.
 * State is a pure fold of that stream, so that every replay decides the same.
 */
export interface SagaDefinition<S = unknown, N extends Note = Note, R = unknown> {
  readonly name: string;
  /** Event types it reads. */
  readonly types: readonly EventType[];
  /** The instance that this event concerns, or none. */
  route(event: AnyEvent): string | undefined;
  /** What of the event the state needs. */
  note(event: AnyEvent): N;
  readonly initial: S;
  /** Nothing concerns an instance before the live case of its name is opened: its stream need not be looked for then. */
  readonly bornWithCase?: boolean;
  /** Folds an entry of its own stream; must be pure and must not depend on anything else. */
  evolve(state: S, entry: { readonly noted: Noted<N> } | { readonly output: SagaOutput }): S;
  /** What follows, given the state *after* the note was folded. */
  decide(noted: Noted<N>, state: S, reference: R): readonly SagaOutput[];
  /**
   * Whether an output must stay among us though its input need not. Without it: where anything restricted ever came
   * before the instance, all that time makes of it is.
   */
  isRestricted?(output: SagaOutput): boolean;
  wake?(state: S): Wake;
  /** Facts that concern every instance (policy packs in force), folded in log order and kept by the runtime. */
  readonly reference?: {
    readonly types: readonly EventType[];
    readonly initial: R;
    evolve(reference: R, event: AnyEvent): R;
  };
  /** Refusals of its commands that are an expected answer, by output type; any other refusal parks the instance. */
  readonly expectedRefusals?: Readonly<Partial<Record<SagaOutput['type'], readonly string[]>>>;
}
