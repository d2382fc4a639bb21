import { isDeepStrictEqual } from 'node:util';
import type { AnyEvent } from '../events/catalogue.js';
import type { EventDraft, Metadata, NewEvent } from '../events/envelope.js';
import { derivedId, eventId, sagaStream } from '../events/identity.js';
import { sagaNoted, type SagaOutput } from '../events/saga.events.js';
import type { Clock } from '../ports/clock.js';
import { EventLogUnavailable, WrongExpectedRevision } from '../ports/event-log.js';
import type { EventStore } from '../ports/event-store.js';
import type { Note, Noted, SagaDefinition, Wake } from '../ports/saga.js';
import { Recent } from './recent.js';
import { verdictOf } from './verdict.js';

const MAX_CONFLICTS = 20;
const KEPT = 2_000;
/** Most inputs of one instance that share an append: far from what a log takes at once. */
const INPUTS_PER_APPEND = 100;
const SERVICE = { type: 'service', id: 'casewitness' } as const;

/** A saga instance as its stream tells it. */
interface Instance<S> {
  readonly state: S;
  /** Last revision of its stream, -1 when there is none. */
  readonly revision: number;
  /** Highest position of an input it has noted. */
  readonly noted: bigint;
  readonly recordedAt: string;
  readonly caseId: string | undefined;
  readonly restricted: boolean;
}

/** What an instance waits for, and the position of the input that made it so. */
export interface WakeAt {
  readonly wake: Wake;
  readonly position: bigint;
}

/** An event for an instance, and the facts that concern every instance as they stood before it. */
export interface SagaInput<R> {
  readonly event: AnyEvent;
  readonly reference: R;
}

export interface Given {
  /** So many inputs are dealt with; one less than given at least where there is an error. */
  readonly done: number;
  /** What the instance waits for; undefined where it was not come to. */
  readonly wake: WakeAt | undefined;
  /** Why the input behind those was not taken. */
  readonly error?: unknown;
}

/**
 * The instances of one saga: folded from their streams, the most recent ones kept. One append holds the inbox entry and
 * all outputs of an input, or of several: after a crash an input was either seen with everything that follows from it,
 * or not at all.
 */
export class SagaInstances<S, N extends Note, R> {
  private readonly recent = new Recent<Instance<S>>(KEPT);

  constructor(
    private readonly saga: SagaDefinition<S, N, R>,
    private readonly store: EventStore,
    private readonly clock: Clock,
  ) {}

  /** What is held in memory may be ahead of what is stored. */
  forget(): void {
    this.recent.clear();
  }

  /** Nothing has concerned this instance so far: it has no stream. One that is known already stays as it is. */
  born(name: string): void {
    if (this.recent.get(name) === undefined) this.recent.set(name, this.unborn());
  }

  /**
   * Gives inputs to one instance, in their order; those that come together share an append. An input that changes
   * neither state nor outputs is not recorded. One that was noted before is left out: told by its position where inputs
   * come in order, by its id where they are tried again. Ends at the first input that the saga or the log does not take,
   * and answers which that is: what stands before it is on record.
   *
   * @throws only what is a fault of a store, such as EventLogUnavailable
   */
  async give(name: string, inputs: readonly SagaInput<R>[], inOrder: boolean): Promise<Given> {
    const most = inOrder ? INPUTS_PER_APPEND : 1;
    let wake: WakeAt | undefined;
    for (let done = 0; done < inputs.length;) {
      const some = inputs.slice(done, done + most);
      const given = await this.together(name, some, inOrder);
      wake = given.wake ?? wake;
      done += given.done;
      if (given.done < some.length) return { done, wake, error: given.error };
    }
    return { done: inputs.length, wake };
  }

