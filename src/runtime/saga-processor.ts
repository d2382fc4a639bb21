import type { AnyEvent, EventOf } from '../events/catalogue.js';
import type { Clock } from '../ports/clock.js';
import { isUnreadable, type EventStore, type UnreadableEvent } from '../ports/event-store.js';
import type { ReadStore } from '../ports/read-store.js';
import type { Note, SagaDefinition } from '../ports/saga.js';
import type { Delivery } from './delivery.js';
import { groupBy, inLanes } from './lanes.js';
import type { Delivered, ParkedItem, Parking, ParkingDraft } from './parking.js';
import type { Processor } from './processor.js';
import { ReferenceFacts } from './reference-facts.js';
import { SagaInstances, type SagaInput } from './saga-instances.js';
import { Wakes } from './wakes.js';

/** How many instances are worked on at once: their appends share a sync. */
const CONCURRENCY = 64;

interface Input {
  readonly instance: string;
  readonly event: AnyEvent;
}

interface Run {
  readonly delivery: Delivery;
  readonly draft: ParkingDraft;
  readonly wakes: Wakes;
}

/** Where a saga, or an event of which the instance is not known, waits. */
const itemOfCase = (caseId: string): string => `case:${caseId}`;
const itemOfStream = (stream: string): string => `stream:${stream}`;

export interface SagaProcessorOptions {
  readonly store: EventStore;
  readonly readStore: ReadStore;
  readonly clock: Clock;
  /** Called when what instances wait for may have changed. */
  readonly onWakes?: () => void;
}

/** Name of the consumer that runs a saga. */
export const sagaConsumer = (saga: string): string => `saga-${saga}`;

/**
 * Runs a saga. Different instances go at once, one instance in the order of the log. An input that makes an instance
 * throw parks that instance: its later inputs wait behind it, the others go on. Inputs are delivered at least once;
 * an instance's own stream tells which it has seen.
 */
export class SagaProcessor<S = unknown, N extends Note = Note, R = unknown> implements Processor {
  readonly name: string;
  readonly version = 1;
  readonly types: ReadonlySet<string>;
  /** Whether its instances wait for moments or imports. */
  readonly wakes: boolean;
  private readonly inputTypes: ReadonlySet<string>;
  private readonly instances: SagaInstances<S, N, R>;
  private readonly reference: ReferenceFacts<R>;
  private parking: Parking | undefined;

  constructor(
    private readonly saga: SagaDefinition<S, N, R>,
    private readonly options: SagaProcessorOptions,
  ) {
    this.name = sagaConsumer(saga.name);
    this.inputTypes = new Set(saga.types);
    this.wakes = saga.wake !== undefined;
    const woken = this.wakes ? ['time.passed', 'import.completed'] : [];
    const births = saga.bornWithCase ? ['case.opened'] : [];
    this.types = new Set([...saga.types, ...(saga.reference?.types ?? []), ...woken, ...births]);
    this.instances = new SagaInstances(saga, options.store, options.clock);
    this.reference = new ReferenceFacts<R>(saga.reference);
  }

  async open(parking: Parking, memo: string | undefined, position: bigint): Promise<void> {
    this.parking = parking;
    this.instances.forget();
    await this.reference.open(this.options.store, memo, position);
  }

  async process(delivery: Delivery): Promise<readonly ParkedItem[]> {
    if (!this.parking) throw new Error(`The saga ${this.saga.name} was not opened`);
    const draft = this.parking.begin(delivery.lifted);
    const wakes = new Wakes(this.options.readStore, this.saga.name);
    const run: Run = { delivery, draft, wakes };
    let inputs: Input[] = [];
    for (const event of delivery.events) {
      if (isUnreadable(event)) {
        draft.park(placeOf(event), event, event.error);
      } else if (this.isClock(event)) {
        // Whom it concerns depends on everything before it.
        await this.work(run, inputs);
        inputs = await this.woken(run, event);
        await this.work(run, inputs);
        inputs = [];
      } else {
        this.learn(run, event);
        this.welcome(run, event);
        inputs.push(...this.routed(run, event));
      }
    }
    await this.work(run, inputs);
    await delivery.commit(async (session) => {
      await wakes.write(session);
      await draft.write(session);
    }, this.memo());
    if (wakes.any) this.options.onWakes?.();
    return draft.settle();
  }

  private memo(): { readonly memo?: string } {
    const memo = this.reference.memo();
    return memo === undefined ? {} : { memo };
  }

