import type { AnyEvent, EventOf, EventType } from '../events/catalogue.js';
import type { Note, SagaDefinition } from '../ports/saga.js';

/** The note of each event type that a saga reads: written once per type, so that `route` and `note` cannot drift apart. */
export type Notes<N extends Note> = { readonly [T in EventType]?: (event: EventOf<T>) => N | undefined };

/**
 * Declares a saga from its notes: an event is an input when there is a note for its type, the note is not undefined,
 * and `instance` names one.
 */
export function defineSaga<S, N extends Note, R = undefined>(
  definition: Omit<SagaDefinition<S, N, R>, 'types' | 'route' | 'note'> & {
    readonly notes: Notes<N>;
    readonly instance: (event: AnyEvent) => string | undefined;
  },
): SagaDefinition<S, N, R> {
  const { notes, instance, ...rest } = definition;
  const noteOf = (event: AnyEvent): N | undefined => {
    const write = notes[event.type] as ((event: AnyEvent) => N | undefined) | undefined;
    return write?.(event);
  };
  return {
    ...rest,
    types: Object.keys(notes) as EventType[],
    route: (event) => (noteOf(event) === undefined ? undefined : instance(event)),
    note: (event) => {
      const note = noteOf(event);
      if (note === undefined) throw new Error(`${rest.name} has no note for ${event.type}`);
      return note;
    },
  };
}
