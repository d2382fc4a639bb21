import type { AnyEvent } from '../../src/events/catalogue.js';
import type { EventDraft, Metadata, RecordedEvent } from '../../src/events/envelope.js';
import type { SagaOutput } from '../../src/events/saga.events.js';
import type { Note, SagaDefinition, Wake } from '../../src/ports/saga.js';
import { happened, uuid } from './decider-spec.js';

/** Plays events to one saga instance the way the runtime does, and tells what it put out. */
export class SagaPlay<S, N extends Note, R> {
  private state: S;
  private reference: R;
  private count = 0;

  constructor(private readonly saga: SagaDefinition<S, N, R>) {
    this.state = saga.initial;
    this.reference = saga.reference?.initial as R;
  }

  /** The outputs that follow from one event; none as well where the saga does not route it. */
  on(draft: EventDraft, change: Partial<Metadata> = {}): readonly SagaOutput[] {
    const event = this.recorded(draft, change);
    if (this.saga.reference?.types.includes(event.type)) {
      this.reference = this.saga.reference.evolve(this.reference, event);
      return [];
    }
    return this.saga.route(event) === undefined ? [] : this.deliver(event);
  }

  /** `time.passed` and `import.completed` concern every instance that waits: delivered without a route. */
  deliver(input: AnyEvent | EventDraft): readonly SagaOutput[] {
    const event = 'position' in input ? input : this.recorded(input, {});
    const { id: eventId, stream, revision, position, type, metadata } = event;
    const entry = {
      input: { eventId, stream, revision, position: position.toString(), type, at: metadata.occurredAt },
      note: this.saga.note(event),
    };
    this.state = this.saga.evolve(this.state, { noted: entry });
    const outputs = this.saga.decide(entry, this.state, this.reference);
    for (const output of outputs) {
      happened(output);
      this.state = this.saga.evolve(this.state, { output });
    }
    return outputs;
  }

  get wake(): Wake {
    return this.saga.wake?.(this.state);
  }

  private recorded(draft: EventDraft, change: Partial<Metadata>): AnyEvent {
    this.count += 1;
    const event: RecordedEvent = {
      ...happened(draft, change, uuid(`event ${this.count}`)),
      stream: 'spec',
      revision: this.count,
      position: BigInt(this.count),
    };
    return event as AnyEvent;
  }
}

export const typesOf = (outputs: readonly SagaOutput[]): readonly string[] => outputs.map(({ type }) => type);
