import type { Clock } from '../ports/clock.js';
import type { EffectOutcome, EffectWorker } from '../ports/effect.js';
import type { ReadStore, WriteSession } from '../ports/read-store.js';
import { backoff } from './backoff.js';
import {
  abandonAttempt,
  beginAttempt,
  endAttempt,
  isAsRead,
  runnableEffects,
  type AttemptEnd,
  type RunnableEffect,
} from './effect-rows.js';
import type { RuntimeLog } from './runtime-log.js';
import { Signal } from './signal.js';
import { reasonOf, verdictOf } from './verdict.js';

/** An effect under which the process died this often is not begun again by itself. */
const MOST_STARTS = 3;
const FIRST_PAUSE_MS = 100;
const MOST_PAUSE_MS = 30_000;

export interface EffectLaneOptions {
  readonly worker: EffectWorker;
  readonly readStore: ReadStore;
  readonly clock: Clock;
  readonly log: RuntimeLog;
  /** After so many attempts an effect waits for an operator. */
  readonly maxAttempts: number;
  /** Business time between two attempts: the first pause, doubled each time up to the most. */
  readonly firstPauseMs: number;
  readonly mostPauseMs: number;
  /** Name of this process, for the claim. */
  readonly instance: string;
  /** Called in every transaction on effects: throws when another instance works them off by now. */
  readonly assertLeading: (session: WriteSession) => Promise<void>;
  /** Called when an attempt has ended. */
  readonly onEnd: () => void;
}

/** Works off the effects of one kind (and channel): bounded concurrency, one effect of a letter at a time. */
export class EffectLane {
  private readonly signal = new Signal();
  private readonly running = new Map<string, Promise<void>>();
  private loop: Promise<void> | undefined;
  private stopping = false;
  /** How often in a row a store was at fault. */
  private faults = 0;

  constructor(private readonly options: EffectLaneOptions) {}

  /** How many attempts run. */
  get size(): number {
    return this.running.size;
  }

  start(): void {
    if (this.loop) return;
    this.stopping = false;
    this.loop = this.run();
  }

  /** Resolves when the running attempts have ended. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.signal.raise();
    await this.loop;
    await Promise.all(this.running.values());
    this.loop = undefined;
  }

  wake(): void {
    this.signal.raise();
  }

  private async run(): Promise<void> {
    for (;;) {
      this.signal.clear();
      if (this.stopping) return;
      const faults = this.faults;
      try {
        await this.begin();
      } catch (error) {
        this.fault(error);
      }
      if (this.faults === faults) await this.signal.wait();
      if (this.faults > faults) await this.pause();
    }
  }

  /** While a store is at fault a finished attempt is no reason to begin the next at once. */
  private async pause(): Promise<void> {
    const until = performance.now() + backoff(this.faults, FIRST_PAUSE_MS, MOST_PAUSE_MS);
    for (let left = until - performance.now(); left > 0 && !this.stopping; left = until - performance.now()) {
      this.signal.clear();
      await this.signal.wait(left);
    }
  }

  private async begin(): Promise<void> {
    const { worker, readStore, clock } = this.options;
    const free = worker.concurrency - this.running.size;
    if (free <= 0) return;
    const effects = await runnableEffects(readStore, {
      kind: worker.kind,
      channel: worker.channel,
      now: clock.now(),
      limit: worker.concurrency + this.running.size,
    });
    for (const effect of effects.filter(({ effectId }) => !this.running.has(effectId)).slice(0, free)) {
      const attempt = this.attempt(effect).catch((error: unknown) => this.fault(error));
      const ended = attempt.then(() => {
        this.running.delete(effect.effectId);
        this.signal.raise();
        this.options.onEnd();
      });
      this.running.set(effect.effectId, ended);
    }
  }

  private async attempt(effect: RunnableEffect): Promise<void> {
    const { clock, instance } = this.options;
    if (effect.starts >= MOST_STARTS) return this.parkDeadly(effect);
    if (!(await this.write((session) => beginAttempt(session, effect, instance, clock.now())))) return;
    let outcome: EffectOutcome;
    try {
      outcome = await this.options.worker.run(effect, effect.attempts + 1, effect.starts > 0);
    } catch (error) {
      if (verdictOf(error) === 'stop') {
        await this.write((session) => abandonAttempt(session, effect.effectId));
        throw error;
      }
      outcome = { outcome: 'later', reason: reasonOf(error) };
    }
    await this.end(effect, this.endOf(effect, outcome));
    this.faults = 0;
  }

  /** What was read while its last run went on has come to its end since, and is left as it is. */
  private async parkDeadly(effect: RunnableEffect): Promise<void> {
    const reason = `The process ended during ${effect.starts} runs of this attempt`;
    const end: AttemptEnd = { state: 'parked', attempts: effect.attempts, reason };
    const parked = await this.write(async (session) => {
      if (!(await isAsRead(session, effect))) return false;
      await endAttempt(session, effect, end, this.options.clock.now());
      return true;
    });
    if (parked) this.tell(effect, end);
  }

  private endOf(effect: RunnableEffect, outcome: EffectOutcome): AttemptEnd {
    const attempts = effect.attempts + 1;
    if (outcome.outcome === 'done') return { state: 'done', attempts };
    const { reason } = outcome;
    if (outcome.outcome === 'failed') return { state: 'failed', attempts, reason };
    if (attempts >= this.options.maxAttempts) return { state: 'parked', attempts, reason };
    const { clock, firstPauseMs, mostPauseMs } = this.options;
    const pause = Math.min(mostPauseMs, firstPauseMs * 2 ** (attempts - 1));
    const nextAttemptAt = new Date(Date.parse(clock.now()) + pause).toISOString();
    return { state: 'waiting', attempts, reason, nextAttemptAt };
  }

  private async end(effect: RunnableEffect, end: AttemptEnd): Promise<void> {
    await this.write((session) => endAttempt(session, effect, end, this.options.clock.now()));
    if (end.state !== 'done') this.tell(effect, end);
  }

  private tell(effect: RunnableEffect, end: AttemptEnd): void {
    const { log } = this.options;
    const { effectId, kind, communicationId } = effect;
    const details = {
      effectId,
      kind,
      communicationId,
      attempt: end.attempts,
      reason: end.reason,
      next: end.nextAttemptAt,
    };
    if (end.state === 'parked') log.error(details, 'Parked: the effect waits for an operator');
    else
      log.warn(details, end.state === 'failed' ? 'The effect has failed for good' : 'The effect will be tried again');
  }

  private write<T>(work: (session: WriteSession) => Promise<T>): Promise<T> {
    return this.options.readStore.write(async (session) => {
      await this.options.assertLeading(session);
      return work(session);
    });
  }

  private fault(error: unknown): void {
    this.faults += 1;
    const { kind, channel } = this.options.worker;
    const details = { kind, channel, error: reasonOf(error), failures: this.faults };
    this.options.log.error(details, 'Effects wait: a store is at fault');
  }
}
