/** Something to be done outside, asked for by a saga's output. A durable row: it survives restarts until it has an end. */
export interface Effect {
  /** uuid v5 of (saga stream, revision): the provider's idempotency key over all attempts. */
  readonly effectId: string;
  /** Names the {@link EffectWorker} that does it: `compose`, `hand-off`, `attach`. */
  readonly kind: string;
  /** For hand-offs: the way out. */
  readonly channel?: string;
  /** What its effects are done in the order of: the letter; where the case system is told of a case, the case. */
  readonly communicationId: string;
  readonly caseId: string;
  /** The saga output that asked for it. */
  readonly stream: string;
  readonly revision: number;
  /** Its place in the log: effects of one communication are done in this order. */
  readonly position: bigint;
}

/** How an attempt ended. `later`: again, with backoff. `failed`: it never will; what had to be recorded is in the log. */
export type EffectOutcome =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'later'; readonly reason: string }
  | { readonly outcome: 'failed'; readonly reason: string };

/** Does the effects of one kind. */
export interface EffectWorker {
  readonly kind: string;
  /** With a channel: only this channel's effects. Each (kind, channel) has a pool of its own. */
  readonly channel?: string;
  /** How many may run at once; effects of one communication never do. */
  readonly concurrency: number;
  /**
   * One attempt, counted from 1. It reads the stream first: an outcome there ends the effect. The same attempt may be
   * run again after a crash or a fault of a store, so its commands must have ids that depend on nothing but the
   * effect and the attempt. Whatever it throws, other than a store's unavailability, counts as `later`.
   *
   * @param again this attempt was begun before and its end is not known here: the stream may know it
   */
  run(effect: Effect, attempt: number, again?: boolean): Promise<EffectOutcome>;
}
