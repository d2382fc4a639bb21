import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../ports/clock.js';
import type { FromSaga } from '../ports/dispatch.js';
import type { EffectWorker } from '../ports/effect.js';
import type { Subscription } from '../ports/event-log.js';
import type { EventStore } from '../ports/event-store.js';
import type { Projection } from '../ports/projection.js';
import type { ReadStore } from '../ports/read-store.js';
import type { SagaDefinition } from '../ports/saga.js';
import { backoff } from './backoff.js';
import type { AroundBatch } from './around-batch.js';
import { Consumer } from './consumer.js';
import { BEAT_MS } from './consumer-options.js';
import type { ConsumerStatus } from './consumer-status.js';
import { Dispatcher } from './dispatcher.js';
import { openEffects, type OpenEffects } from './effect-rows.js';
import { EffectPool, type EffectCounts, type EffectPoolOptions } from './effect-pool.js';
import { SOLE_PROCESS, underOne, type Lease } from './lease.js';
import { Leading } from './leading.js';
import { untilOfThisLog } from './of-this-log.js';
import { OperatorRecord } from './operator-record.js';
import { ParkedItems } from './parked-items.js';
import { Places } from './places.js';
import type { Processor } from './processor.js';
import { Projector } from './projector.js';
import { Rebuilds } from './rebuild/rebuilds.js';
import type { RuntimeLog } from './runtime-log.js';
import { SagaProcessor } from './saga-processor.js';
import { SharedReader } from './shared-reader.js';
import { TimeKeeper } from './time-keeper.js';
import { reasonOf } from './verdict.js';

/** How long the clock waits at start for the past to be dealt with. */
const READY_MS = 60_000;
const LOOK_AGAIN_MS = 5;
/** From one look whether the past is dealt with to the next: at first, and at most. */
const [FIRST_READY_LOOK_MS, MOST_READY_LOOK_MS] = [20, 320];

/** What acts goes twice as often as what shows: a letter is half a dozen steps from its decision. */
const ACTING_BEAT_MS = BEAT_MS / 2;

/**
 * One lease for all that acts: sagas, dispatcher, effects and the clock hand each other work in memory, and are led by the
 * same instance. Each projection has a lease of its own.
 */
export const PROCESS_MANAGERS = 'process-managers';

export interface RuntimeOptions {
  readonly store: EventStore;
  readonly readStore: ReadStore;
  readonly clock: Clock;
  readonly projections: readonly Projection[];
  readonly sagas: readonly SagaDefinition[];
  /** The table from saga outputs to commands and effects. */
  readonly dispatch: FromSaga;
  readonly effectWorkers: readonly EffectWorker[];
  readonly log: RuntimeLog;
  /** Further consumers (the ledger's notary). */
  readonly processors?: readonly Processor[];
  readonly lease?: Lease;
  /** Runs the work on each batch of a consumer: for those who measure. */
  readonly aroundBatch?: AroundBatch;
  /** Attempts of effects and the time between them; see {@link EffectPoolOptions}. */
  readonly effects?: Pick<EffectPoolOptions, 'maxAttempts' | 'firstPauseMs' | 'mostPauseMs'>;
}

export interface RuntimeStatus {
  readonly head: bigint;
  readonly consumers: readonly ConsumerStatus[];
  readonly effects: EffectCounts;
  readonly nextDue: string | undefined;
}

/** The time given was not enough for everything to come to rest. */
export class NotQuiescent extends Error {
  override readonly name = 'NotQuiescent';
}

/** What keeps it moving: consumers, effects and time, over one log and one read store. */
export class Runtime {
  readonly parked: ParkedItems;
  readonly rebuilds: Rebuilds;
  private readonly consumers: readonly Consumer[];
  private readonly projections: readonly string[];
  /** Consumers by whose rows this process acts. */
  private readonly actors: readonly string[];
  private readonly effects: EffectPool;
  private readonly time: TimeKeeper;
  private readonly reader: SharedReader;
  private subscription: Subscription | undefined;
  private subscribing: Promise<void> | undefined;
  private stopping = new AbortController();
  private readonly lease: Lease;
  private readonly acting: Leading;
  private lost: () => void = () => undefined;
  private leading: Promise<void> | undefined;

