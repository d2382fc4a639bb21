import type { AnyEvent } from '../events/catalogue.js';
import type { EventStore } from '../ports/event-store.js';
import { isUnreadable } from '../ports/event-store.js';
import type { SagaDefinition } from '../ports/saga.js';

const SCAN = 1_000;

/** Where a fact stands in the log: what the memo keeps. */
interface FactAt {
  readonly stream: string;
  readonly revision: number;
}

interface Fact<R> {
  readonly event: AnyEvent;
  /** The reference with this fact folded in. */
  readonly value: R;
}

/**
 * Facts that concern every instance of a saga, folded in the order of the log. Only their places are kept with the
 * checkpoint; the values are folded from the events, so that they may be of any kind. An input that is tried again
 * later is judged by the facts that stood before it.
 */
export class ReferenceFacts<R> {
  private facts: Fact<R>[] = [];

  constructor(private readonly definition: SagaDefinition<unknown, never, R>['reference']) {}

  /** Loads what the memo names; without one, scans the log up to the position. */
  async open(store: EventStore, memo: string | undefined, position: bigint): Promise<void> {
    this.facts = [];
    if (!this.definition) return;
    if (memo === undefined) return this.scan(store, position);
    for (const { stream, revision } of JSON.parse(memo) as FactAt[]) {
      for await (const event of store.readStream(stream, { from: revision, limit: 1 })) this.fold(event);
    }
  }

  isFact(type: string): boolean {
    return this.definition?.types.some((wanted) => wanted === type) ?? false;
  }

  /** The reference as it stood before the position. */
  before(position: bigint): R {
    const fact = this.facts.findLast(({ event }) => event.position < position);
    return fact ? fact.value : (this.definition?.initial as R);
  }

  /**
   * Folds a fact at its place; one that was folded already is left out.
   * @throws whatever the saga's `evolve` throws; nothing has changed then
   */
  fold(event: AnyEvent): void {
    if (!this.definition || this.facts.some((fact) => fact.event.id === event.id)) return;
    const earlier = this.facts.filter((fact) => fact.event.position < event.position);
    const later = this.facts.slice(earlier.length).map((fact) => fact.event);
    let value = this.before(event.position);
    for (const next of [event, ...later]) {
      value = this.definition.evolve(value, next);
      earlier.push({ event: next, value });
    }
    this.facts = earlier;
  }

  /** For the checkpoint; undefined where the saga has no reference. */
  memo(): string | undefined {
    if (!this.definition) return undefined;
    const places = this.facts.map(({ event: { stream, revision } }): FactAt => ({ stream, revision }));
    return JSON.stringify(places);
  }

  private async scan(store: EventStore, position: bigint): Promise<void> {
    const types = new Set<string>(this.definition?.types);
    for (let after = 0n; after < position;) {
      const { events, last } = await store.readBatch({ after, limit: SCAN, types });
      for (const event of events) if (!isUnreadable(event) && event.position <= position) this.fold(event);
      if (!last) return;
      after = last.position;
    }
  }
}
