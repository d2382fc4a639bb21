import { randomUUID } from 'node:crypto';
import type { Actor, NewEvent } from '../events/envelope.js';
import { eventId } from '../events/identity.js';
import { parkedResolved } from '../events/system.events.js';
import type { Clock } from '../ports/clock.js';
import { WrongExpectedRevision } from '../ports/event-log.js';
import type { EventStore } from '../ports/event-store.js';
import type { ReadStore } from '../ports/read-store.js';
import type { Consumer } from './consumer.js';
import type { EffectPool } from './effect-pool.js';
import { EFFECTS } from './effect-rows.js';
import type { ParkedItem } from './parking.js';

const OPERATOR_STREAM = 'operator';

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

/** Who resolves, and why: goes on record before anything is done. */
export interface Resolution {
  readonly actor: Actor;
  readonly why: string;
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
  readonly store: EventStore;
  readonly readStore: ReadStore;
  readonly clock: Clock;
  readonly consumers: readonly Consumer[];
  readonly effects: EffectPool;
}

/** What is parked, over all consumers, and the operator's two words on it. */
export class ParkedItems {
  constructor(private readonly options: ParkedItemsOptions) {}

  /** All that waits, the longest waiting first. */
  async list(): Promise<readonly ParkedEntry[]> {
    const rows = await this.options.readStore.read((session) =>
      session.query<ParkedRow>(
        `SELECT parked.*, (SELECT count(*) FROM parked_events queued
                           WHERE queued.consumer = parked.consumer AND queued.item = parked.item) AS waiting
         FROM parked ORDER BY since, consumer, item`,
      ),
    );
    return rows.map(({ event_id: eventId, position, waiting, ...row }) => {
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
    const draft = parkedResolved({ consumer, item, position: entry.position.toString(), action, why });
    const commandId = randomUUID();
    for (;;) {
      const last = await this.lastOnRecord();
      const now = this.options.clock.now();
      const event: NewEvent = {
        ...draft,
        id: eventId(OPERATOR_STREAM, last.revision + 1, commandId),
        metadata: {
          occurredAt: now,
          recordedAt: now > last.recordedAt ? now : last.recordedAt,
          actor,
          correlationId: commandId,
          causationId: commandId,
          commandId,
          origin: 'live',
          confidentiality: 'standard',
        },
      };
      try {
        await this.options.store.append(OPERATOR_STREAM, last.revision < 0 ? 'no-stream' : last.revision, [event]);
        return;
      } catch (error) {
        if (!(error instanceof WrongExpectedRevision)) throw error;
      }
    }
  }

  private async lastOnRecord(): Promise<{ readonly revision: number; readonly recordedAt: string }> {
    const tail = this.options.store.readStream(OPERATOR_STREAM, { direction: 'backwards', limit: 1 });
    for await (const { revision, metadata } of tail) return { revision, recordedAt: metadata.recordedAt };
    return { revision: -1, recordedAt: '' };
  }
}

function resolved(parked: ParkedItem | undefined): Resolved {
  if (!parked) return { state: 'free' };
  const { position, type, reason } = parked;
  return { state: 'parked', position, type, reason };
}
