import { hostname } from 'node:os';
import type { Clock } from '../ports/clock.js';
import type { EffectWorker } from '../ports/effect.js';
import type { ReadStore } from '../ports/read-store.js';
import { EffectLane } from './effect-lane.js';
import { EFFECTS, nextAttemptAt, parkOrphans, resolveEffect, waitingKinds } from './effect-rows.js';
import { SOLE_PROCESS, type Lease } from './lease.js';
import type { RuntimeLog } from './runtime-log.js';

export interface EffectPoolOptions {
  readonly workers: readonly EffectWorker[];
  readonly readStore: ReadStore;
  readonly clock: Clock;
  readonly log: RuntimeLog;
  /** After so many attempts an effect waits for an operator. Default 10. */
  readonly maxAttempts?: number;
  /** Business time between two attempts. Default: 30 seconds, doubled each time, at most 6 hours. */
  readonly firstPauseMs?: number;
  readonly mostPauseMs?: number;
  /** Only its holder works effects off. Default: there is nobody else. */
  readonly lease?: Lease;
  /** Called when an attempt has ended: a next one may be due at another time. */
  readonly onEnd?: () => void;
}

export interface EffectCounts {
  readonly waiting: number;
  readonly running: number;
  readonly done: number;
  readonly failed: number;
  readonly parked: number;
}

/** The durable effects and the lanes that work them off: one slow neighbour never holds up the others. */
export class EffectPool {
  private readonly lanes: readonly EffectLane[];

  constructor(private readonly options: EffectPoolOptions) {
    const { workers, maxAttempts = 10, firstPauseMs = 30_000, mostPauseMs = 6 * 3_600_000, onEnd } = options;
    const { lease = SOLE_PROCESS } = options;
    const { readStore, clock, log } = options;
    const instance = `${hostname()}/${process.pid}`;
    this.lanes = workers.map(
      (worker) =>
        new EffectLane({
          worker,
          readStore,
          clock,
          log,
          maxAttempts,
          firstPauseMs,
          mostPauseMs,
          instance,
          assertLeading: (session) => lease.assertHeld(EFFECTS, session),
          // An effect of another kind may have waited for this one of its letter.
          onEnd: () => {
            this.wake();
            onEnd?.();
          },
        }),
    );
  }

  /** How many attempts run. */
  get running(): number {
    return this.lanes.reduce((sum, lane) => sum + lane.size, 0);
  }

  start(): void {
    for (const lane of this.lanes) lane.start();
  }

  /** Resolves when the running attempts have ended. */
  async stop(): Promise<void> {
    await Promise.all(this.lanes.map((lane) => lane.stop()));
  }

  /** Effects may have come, or become due. */
  wake(): void {
    for (const lane of this.lanes) lane.wake();
  }

  /** Parks effects that no worker here can do, so that none waits unseen. */
  async parkOrphans(): Promise<void> {
    const { readStore, clock, workers, log, lease = SOLE_PROCESS } = this.options;
    for (const waiting of await readStore.readOnce(waitingKinds)) {
      const { kind, channel } = waiting;
      if (workers.some((worker) => worker.kind === kind && (worker.channel ?? channel) === channel)) continue;
      const effects = await readStore.write(async (session) => {
        await lease.assertHeld(EFFECTS, session);
        return parkOrphans(session, waiting, clock.now());
      });
      log.error({ kind, channel, effects }, 'Parked: nothing here can do these effects');
    }
  }

  /** When the next effect becomes due, due ones included. */
  nextAttempt(): Promise<string | undefined> {
    return this.options.readStore.readOnce(nextAttemptAt);
  }

  /** Nothing runs, and nothing is due. */
  async idle(): Promise<boolean> {
    const next = await this.nextAttempt();
    return this.running === 0 && (next === undefined || next > this.options.clock.now());
  }

  /** Tries a parked effect again, from its first attempt. Answers whether it was parked. */
  async retry(effectId: string): Promise<boolean> {
    const found = await this.resolve(effectId, 'waiting');
    this.wake();
    return found;
  }

  /** Gives a parked effect up. Answers whether it was parked. */
  async skip(effectId: string): Promise<boolean> {
    const found = await this.resolve(effectId, 'skipped');
    this.wake();
    return found;
  }

  async counts(): Promise<EffectCounts> {
    const rows = await this.options.readStore.readOnce((session) =>
      session.query<{ state: string; n: number }>('SELECT state, count(*) AS n FROM effects GROUP BY state'),
    );
    const count = (state: string): number => rows.find((row) => row.state === state)?.n ?? 0;
    return {
      waiting: count('waiting'),
      running: this.running,
      done: count('done'),
      failed: count('failed'),
      parked: count('parked'),
    };
  }

  private resolve(effectId: string, state: 'waiting' | 'skipped'): Promise<boolean> {
    const { readStore, clock } = this.options;
    return readStore.write((session) => resolveEffect(session, effectId, state, clock.now()));
  }
}