  /** All of them in one append or, where the log does not take that, one by one. */
  private async together(name: string, inputs: readonly SagaInput<R>[], inOrder: boolean): Promise<Given> {
    try {
      return await this.append(name, inputs, inOrder);
    } catch (error) {
      if (verdictOf(error) === 'stop') throw error;
      if (inputs.length === 1) return { done: 0, wake: undefined, error };
    }
    let wake: WakeAt | undefined;
    for (const [done, input] of inputs.entries()) {
      const given = await this.together(name, [input], inOrder);
      wake = given.wake ?? wake;
      if (given.done === 0) return { done, wake, error: given.error };
    }
    return { done: inputs.length, wake };
  }

  private async append(name: string, inputs: readonly SagaInput<R>[], inOrder: boolean): Promise<Given> {
    const [first] = inputs;
    if (first && !inOrder && (await this.hasNoted(name, first.event.id))) {
      return { done: 1, wake: this.waitsFor(await this.load(name)) };
    }
    // Tried without a look at its stream; what goes wrong then is judged again by what the stream says.
    let assumed = inOrder && first !== undefined && bringsNew(first.event) && this.recent.get(name) === undefined;
    for (let conflicts = 0; conflicts < MAX_CONFLICTS; conflicts += 1) {
      const instance = assumed ? this.unborn() : await this.load(name);
      const { next, events, done, error } = this.judge(name, instance, inputs, inOrder);
      if (events.length === 0 && !assumed) return { done, wake: this.waitsFor(instance), error };
      try {
        if (events.length > 0) {
          const expected = instance.revision < 0 ? 'no-stream' : instance.revision;
          await this.store.append(sagaStream(this.saga.name, name), expected, events);
          this.recent.set(name, next);
          return { done, wake: this.waitsFor(next), error };
        }
      } catch (failure) {
        // Another writer, or an unknown outcome: what the stream says now decides.
        this.recent.delete(name);
        const refused = failure instanceof WrongExpectedRevision || (assumed && verdictOf(failure) === 'park');
        if (!refused) throw failure;
      }
      assumed = false;
    }
    throw new EventLogUnavailable(`The stream of ${this.saga.name} ${name} is being written by others`);
  }

  /** What follows from the inputs up to the first that the saga does not take. */
  private judge(
    name: string,
    instance: Instance<S>,
    inputs: readonly SagaInput<R>[],
    inOrder: boolean,
  ): {
    readonly next: Instance<S>;
    readonly events: readonly NewEvent[];
    readonly done: number;
    readonly error?: unknown;
  } {
    let next = instance;
    const events: NewEvent[] = [];
    for (const [done, { event, reference }] of inputs.entries()) {
      if (inOrder && event.position <= next.noted) continue;
      try {
        const judged = this.judgeOne(name, next, event, reference);
        if (!judged.next) continue;
        next = judged.next;
        events.push(...judged.events);
      } catch (error) {
        return { next, events, done, error };
      }
    }
    return { next, events, done: inputs.length };
  }

  private judgeOne(
    name: string,
    instance: Instance<S>,
    event: AnyEvent,
    reference: R,
  ): { readonly next?: Instance<S>; readonly events: readonly NewEvent[] } {
    const noted: Noted<N> = { input: inputOf(event), note: withoutUndefined(this.saga.note(event)) };
    const seen = this.saga.evolve(instance.state, { noted });
    const outputs = this.saga.decide(noted, seen, reference);
    const state = outputs.reduce((folded, output) => this.saga.evolve(folded, { output }), seen);
    if (outputs.length === 0 && isDeepStrictEqual(state, instance.state)) return { events: [] };
    const metadata = this.metadataOf(name, instance, event);
    const drafts: EventDraft[] = [sagaNoted(noted), ...outputs];
    const stream = sagaStream(this.saga.name, name);
    const events = drafts.map((draft, index): NewEvent => {
      const id = eventId(stream, instance.revision + 1 + index, metadata.commandId);
      return {
        ...draft,
        id,
        metadata: this.isSecret(draft) ? { ...metadata, confidentiality: 'restricted' } : metadata,
      };
    });
    const entries = { revision: instance.revision + events.length, recordedAt: metadata.recordedAt };
    return { next: { ...after(instance, event.position, metadata), ...entries, state }, events };
  }

