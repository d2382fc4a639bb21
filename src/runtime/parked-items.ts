import { parkedResolved } from '../events/system.events.js';
import type { ReadStore } from '../ports/read-store.js';
import type { Consumer } from './consumer.js';
import type { EffectPool } from './effect-pool.js';
import { EFFECTS } from './effect-rows.js';
import type { OperatorRecord, Resolution } from './operator-record.js';
import type { ParkedItem } from './parking.js';
import { isBeside } from './rebuild/rebuild.js';

/** Something that waits for an operator. */
export interface ParkedEntry {
  /** The consumer that stumbled, or `effects`. */
  readonly consumer: string;
  /** A stream, a saga instance, or an effect. */
  readonly item: string;
  readonly position: bigint;
  readonly eventId: string;
  readonly type: string;
  readonly reason: string;
  readonly attempts: number;
  readonly since: string;
  /** How many events wait, the one it stumbled over included. */
  readonly waiting: number;
}

/** What came of it: the item is free, or waits again, where and why. */
export type Resolved =
  | { readonly state: 'free' }
  | { readonly state: 'parked'; readonly position: bigint; readonly type: string; readonly reason: string };

export class NotParked extends Error {
  override readonly name = 'NotParked';
  constructor(
    readonly consumer: string,
    readonly item: string,
  ) {
    super(`Nothing of ${consumer} is parked under ${item}`);
  }
}

interface ParkedRow {
  readonly consumer: string;
  readonly item: string;
  readonly position: number | bigint;
  readonly event_id: string;
  readonly type: string;
  readonly reason: string;
  readonly attempts: number;
  readonly since: string;
  readonly waiting: number;
}

export interface ParkedItemsOptions {
  readonly record: OperatorRecord;
  readonly readStore: ReadStore;
  readonly consumers: readonly Consumer[];
  readonly effects: EffectPool;
}

/** What is parked, over all consumers, and the operator's two words on it. */
export class ParkedItems {
  private readonly record: OperatorRecord;

  constructor(private readonly options: ParkedItemsOptions) {
    this.record = options.record;
  }

  /** All that waits, the longest waiting first; what a rebuild has stumbled over waits only once it is swapped. */
  async list(): Promise<readonly ParkedEntry[]> {
    const rows = await this.options.readStore.read((session) =>
      session.query<ParkedRow>(
        `SELECT parked.*, (SELECT count(*) FROM parked_events queued
                           WHERE queued.consumer = parked.consumer AND queued.item = parked.item) AS waiting
         FROM parked ORDER BY since, consumer, item`,
      ),
    );
    const live = rows.filter(({ consumer }) => !isBeside(consumer));
    return live.map(({ event_id: eventId, position, waiting, ...row }) => {
      return { ...row, eventId, position: BigInt(position), waiting: row.consumer === EFFECTS ? 1 : waiting };
    });
  }

  /** How many items of each consumer wait, and since when the first of them. */
  async counts(): Promise<readonly { readonly consumer: string; readonly items: number; readonly since: string }[]> {
    const rows = await this.options.readStore.read((session) =>
      session.query<{ consumer: string; items: number; since: string }>(
        'SELECT consumer, count(*) AS items, min(since) AS since FROM parked GROUP BY consumer ORDER BY consumer',
      ),
    );
    return rows.map((row) => ({ ...row, items: Number(row.items) }));
  }

  /**
   * Tries the item again: the event it stumbled over, then those behind it.
   * @throws NotParked
   */
  async retry(consumer: string, item: string, resolution: Resolution): Promise<Resolved> {
    await this.putOnRecord(consumer, item, 'retry', resolution);
    if (consumer !== EFFECTS) return resolved(await this.consumer(consumer).retry(item));
    await this.options.effects.retry(item);
    return { state: 'free' };
  }

  /**
   * Leaves out the event that the item stumbled over, and goes on behind it. An effect is given up.
   * @throws NotParked
   */
  async skip(consumer: string, item: string, resolution: Resolution): Promise<Resolved> {
    await this.putOnRecord(consumer, item, 'skip', resolution);
    if (consumer !== EFFECTS) return resolved(await this.consumer(consumer).skip(item));
    await this.options.effects.skip(item);
    return { state: 'free' };
  }

  private consumer(name: string): Consumer {
    const found = this.options.consumers.find((consumer) => consumer.name === name);
    if (!found) throw new Error(`There is no consumer ${name}`);
    return found;
  }

  private async putOnRecord(
    consumer: string,
    item: string,
    action: 'retry' | 'skip',
    { actor, why }: Resolution,
  ): Promise<void> {
    const entry = (await this.list()).find((parked) => parked.consumer === consumer && parked.item === item);
    if (!entry) throw new NotParked(consumer, item);
    const position = entry.position.toString();
    await this.record.put([parkedResolved({ consumer, item, position, action, why })], actor);
  }
}

function resolved(parked: ParkedItem | undefined): Resolved {
  if (!parked) return { state: 'free' };
  const { position, type, reason } = parked;
  return { state: 'parked', position, type, reason };
}
