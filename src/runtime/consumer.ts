import { setImmediate } from 'node:timers/promises';
import type { ScannedEvent } from '../ports/event-store.js';
import type { AroundBatch } from './around-batch.js';
import { Beat } from './beat.js';
import { loadCheckpoint, positionOf, verifyCheckpoint, type Checkpoint } from './checkpoints.js';
import { BEAT_MS, CannotBeRebuilt, type ConsumerOptions } from './consumer-options.js';
import type { ConsumerState, ConsumerStatus } from './consumer-status.js';
import { ReplayDelivery, TailDelivery } from './delivery.js';
import { Leading } from './leading.js';
import { LeaseLost, SOLE_PROCESS } from './lease.js';
import { Orders } from './orders.js';
import { ParkedQueue } from './parked-queue.js';
import { Parking, type ParkedItem } from './parking.js';
import { Places } from './places.js';
import { preparing, type Processor } from './processor.js';
import { ProgressWaiters } from './progress-waiters.js';
import { Setbacks } from './setbacks.js';
import { Signal } from './signal.js';
import { Strides } from './strides.js';
import { reasonOf } from './verdict.js';

/** So many events are opened, folded and written in some ten milliseconds each. */
const BATCH = 500;
const REPLAY_BATCH = 200;
/** A checkpoint over events that nobody wanted is saved this often; the rest is scanned again after a crash. */
const UNSAVED = 20_000;
/** A place behind events that nobody wanted is told other instances at most so late. */
const TELL_MS = 500;

/**
 * One loop that takes events in the order of the log, at its own pace, to one processor. Push is only a wake-up.
 * Whatever is delivered is delivered at least once; the checkpoint moves in the transaction of the effects, so that
 * what is written into the read store is written once.
 */
export class Consumer {
  readonly name: string;
  private readonly processor: Processor;
  private readonly options: Required<Omit<ConsumerOptions, 'processor' | 'renew'>> & Pick<ConsumerOptions, 'renew'>;
  private readonly parking: Parking;
  private readonly strides: Strides;
  private readonly wakeUp = new Signal();
  private readonly waiters: ProgressWaiters;
  private readonly orders = new Orders();
  private readonly leading: Leading;
  private readonly beat: Beat;
  private running: Promise<void> | undefined;
  private stopping = new AbortController();
  private state: ConsumerState = 'stopped';
  private readonly setbacks = new Setbacks();
  private opened = false;
  private checkpoint: Checkpoint | undefined;
  /** The last event scanned: ahead of the checkpoint over events that nobody wanted. */
  private scanned: ScannedEvent | undefined;
  private unsaved = 0;
  /** When the checkpoint was moved last, by `performance.now()`. */
  private saved = 0;

  constructor({ processor, ...options }: ConsumerOptions) {
    this.processor = processor;
    this.name = processor.name;
    const around: AroundBatch = (_name, _events, work) => work();
    const places = options.places ?? new Places(options.readStore);
    this.options = {
      source: options.store,
      lease: SOLE_PROCESS,
      batchSize: BATCH,
      beatMs: BEAT_MS,
      around,
      places,
      ...options,
    };
    const { source, batchSize, beatMs, readStore } = this.options;
    this.beat = new Beat(beatMs);
    const most = batchSize * (processor.batchesAtOnce ?? 1);
    this.strides = new Strides(source, processor.types, batchSize, most, preparing(processor, readStore));
    this.parking = new Parking(this.name, options.now);
    this.waiters = new ProgressWaiters(this.name);
    this.leading = new Leading(this.options.lease, this.name, () => this.hurry());
  }

  get position(): bigint {
    return this.scanned?.position ?? 0n;
  }

  start(): void {
    if (this.running) return;
    this.stopping = new AbortController();
    this.state = 'starting';
    this.running = this.run().finally(() => {
      this.state = 'stopped';
      this.running = undefined;
    });
  }

  /** Resolves when the running batch is done and nothing further is begun. */
  async stop(): Promise<void> {
    this.stopping.abort(new Error(`The consumer ${this.name} is stopping`));
    this.hurry();
    await this.running;
  }

  /** Something may be new in the log. */
  wake(): void {
    this.wakeUp.raise();
  }

  /** The same, and somebody waits for what it makes of it: it takes no rest before its next step. */
  hurry(): void {
    this.beat.hurry();
    this.wakeUp.raise();
    this.leading.look();
  }

  /** Drops opened events that were read ahead. */
  forget(): void {
    this.strides.forget();
  }

  async status(): Promise<ConsumerStatus> {
    const [head] = await Promise.all([this.options.store.head(), this.place()]);
    return this.statusAt(head);
  }