  constructor(private readonly options: RuntimeOptions) {
    const { store, readStore, clock, log, lease = SOLE_PROCESS, sagas } = options;
    const actors = underOne(lease, PROCESS_MANAGERS);
    this.lease = lease;
    this.acting = new Leading(actors, PROCESS_MANAGERS, () => this.lost());
    this.effects = new EffectPool({
      ...options.effects,
      workers: options.effectWorkers,
      readStore,
      clock,
      log,
      lease: actors,
      onEnd: () => this.time.wake(),
    });
    const sagaProcessors = sagas.map(
      (saga) => new SagaProcessor(saga, { store, readStore, clock, onWakes: () => this.time.wake() }),
    );
    const dispatcher = new Dispatcher({
      fromSaga: options.dispatch,
      sagas,
      now: () => clock.now(),
      onEffects: () => this.effectsCame(),
    });
    const actor = new Set<Processor>([...sagaProcessors, dispatcher]);
    const projectors = options.projections.map((projection) => new Projector(projection));
    const processors = [...projectors, ...sagaProcessors, dispatcher, ...(options.processors ?? [])];
    this.reader = new SharedReader(store, new Set(processors.flatMap(({ types }) => [...types])));
    this.projections = projectors.map(({ name }) => name);
    this.actors = [...actor].map(({ name }) => name);
    const places = new Places(readStore);
    this.consumers = processors.map(
      (processor) =>
        new Consumer({
          processor,
          store,
          readStore,
          log,
          source: this.reader.reader(),
          places,
          now: () => clock.now(),
          ...(actor.has(processor) ? { lease: actors, beatMs: ACTING_BEAT_MS } : { lease }),
          ...(options.aroundBatch && { around: options.aroundBatch }),
          ...(processor instanceof Projector && { renew: (signal) => this.rebuilds.renew(processor.name, signal) }),
        }),
    );
    const waking = new Set(sagaProcessors.filter(({ wakes }) => wakes).map(({ name }) => name));
    this.time = new TimeKeeper({
      store,
      readStore,
      clock,
      log,
      sagas: this.consumers.filter(({ name }) => waking.has(name)),
      shared: lease.shared,
      ready: () => this.pastDealtWith(),
      nextAttempt: () => this.effects.nextAttempt(),
      onAttemptDue: () => this.effects.wake(),
    });
    const record = new OperatorRecord(store, clock);
    this.parked = new ParkedItems({ record, readStore, consumers: this.consumers, effects: this.effects });
    this.rebuilds = new Rebuilds({
      projections: options.projections,
      store,
      readStore,
      lease,
      log,
      now: () => clock.now(),
      record,
      onSwapped: (name) => this.reload(name),
    });
  }

  /** Begins to read and to work. Faults of the stores do not make it fail: they are waited out. */
  start(): void {
    if (this.subscribing) return;
    this.stopping = new AbortController();
    this.reader.pace(true);
    this.lease.start();
    this.rebuilds.start();
    for (const consumer of this.consumers) consumer.start();
    this.leading = this.act(this.stopping.signal);
    this.subscribing = this.subscribe(this.stopping.signal);
  }

  /** Ends in good order: running batches and attempts are finished, nothing is begun. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.reader.pace(false);
    await this.subscribing;
    await this.subscription?.close();
    await this.rebuilds.stop();
    this.lost();
    await this.leading;
    await Promise.all(this.consumers.map((consumer) => consumer.stop()));
    await this.lease.stop();
    this.subscribing = undefined;
    this.subscription = undefined;
  }

  /** How many attempts of effects run now. */
  get effectsRunning(): number {
    return this.effects.running;
  }

  async status(): Promise<RuntimeStatus> {
    const [consumers, effects, nextDue, head] = await Promise.all([
      Promise.all(this.consumers.map((consumer) => consumer.status())),
      this.effects.counts(),
      this.nextDue(),
      this.options.store.head(),
    ]);
    return { head, consumers, effects, nextDue };
  }

  /** Where the consumers of this process stand, for a log that ends at `head`: asks no store. */
  consumersAt(head: bigint): readonly ConsumerStatus[] {
    return this.consumers.map((consumer) => consumer.statusAt(head));
  }

  /** Effects that have no end yet, by kind, channel and state. */
  openEffects(): Promise<readonly OpenEffects[]> {
    return this.options.readStore.readOnce(openEffects);
  }

  /**
   * Waits until these consumers (default: all projections) have dealt with everything up to the position.
   * @throws NotCaughtUp after so many milliseconds of real time
   */
  async whenCaughtUp(position: bigint, names: readonly string[] | undefined, timeoutMs: number): Promise<void> {
    const wanted = (names ?? this.projections).map((name) => this.consumer(name));
    await Promise.all(wanted.map((consumer) => consumer.whenCaughtUp(position, timeoutMs)));
  }

  /**
   * Waits until nothing moves any more: all consumers at the head, no effect running or due, no moment due, seen twice
   * with the same head.
   * @throws NotQuiescent after so many milliseconds of real time, or when it is stopped, saying what still moves
   */
  async quiescent(timeoutMs = 60_000): Promise<void> {
    const until = performance.now() + timeoutMs;
    let seen: bigint | undefined;
    for (;;) {
      const head = await this.options.store.head();
      const moving = await this.moving(head);
      if (moving === undefined && seen === head) return;
      seen = moving === undefined ? head : undefined;
      if (this.stopping.signal.aborted) throw new NotQuiescent('The runtime was stopped');
      if (performance.now() > until)
        throw new NotQuiescent(`Not at rest after ${timeoutMs} ms: ${moving ?? 'new events'}`);
      if (moving !== undefined) await setTimeout(LOOK_AGAIN_MS);
    }
  }

