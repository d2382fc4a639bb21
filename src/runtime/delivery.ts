import type { ScannedEvent } from '../ports/event-store.js';
import type { ReadStore, WriteSession } from '../ports/read-store.js';
import { moveCheckpoint, positionOf, storeMemo, type Checkpoint, type Taken } from './checkpoints.js';
import type { Lease } from './lease.js';
import type { ParkedQueue } from './parked-queue.js';
import type { Delivered } from './parking.js';

export interface CommitOptions {
  /** Only the events up to this one are done; default: all. */
  readonly through?: Delivered;
  /** What the consumer carries on; default: what it carried before. */
  readonly memo?: string;
}

/** A batch of events on its way through a processor. */
export interface Delivery {
  readonly events: readonly Delivered[];
  /** The parked item whose events are tried again; undefined for events that come from the log. */
  readonly lifted?: string;
  /**
   * Commits effects together with the note that the events are done. May be called several times with rising
   * `through`; the last call is without it.
   * @throws CheckpointMoved, LeaseLost, ReadStoreUnavailable, and whatever `work` throws: nothing was written then
   */
  commit<T>(work: (session: WriteSession) => Promise<T>, options?: CommitOptions): Promise<T>;
}

/** Events as they come from the log: done means that the checkpoint stands behind them. */
export class TailDelivery implements Delivery {
  constructor(
    readonly events: readonly Delivered[],
    private readonly consumer: string,
    private readonly readStore: ReadStore,
    private readonly lease: Lease,
    /** Where the checkpoint stands. */
    private from: Checkpoint | undefined,
    /** Where it stands when all is done. */
    private readonly to: Checkpoint,
  ) {}

  /** The checkpoint as far as it was committed. */
  get reached(): Checkpoint | undefined {
    return this.from;
  }

  async commit<T>(work: (session: WriteSession) => Promise<T>, options: CommitOptions = {}): Promise<T> {
    const { through, memo = this.from?.memo } = options;
    const { logId, version } = this.to;
    const last = through ? scanned(through) : this.to.last;
    const generation = this.from?.generation ?? 0;
    const taken = this.takenUpTo(last?.position ?? 0n);
    const to: Checkpoint = {
      logId,
      version,
      generation,
      taken,
      ...(last && { last }),
      ...(memo !== undefined && { memo }),
    };
    const answer = await this.readStore.write(async (session) => {
      await this.lease.assertHeld(this.consumer, session);
      const result = await work(session);
      await moveCheckpoint(session, this.consumer, this.from, to);
      return result;
    });
    this.from = to;
    return answer;
  }

  /** What was taken before, and the events of this batch between the checkpoint and its next place. */
  private takenUpTo(position: bigint): Taken {
    const { from, counts: before } = this.from?.taken ?? { from: positionOf(this.from), counts: {} };
    const counts: Record<string, number> = { ...before };
    const done = positionOf(this.from);
    for (const { type, position: at } of this.events) {
      if (at > done && at <= position) counts[type] = (counts[type] ?? 0) + 1;
    }
    return { from, counts };
  }
}

/** Events of a parked item that are tried again: done means that they are out of its queue. */
export class ReplayDelivery implements Delivery {
  constructor(
    readonly events: readonly Delivered[],
    readonly lifted: string,
    private readonly consumer: string,
    private readonly readStore: ReadStore,
    private readonly lease: Lease,
    private readonly queue: ParkedQueue,
  ) {}

  commit<T>(work: (session: WriteSession) => Promise<T>, options: CommitOptions = {}): Promise<T> {
    const through = options.through ?? (this.events.at(-1) as Delivered);
    return this.readStore.write(async (session) => {
      await this.lease.assertHeld(this.consumer, session);
      // First out of the queue, so that what stumbles again can be put back by the work.
      await this.queue.done(session, through.position);
      const answer = await work(session);
      if (options.memo !== undefined) await storeMemo(session, this.consumer, options.memo);
      return answer;
    });
  }
}

function scanned({ position, id, stream, revision }: Delivered): ScannedEvent {
  return { position, eventId: id, stream, revision };
}
