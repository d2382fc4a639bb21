import { setImmediate, setTimeout } from 'node:timers/promises';
import type { EventStore, ScannedEvent } from '../../ports/event-store.js';
import type { Projection } from '../../ports/projection.js';
import type { ReadStore, WriteSession } from '../../ports/read-store.js';
import { backoff } from '../backoff.js';
import {
  checkpointIn,
  CheckpointOfAnotherLog,
  loadCheckpoint,
  moveCheckpoint,
  positionOf,
  removeCheckpoint,
  verifyCheckpoint,
  type Checkpoint,
} from '../checkpoints.js';
import { TailDelivery } from '../delivery.js';
import type { Lease } from '../lease.js';
import { Parking } from '../parking.js';
import { preparing } from '../processor.js';
import { Projector } from '../projector.js';
import type { RuntimeLog } from '../runtime-log.js';
import { Strides } from '../strides.js';
import { reasonOf } from '../verdict.js';
import { Pace } from './pace.js';
import { besideOf, formerOf, type ShadowTables } from './shadow-tables.js';
import { shadowTables } from './tables-of.js';
import { takeOverParked } from './take-over-parked.js';

/** So many events are opened, folded and written in some ten milliseconds each. */
const BATCH = 500;
/** A place over events that nobody wanted is saved this often. */
const UNSAVED = 20_000;
/** Between two tries to swap while others write or read. */
const LOOK_AGAIN_MS = 20;
const FIRST_BACKOFF_MS = 100;
const MOST_BACKOFF_MS = 30_000;

const BESIDE = '~rebuild';
/** Name of the consumer that builds beside this one: of its checkpoint, its parked items and its lease. */
export const besideConsumer = (projection: string): string => `${projection}${BESIDE}`;
export const isBeside = (consumer: string): boolean => consumer.endsWith(BESIDE);

export interface RebuildOptions {
  readonly projection: Projection;
  readonly store: EventStore;
  readonly readStore: ReadStore;
  readonly lease: Lease;
  readonly log: RuntimeLog;
  readonly now: () => string;
  /** Where batches come from; default: the store itself. */
  readonly source?: Pick<EventStore, 'readBatch'>;
  /** Drops opened events that the source keeps. */
  readonly forget?: () => void;
  readonly batchSize?: number;
  /** The new tables are in place: who wrote the old ones looks again. */
  readonly onSwapped?: () => void;
}

/** `building`: behind the head · `swapping`: at the head, about to take the place of the live tables · `done` */
export type RebuildState = 'waiting' | 'building' | 'swapping' | 'retrying' | 'done' | 'stopped';

export interface RebuildStatus {
  readonly name: string;
  readonly state: RebuildState;
  readonly position: bigint;
  readonly head: bigint;
  /** Events of the log passed in this run of the process. */
  readonly events: number;
  readonly eventsPerSecond: number;
  /** Estimated from the pace so far; undefined before there is one. */
  readonly secondsLeft?: number;
  readonly lastError?: string;
}

/**
 * Writes a projection anew from the start of the log, beside its live tables, while its consumer goes on and readers read.
 * When it has come as far as the consumer, one transaction swaps tables, checkpoint and parked items. Whatever happens
 * before that transaction leaves the old tables as they are; a rebuild that was broken off goes on where it stood.
 */
export class Rebuild {
  readonly name: string;
  private readonly consumer: string;
  private readonly options: RebuildOptions;
  private readonly tables: ShadowTables;
  private readonly projector: Projector;
  private readonly strides: Strides;
  private readonly pace = new Pace();
  private state: RebuildState = 'waiting';
  private checkpoint: Checkpoint | undefined;
  private scanned: ScannedEvent | undefined;
  private lastError: string | undefined;

  constructor(options: RebuildOptions) {
    this.options = options;
    this.name = options.projection.name;
    this.consumer = besideConsumer(this.name);
    this.tables = shadowTables(options.readStore.dialect);
    this.projector = new Projector(options.projection, { name: this.consumer, table: besideOf });
    const { store, readStore, source = store, batchSize = BATCH, projection } = options;
    const most = batchSize * this.projector.batchesAtOnce;
    this.strides = new Strides(source, projection.types, batchSize, most, preparing(this.projector, readStore));
  }