  private isSecret(draft: EventDraft): boolean {
    return draft.type !== 'saga.noted' && this.saga.isRestricted?.(draft as SagaOutput) === true;
  }

  private metadataOf(name: string, instance: Instance<S>, event: AnyEvent): Metadata {
    const { correlationId, origin, importId, confidentiality, caseId = instance.caseId } = event.metadata;
    const now = this.clock.now();
    const woken = event.type === 'time.passed' || event.type === 'import.completed';
    return {
      occurredAt: momentOf(event),
      recordedAt: now > instance.recordedAt ? now : instance.recordedAt,
      actor: SERVICE,
      correlationId,
      causationId: event.id,
      commandId: derivedId('noted', this.saga.name, name, event.id),
      ...(caseId !== undefined && { caseId }),
      origin,
      ...(importId !== undefined && { importId }),
      // Time is nobody's secret, but what it makes of a restricted case is.
      confidentiality: woken && instance.restricted && !this.saga.isRestricted ? 'restricted' : confidentiality,
    };
  }

  private async load(name: string): Promise<Instance<S>> {
    const kept = this.recent.get(name);
    if (kept) return kept;
    let instance = this.unborn();
    for await (const event of this.store.readStream(sagaStream(this.saga.name, name))) {
      instance = this.folded(instance, event);
    }
    this.recent.set(name, instance);
    return instance;
  }

  private unborn(): Instance<S> {
    return {
      state: this.saga.initial,
      revision: -1,
      noted: 0n,
      recordedAt: '',
      caseId: undefined,
      restricted: false,
    };
  }

  private folded(instance: Instance<S>, event: AnyEvent): Instance<S> {
    const { revision, metadata } = event;
    const entries = { revision, recordedAt: metadata.recordedAt };
    if (event.type !== 'saga.noted') {
      const { type, version, data } = event;
      return {
        ...instance,
        ...entries,
        state: this.saga.evolve(instance.state, { output: { type, version, data } as SagaOutput }),
      };
    }
    const position = BigInt(event.data.input.position);
    const state = this.saga.evolve(instance.state, { noted: event.data as Noted<N> });
    return { ...after(instance, position, metadata), ...entries, state };
  }

  private async hasNoted(name: string, id: string): Promise<boolean> {
    for await (const event of this.store.readStream(sagaStream(this.saga.name, name))) {
      if (event.type === 'saga.noted' && event.data.input.eventId === id) return true;
    }
    return false;
  }

  private waitsFor(instance: Instance<S>): WakeAt {
    return { wake: this.saga.wake?.(instance.state), position: instance.noted };
  }
}

function after<S>(instance: Instance<S>, position: bigint, metadata: Metadata): Instance<S> {
  return {
    ...instance,
    noted: position > instance.noted ? position : instance.noted,
    caseId: metadata.caseId ?? instance.caseId,
    restricted: instance.restricted || metadata.confidentiality === 'restricted',
  };
}

function inputOf(event: AnyEvent): Noted['input'] {
  const { id, stream, revision, position, type } = event;
  return { eventId: id, stream, revision, position: position.toString(), type, at: momentOf(event) };
}

/** The first event of a case, as a rule, is the first of its instance; what wakes an instance never is. */
const bringsNew = ({ revision, type }: AnyEvent): boolean =>
  revision === 0 && type !== 'time.passed' && type !== 'import.completed';

const momentOf = (event: AnyEvent): string =>
  event.type === 'time.passed' ? event.data.until : event.metadata.occurredAt;

/** What canonical JSON leaves out may not be there for the fold either. */
function withoutUndefined<N extends Note>(note: N): N {
  return Object.fromEntries(Object.entries(note).filter(([, value]) => value !== undefined)) as N;
}