  /** The same, for a log that ends there: asks no store. A standby's position is that of a moment ago. */
  statusAt(head: bigint): ConsumerStatus {
    const { name, position, state } = this;
    const { lastError } = this.setbacks;
    const lag = head > position ? head - position : 0n;
    const leader = this.options.lease.leader(name);
    return {
      name,
      position,
      head,
      lag,
      state,
      parked: this.parking.size,
      ...(leader !== undefined && { leader }),
      ...(lastError && { lastError }),
    };
  }

  /** How far it has come, whichever instance leads it. */
  async place(): Promise<bigint> {
    if (!this.leading.begun && this.options.lease.shared) {
      const place = await this.options.places.of(this.name);
      if (!this.leading.begun) this.scanned = place;
    }
    return this.position;
  }

  /**
   * Resolves when everything up to this position has been dealt with (done, or parked).
   * @throws NotCaughtUp after so many milliseconds of real time
   */
  whenCaughtUp(position: bigint, timeoutMs: number): Promise<void> {
    if (this.position >= position) return Promise.resolve();
    const reached = this.waiters.wait(position, timeoutMs, () => ({
      at: this.position,
      state: this.state,
      lastError: this.setbacks.lastError,
    }));
    this.hurry();
    return reached;
  }

  /** Tries a parked item again, from the event it stumbled over. Answers where it is parked now, undefined when free. */
  retry(item: string): Promise<ParkedItem | undefined> {
    return this.order(() => this.replay(item));
  }

  /** Leaves out the event that a parked item stumbled over, and goes on behind it. */
  skip(item: string): Promise<ParkedItem | undefined> {
    return this.order(async () => {
      const parked = this.parking.get(item);
      if (!parked) return undefined;
      await this.options.readStore.write((session) => this.queueOf(item).done(session, parked.position));
      await this.parking.load(this.options.readStore);
      return this.replay(item);
    });
  }