  /** The earliest moment that anything waits for: a saga, or the next attempt of an effect. */
  nextDue(): Promise<string | undefined> {
    return this.time.nextDue();
  }

  /** Drops opened events from memory: after an erasure none may be left. */
  forget(): void {
    this.options.store.forget?.();
    this.reader.forget();
    for (const consumer of this.consumers) consumer.forget();
    this.rebuilds.forget();
  }

  /** Effects are worked off and time moves on while this process leads. */
  private async act(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const lost = new AbortController();
      const ended = new Promise<void>((resolve) => {
        this.lost = () => {
          lost.abort();
          resolve();
        };
      });
      try {
        await this.acting.begin(signal, async () => false);
      } catch (error) {
        if (signal.aborted) return;
        throw error;
      }
      if (await untilOfThisLog(this.actors, this.options, AbortSignal.any([signal, lost.signal]))) {
        this.effects.start();
        this.effectsCame();
        this.time.start();
      }
      if (!signal.aborted) await ended;
      await this.time.stop();
      await this.effects.stop();
      await this.acting.end();
    }
  }

  /** Its tables were replaced; a consumer that is just stopping loads them afresh when it starts. */
  private reload(name: string): void {
    this.consumer(name)
      .reload()
      .catch((error: unknown) => this.options.log.info({ consumer: name, error: reasonOf(error) }, 'Not reloaded'));
  }

  private consumer(name: string): Consumer {
    const found = this.consumers.find((consumer) => consumer.name === name);
    if (!found) throw new Error(`There is no consumer ${name}`);
    return found;
  }

  private async moving(head: bigint): Promise<string | undefined> {
    const behind = await this.behind(head);
    if (behind.length > 0) return `${behind.join(', ')} behind ${head}`;
    if (!(await this.effects.idle())) return 'effects';
    return (await this.time.isDue()) ? 'a moment that has come' : undefined;
  }

  /** Consumers that have not come to this position, whichever instance leads them; somebody waits for them. */
  private async behind(head: bigint): Promise<string[]> {
    const places = await Promise.all(this.consumers.map((consumer) => consumer.place()));
    const behind = this.consumers.filter((_, at) => (places[at] ?? 0n) < head);
    for (const consumer of behind) consumer.hurry();
    return behind.map(({ name }) => name);
  }

  private effectsCame(): void {
    this.effects.wake();
    this.time.wake();
    this.effects.parkOrphans().catch((error: unknown) => {
      this.options.log.error({ error: reasonOf(error) }, 'Could not look for effects that nothing here can do');
    });
  }

  /** Before time moves on, the past is read and the hand-offs that a crash broke off are resolved; bounded. */
  private async pastDealtWith(): Promise<void> {
    const until = performance.now() + READY_MS;
    let past: bigint | undefined;
    for (let pause = FIRST_READY_LOOK_MS; performance.now() < until && !this.stopping.signal.aborted;) {
      try {
        const head = await this.options.store.head();
        // Where the log grows all the time, nobody is ever at its end.
        if ((await this.behind(past ?? head)).length === 0 && (await this.effects.idle())) return;
        past = head;
        // Nobody else tells them yet that one has become due.
        this.effects.wake();
      } catch (error) {
        this.options.log.warn({ error: reasonOf(error) }, 'The clock waits for the stores');
      }
      await setTimeout(pause);
      pause = Math.min(2 * pause, MOST_READY_LOOK_MS);
    }
    if (!this.stopping.signal.aborted) this.options.log.warn({}, 'The clock starts although consumers are behind');
  }

  /** One subscription wakes all; it begins at the head, for consumers read what stands before it by themselves. */
  private async subscribe(signal: AbortSignal): Promise<void> {
    const wake = (): void => {
      for (const consumer of this.consumers) consumer.wake();
    };
    for (let failures = 0; !signal.aborted;) {
      try {
        const after = await this.options.store.head();
        this.subscription = this.options.store.subscribe({ after }, wake);
        return wake();
      } catch (error) {
        failures += 1;
        this.options.log.warn({ error: reasonOf(error), failures }, 'Could not subscribe to the log yet');
        await setTimeout(backoff(failures, 100, 30_000), undefined, { signal }).catch(() => undefined);
      }
    }
  }
}

export function createRuntime(options: RuntimeOptions): Runtime {
  return new Runtime(options);
}