  /** Drops opened events from memory. */
  forget(): void {
    this.strides.forget();
    this.options.forget?.();
  }

  /** The swap is done; at most what was there before is still being taken away. */
  get isDone(): boolean {
    return this.state === 'done';
  }

  async status(): Promise<RebuildStatus> {
    const head = await this.options.store.head();
    const position = this.scanned?.position ?? 0n;
    const { name, state, lastError } = this;
    return { name, state, position, head, ...this.pace.towards(position, head), ...(lastError && { lastError }) };
  }

  /**
   * Puts on record in the read store that this projection is to be rebuilt, and makes its empty tables; one that is under
   * way stays as it is, where it would still fit.
   */
  async begin(): Promise<void> {
    const { store, readStore, projection } = this.options;
    const there = await loadCheckpoint(readStore, this.consumer);
    const goesOn = there !== undefined && there.version === projection.version && (await this.isOfThisLog(there));
    await readStore.write(async (session) => {
      const shape = await this.shape(session);
      const now = await checkpointIn(session, this.consumer);
      if (now && now.memo === shape && (goesOn || !there)) return;
      await this.clear(session);
      for (const { name } of projection.tables) await this.tables.create(session, name);
      await moveCheckpoint(session, this.consumer, undefined, {
        logId: store.logId,
        version: projection.version,
        memo: shape,
      });
    });
  }

  /**
   * Builds until the swap is done, by this process or another; nothing where {@link begin} was not called. Faults of the
   * stores are waited out. An aborted signal ends it with the signal's reason: what was built stays for the next run.
   */
  async run(signal: AbortSignal): Promise<void> {
    const { lease, log } = this.options;
    for (let failures = 0; ;) {
      try {
        await lease.acquire(this.consumer, signal);
        try {
          await this.build(signal);
          this.state = 'done';
          await this.tidy(signal);
          return;
        } finally {
          await this.strides.end();
          this.forget();
          await lease.release(this.consumer);
        }
      } catch (error) {
        if (signal.aborted) this.state = 'stopped';
        signal.throwIfAborted();
        failures = this.lastError === undefined ? 1 : failures + 1;
        this.lastError = reasonOf(error);
        this.state = 'retrying';
        log.error({ projection: this.name, error: this.lastError, failures }, 'The rebuild backs off and goes on');
        await setTimeout(backoff(failures, FIRST_BACKOFF_MS, MOST_BACKOFF_MS), undefined, { signal });
      }
    }
  }

  private async build(signal: AbortSignal): Promise<void> {
    const { readStore } = this.options;
    if (!(await loadCheckpoint(readStore, this.consumer))) return;
    await this.tidy(signal);
    await this.begin();
    this.checkpoint = await loadCheckpoint(readStore, this.consumer);
    this.scanned = this.checkpoint?.last;
    this.strides.begin();
    const parking = new Parking(this.consumer, this.options.now);
    await parking.load(readStore);
    await this.projector.open(parking);
    const foreign = await this.foreignLive();
    this.pace.begin(this.scanned?.position ?? 0n);
    this.state = 'building';
    for (let unsaved = 0; ;) {
      signal.throwIfAborted();
      const { scanned, wanted, full } = await this.step(unsaved);
      this.lastError = undefined;
      unsaved = wanted ? 0 : unsaved + scanned;
      if (unsaved >= UNSAVED) unsaved = 0;
      if (full) {
        await setImmediate();
        continue;
      }
      this.state = 'swapping';
      if (await this.swap(foreign)) {
        this.options.onSwapped?.();
        return;
      }
      await setTimeout(LOOK_AGAIN_MS, undefined, { signal });
    }
  }