  /** What is stored was changed by others (a rebuild): it is loaded afresh before the next batch. */
  reload(): Promise<void> {
    return this.order(async () => {
      this.opened = false;
      this.hurry();
    });
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        if (!this.opened) await this.open(signal);
        await this.beat.due(() => this.waiters.any || this.orders.pending);
        // Forgotten before anything is looked at: what rings from here on leads to another look.
        this.wakeUp.clear();
        if (signal.aborted) break;
        if (this.leading.lost) {
          this.opened = false;
          await this.leading.end();
          continue;
        }
        await this.orders.carryOut();
        if (!this.opened) continue;
        const begun = performance.now();
        const found = await this.step();
        this.setbacks.succeeded();
        if (found === 'nothing') await this.waitAtHead();
        else {
          if (found === 'part') this.beat.stepped(begun);
          else this.beat.hurry();
          await setImmediate();
        }
      } catch (error) {
        if (signal.aborted) break;
        await this.fail(error);
      }
    }
    await this.close();
  }

  private async open(signal: AbortSignal): Promise<void> {
    const { store, readStore } = this.options;
    await this.leading.begin(signal, () => this.follow());
    this.checkpoint = await loadCheckpoint(readStore, this.name);
    if (this.checkpoint) {
      await verifyCheckpoint(store, this.name, this.checkpoint);
      if (this.checkpoint.version !== this.processor.version) {
        const versions = { consumer: this.name, written: this.checkpoint.version, current: this.processor.version };
        this.options.log.info(versions, 'What this consumer writes has changed: it is rebuilt');
        await this.renew(signal);
        return;
      }
    }
    this.scanned = this.checkpoint?.last;
    this.strides.begin();
    this.unsaved = 0;
    await this.parking.load(readStore);
    await this.processor.open(this.parking, this.checkpoint?.memo, positionOf(this.checkpoint));
    this.opened = true;
    this.waiters.reached(this.position);
  }

  /** While another instance leads: those who wait here hear how far it has come. */
  private async follow(): Promise<boolean> {
    this.state = 'standby';
    this.waiters.reached(await this.place());
    return this.waiters.any;
  }

  /** A batch, or several; answers whether there may be more. */
  private async step(): Promise<'nothing' | 'part' | 'full'> {
    const batch = await this.strides.next(this.position);
    if (!batch.last) return 'nothing';
    this.state = 'working';
    this.unsaved += batch.scanned;
    if (batch.events.length > 0 || this.unsaved >= UNSAVED || (!batch.full && this.isTellingDue())) {
      const delivery = this.tailDelivery(batch.events, batch.last);
      try {
        if (batch.events.length > 0) {
          const { around } = this.options;
          this.announce(await around(this.name, batch.events, () => this.processor.process(delivery)));
        } else await delivery.commit(async () => undefined);
      } finally {
        this.checkpoint = delivery.reached;
      }
      this.noteSaved();
    }
    this.scanned = batch.last;
    this.waiters.reached(this.position);
    return batch.full ? 'full' : 'part';
  }

  private tailDelivery(events: TailDelivery['events'], last: ScannedEvent): TailDelivery {
    const { readStore, lease, store } = this.options;
    const to = { logId: store.logId, version: this.processor.version, last };
    return new TailDelivery(events, this.name, readStore, lease, this.checkpoint, to);
  }

  private async replay(item: string): Promise<ParkedItem | undefined> {
    const { readStore, lease } = this.options;
    while (this.parking.get(item)) {
      const queue = this.queueOf(item);
      const events = await queue.next(REPLAY_BATCH);
      if (events.length === 0) break;
      const parked = await this.processor.process(new ReplayDelivery(events, item, this.name, readStore, lease, queue));
      await this.parking.load(readStore);
      this.announce(parked);
      if (parked.some((again) => again.item === item)) break;
    }
    return this.parking.get(item);
  }

  private queueOf(item: string): ParkedQueue {
    return new ParkedQueue(this.options.readStore, this.options.store, this.name, item);
  }

  private async renew(signal: AbortSignal): Promise<void> {
    if (!this.options.renew) throw new CannotBeRebuilt(`The consumer ${this.name} has outputs and cannot be rebuilt`);
    this.state = 'rebuilding';
    await this.options.renew(signal);
    this.hurry();
  }

  private announce(parked: readonly ParkedItem[]): void {
    for (const { item, position, eventId, type, reason, attempts } of parked) {
      const details = { consumer: this.name, item, position: String(position), eventId, type, reason, attempts };
      this.options.log.error(details, 'Parked: waits for an operator');
    }
  }

  /** Other instances know only what is stored: for them a place at the head is saved, wanted events or not. */
  private async waitAtHead(): Promise<void> {
    this.state = 'waiting';
    const untold = this.options.lease.shared && this.unsaved > 0;
    await this.wakeUp.wait(untold ? Math.max(1, this.saved + TELL_MS - performance.now()) : undefined);
    if (!this.scanned || !this.isTellingDue() || this.stopping.signal.aborted || this.leading.lost) return;
    const delivery = this.tailDelivery([], this.scanned);
    await delivery.commit(async () => undefined);
    this.checkpoint = delivery.reached;
    this.noteSaved();
  }

  private isTellingDue(): boolean {
    return this.options.lease.shared && this.unsaved > 0 && performance.now() - this.saved >= TELL_MS;
  }

  private noteSaved(): void {
    this.unsaved = 0;
    this.saved = performance.now();
  }

  /** Everything in memory may be ahead of what is stored: it is loaded afresh. */
  private async fail(error: unknown): Promise<void> {
    this.opened = false;
    if (error instanceof LeaseLost && this.leading.lost) return;
    const { kind, pauseMs, failures, reason } = this.setbacks.failed(error);
    if (kind === 'look-again') {
      const words = 'Its tables were replaced, or another process works on them: it looks again';
      this.options.log.info({ consumer: this.name }, words);
      return;
    }
    const refused = kind === 'refused';
    this.state = refused ? 'refused' : 'retrying';
    const words = refused ? 'The consumer refuses to run' : 'The consumer backs off and tries again';
    this.options.log.error({ consumer: this.name, error: reason, failures }, words);
    const { signal } = this.stopping;
    const until = performance.now() + pauseMs;
    for (let left = until - performance.now(); left > 0 && !signal.aborted; left = until - performance.now()) {
      this.wakeUp.clear();
      await this.wakeUp.wait(left);
      if (refused && this.orders.pending) return this.orders.carryOut();
    }
  }

  /** Queues something to be done between two batches. */
  private order<T>(work: () => Promise<T>): Promise<T> {
    if (!this.running) return Promise.reject(new Error(`The consumer ${this.name} is not running`));
    const done = this.orders.add(async () => {
      try {
        return await work();
      } catch (error) {
        // What is held in memory may be ahead of what was stored.
        this.opened = false;
        throw error;
      }
    });
    this.hurry();
    return this.options.lease.claim(this.name).then(() => done);
  }

  private async close(): Promise<void> {
    try {
      if (this.opened && this.scanned && this.unsaved > 0) {
        await this.tailDelivery([], this.scanned).commit(async () => undefined);
      }
    } catch (error) {
      this.options.log.warn({ consumer: this.name, error: reasonOf(error) }, 'The last checkpoint was not saved');
    }
    this.opened = false;
    await this.strides.end();
    this.orders.refuse(new Error(`The consumer ${this.name} was stopped`));
    this.waiters.abandon();
    await this.leading.end();
  }
}
