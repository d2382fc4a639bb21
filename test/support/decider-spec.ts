import type { CommandData, Decider, Facts } from '../../src/domain/kernel/decider.js';
import { validateNew } from '../../src/events/catalogue.js';
import type { Actor, EventDraft, Metadata, NewEvent, Origin } from '../../src/events/envelope.js';
import { derivedId } from '../../src/events/identity.js';

export const AT = '2026-07-01T09:12:00.000Z';
export const OFFICER: Actor = { type: 'person', id: 'anna', name: 'Anna Kovács' };
export const OTHER_OFFICER: Actor = { type: 'person', id: 'ben', name: 'Ben Okafor' };
export const SERVICE: Actor = { type: 'service', id: 'casewitness' };

/** A deterministic uuid by name, for specifications. */
export const uuid = (name: string): string => derivedId('spec', name);

export function metadata(change: Partial<Metadata> = {}): Metadata {
  return {
    occurredAt: AT,
    recordedAt: AT,
    actor: OFFICER,
    correlationId: uuid('correlation'),
    causationId: uuid('correlation'),
    commandId: uuid('command'),
    caseId: uuid('case'),
    origin: 'live',
    confidentiality: 'standard',
    ...change,
  };
}

/** A whole event from a draft, checked against its schema: a specification cannot speak of events that cannot be. */
export function happened(
  draft: EventDraft,
  change: Partial<Metadata> = {},
  id = uuid(JSON.stringify(draft)),
): NewEvent {
  const event = { ...draft, id, metadata: metadata(change) };
  validateNew(event);
  return event;
}

interface Given {
  readonly draft: EventDraft;
  readonly by?: Actor;
}

/** `spec(decider).given(…).when(…).then(…)`: reads aloud, fails with what was decided instead. */
export function spec<C extends CommandData, E extends EventDraft, S>(decider: Decider<C, E, S>) {
  const facts = (actor: Actor, origin: Origin): Facts => ({ actor, origin, occurredAt: AT });
  return {
    given: (...history: readonly (E | Given)[]) => ({
      when: (command: C, { by = OFFICER, origin = 'live' }: { readonly by?: Actor; readonly origin?: Origin } = {}) => {
        const state = history.reduce<S>((before, entry) => {
          const { draft, by: actor = OFFICER } = 'draft' in entry ? entry : { draft: entry };
          return decider.evolve(before, happened(draft, { actor }) as never);
        }, decider.initial);
        const decision = decider.decide(command, state, facts(by, origin));
        if (decision.kind === 'accepted') for (const draft of decision.events) happened(draft);
        return {
          /** Exactly these events, in this order; none: there was nothing to do. */
          then: (...expected: readonly E[]) => expect(decision).toEqual({ kind: 'accepted', events: expected }),
          /** Only the types, where the data are copied from the command. */
          thenTypes: (...types: readonly E['type'][]) =>
            expect(decision.kind === 'accepted' ? decision.events.map(({ type }) => type) : decision).toEqual(types),
          refused: (code: string, field?: string) =>
            expect(decision).toMatchObject({
              kind: 'refused',
              refusal: { code, ...(field !== undefined && { field }) },
            }),
        };
      },
    }),
  };
}