  private async step(unsaved: number): Promise<{ scanned: number; wanted: boolean; full: boolean }> {
    const { store, readStore, lease, projection } = this.options;
    const after = this.scanned?.position ?? 0n;
    const batch = await this.strides.next(after);
    if (!batch.last) return { scanned: 0, wanted: false, full: false };
    const wanted = batch.events.length > 0;
    if (wanted || unsaved + batch.scanned >= UNSAVED) {
      const to = { logId: store.logId, version: projection.version, last: batch.last };
      const delivery = new TailDelivery(batch.events, this.consumer, readStore, lease, this.checkpoint, to);
      try {
        if (wanted) await this.projector.process(delivery);
        else await delivery.commit(async () => undefined);
      } finally {
        this.checkpoint = delivery.reached;
      }
    }
    this.scanned = batch.last;
    this.pace.passed(batch.scanned);
    return { scanned: batch.scanned, wanted, full: batch.full };
  }

  /** One transaction; answers false, and changes nothing, when the live consumer is ahead or readers hold it up. */
  private async swap(foreign: Checkpoint | undefined): Promise<boolean> {
    const { readStore, lease, projection, store } = this.options;
    try {
      const swapped = await readStore.write(async (session) => {
        await lease.assertHeld(this.consumer, session);
        await this.tables.holdReaders(session);
        const live = await checkpointIn(session, this.name);
        if (live && !same(live, foreign) && positionOf(live) > (this.scanned?.position ?? 0n)) return false;
        for (const { name } of projection.tables) await this.tables.swap(session, name);
        await takeOverParked(session, this.consumer, this.name);
        await removeCheckpoint(session, this.consumer);
        await removeCheckpoint(session, this.name);
        await moveCheckpoint(session, this.name, undefined, {
          logId: store.logId,
          version: projection.version,
          generation: (live?.generation ?? 0) + 1,
          taken: this.checkpoint?.taken ?? { from: 0n, counts: {} },
          ...(this.scanned && { last: this.scanned }),
        });
        await this.tables.letReaders(session);
        return true;
      });
      if (swapped)
        this.options.log.info(
          { projection: this.name, position: String(this.scanned?.position ?? 0n) },
          'Rebuilt: the new tables are in place',
        );
      return swapped;
    } catch (error) {
      if (this.tables.isHeldUp(error)) return false;
      throw error;
    }
  }

  /** Takes away what an earlier swap has left, bit by bit. */
  private async tidy(signal: AbortSignal): Promise<void> {
    const { readStore, projection, lease } = this.options;
    for (const { name } of projection.tables) {
      const former = formerOf(name);
      for (let gone = false; !gone; await setImmediate()) {
        if (signal.aborted) return;
        gone = await readStore.write(async (session) => {
          await lease.assertHeld(this.consumer, session);
          return this.tables.dropSome(session, former);
        });
      }
    }
  }

  /** The checkpoint of a live consumer that has read another log: its position says nothing about this one. */
  private async foreignLive(): Promise<Checkpoint | undefined> {
    const live = await loadCheckpoint(this.options.readStore, this.name);
    return live && !(await this.isOfThisLog(live, this.name)) ? live : undefined;
  }

  private async isOfThisLog(checkpoint: Checkpoint, consumer = this.consumer): Promise<boolean> {
    try {
      await verifyCheckpoint(this.options.store, consumer, checkpoint);
      return true;
    } catch (error) {
      if (error instanceof CheckpointOfAnotherLog) return false;
      throw error;
    }
  }

  private async shape(session: WriteSession): Promise<string> {
    const shapes: string[] = [];
    for (const { name } of this.options.projection.tables) shapes.push(await this.tables.shape(session, name));
    return shapes.join('\n\n');
  }

  private async clear(session: WriteSession): Promise<void> {
    for (const { name } of this.options.projection.tables) await this.tables.drop(session, besideOf(name));
    for (const table of ['parked', 'parked_events']) {
      await session.execute(`DELETE FROM ${table} WHERE consumer = :consumer`, { consumer: this.consumer });
    }
    await removeCheckpoint(session, this.consumer);
  }
}

function same(a: Checkpoint, b: Checkpoint | undefined): boolean {
  return b !== undefined && a.logId === b.logId && a.generation === b.generation && positionOf(a) === positionOf(b);
}