  private isClock(event: AnyEvent): event is EventOf<'time.passed' | 'import.completed'> {
    return this.wakes && (event.type === 'time.passed' || event.type === 'import.completed');
  }

  private async woken(
    { delivery, draft, wakes }: Run,
    event: EventOf<'time.passed' | 'import.completed'>,
  ): Promise<Input[]> {
    const waiting = itemBehind(event, delivery.lifted);
    if (waiting !== undefined) return [{ instance: waiting, event }];
    const instances =
      event.type === 'time.passed' ? await wakes.dueAt(event.data.until) : await wakes.waitingForImports();
    return [...new Set([...instances, ...this.routedTo(draft, event)])].map((instance) => ({ instance, event }));
  }

  /** A fact that cannot be folded parks its stream; decisions go on by the facts before it. */
  private learn({ draft }: Run, event: AnyEvent): void {
    if (!this.reference.isFact(event.type)) return;
    const item = itemOfStream(event.stream);
    if (draft.isParked(item, event)) return draft.queue(item, event);
    try {
      this.reference.fold(event);
    } catch (error) {
      draft.park(item, event, error);
    }
  }

  /** Given again after a crash, what was recorded of it meanwhile shows when it is appended to. */
  private welcome({ delivery }: Run, event: AnyEvent): void {
    const { bornWithCase = false } = this.saga;
    if (!bornWithCase || event.type !== 'case.opened' || delivery.lifted !== undefined) return;
    if (event.metadata.origin === 'live') this.instances.born(event.data.caseId);
  }

  private routed({ delivery, draft }: Run, event: AnyEvent): Input[] {
    const waiting = itemBehind(event, delivery.lifted);
    const instances = waiting !== undefined ? [waiting] : this.routedTo(draft, event);
    return instances.map((instance) => ({ instance, event }));
  }

  private routedTo(draft: ParkingDraft, event: AnyEvent): string[] {
    if (!this.inputTypes.has(event.type)) return [];
    const parked = draft.parkedAmong(placesOf(event), event);
    if (parked !== undefined) {
      draft.queue(parked, event);
      return [];
    }
    try {
      const instance = this.saga.route(event);
      return instance === undefined ? [] : [instance];
    } catch (error) {
      draft.park(placeOf(event), event, error);
      return [];
    }
  }

  private async work(run: Run, inputs: readonly Input[]): Promise<void> {
    if (inputs.length === 0) return;
    const lanes = [...groupBy(inputs, ({ instance }) => instance)].map((lane) => [lane]);
    await inLanes(lanes, CONCURRENCY, ([instance, lane]) => this.give(run, instance, lane));
  }

  private async give({ delivery, draft, wakes }: Run, instance: string, inputs: readonly Input[]): Promise<void> {
    const items = [instance, itemOfCase(instance)];
    for (let left = inputs; left.length > 0;) {
      const free: SagaInput<R>[] = [];
      for (const { event } of left) {
        const parked = draft.parkedAmong(items, event);
        if (parked !== undefined) draft.queue(parked, event);
        else free.push({ event, reference: this.reference.before(event.position) });
      }
      const { done, wake, error } = await this.instances.give(instance, free, delivery.lifted === undefined);
      if (this.wakes && wake) wakes.set(instance, wake);
      const stumbled = free[done];
      if (!stumbled) return;
      draft.park(instance, stumbled.event, error);
      // The later ones find their instance parked, and queue.
      left = free.slice(done + 1).map(({ event }) => ({ instance, event }));
    }
  }
}

/** The instance that a queued event of a parked instance is for; undefined where it is to be routed. */
function itemBehind(event: AnyEvent, lifted: string | undefined): string | undefined {
  if (lifted === undefined || lifted.startsWith('stream:')) return undefined;
  if (!lifted.startsWith('case:')) return lifted;
  return event.type === 'time.passed' || event.type === 'import.completed' ? lifted.slice('case:'.length) : undefined;
}

/** Where an event waits whose instance is not known: with its case, else with its stream. */
function placeOf(event: Delivered): string {
  const caseId = isUnreadable(event) ? event.caseId : event.metadata.caseId;
  return caseId === undefined ? itemOfStream(event.stream) : itemOfCase(caseId);
}

function placesOf(event: Exclude<Delivered, UnreadableEvent>): string[] {
  const { caseId } = event.metadata;
  return caseId === undefined ? [itemOfStream(event.stream)] : [itemOfCase(caseId), itemOfStream(event.stream)];
}
