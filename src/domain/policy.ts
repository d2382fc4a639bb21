import type { Metadata } from '../events/envelope.js';
import { policyActivated, policyProposed, policyRetired, type PolicyEvent } from '../events/policy.events.js';
import { accept, dataOf, nothing, refuse, type Decider, type Decision, type Facts } from './kernel/decider.js';
import { canBeToldApart, eyesOf, unlessInPerson, unlessSecondPerson, type Eyes } from './kernel/four-eyes.js';

type DataOf<T extends PolicyEvent['type']> = Extract<PolicyEvent, { type: T }>['data'];

export type PolicyCommand =
  | ({ readonly type: 'propose-policy' } & DataOf<'policy.proposed'>)
  /** `reviewed`: the pack has a legal review and no unverified number, so that no override is needed. */
  | ({ readonly type: 'activate-policy' } & DataOf<'policy.activated'> & { readonly reviewed: boolean })
  | ({ readonly type: 'retire-policy' } & DataOf<'policy.retired'>);

export interface State {
  /** Who proposed it last, by hash. */
  readonly proposed: Readonly<Record<string, { readonly by: Eyes }>>;
  readonly active: readonly string[];
}

export const initial: State = { proposed: {}, active: [] };

export function evolve(state: State, event: PolicyEvent & { readonly metadata: Metadata }): State {
  switch (event.type) {
    case 'policy.proposed':
      return { ...state, proposed: { ...state.proposed, [event.data.hash]: { by: eyesOf(event.metadata.actor) } } };
    case 'policy.activated':
      return { ...state, active: [...state.active, event.data.hash] };
    case 'policy.retired':
      return { ...state, active: state.active.filter((hash) => hash !== event.data.hash) };
  }
}

const ACTIVATION = {
  person: 'A person activates a policy pack',
  second: 'Who proposed a policy pack cannot activate it',
};

export function decide(command: PolicyCommand, state: State, facts: Facts): Decision<PolicyEvent> {
  switch (command.type) {
    case 'propose-policy': {
      const earlier = state.proposed[command.hash];
      const stands = earlier && (state.active.includes(command.hash) || canBeToldApart(facts.actor, earlier.by));
      if (stands) return nothing();
      return unlessInPerson(facts.actor, 'A person proposes a policy pack') ?? accept(policyProposed(dataOf(command)));
    }
    case 'activate-policy': {
      const { reviewed, ...activation } = dataOf(command);
      const proposal = state.proposed[command.hash];
      if (state.active.includes(command.hash)) return nothing();
      if (!proposal) return refuse('policy-not-proposed', 'These bytes of the pack were not proposed', 'hash');
      const alone = unlessSecondPerson(facts.actor, proposal.by, ACTIVATION);
      if (alone) return alone;
      if (!reviewed && !command.override) {
        return refuse(
          'legal-review-missing',
          'The pack has no legal review or unverified numbers: activate it with an explicit override',
          'override',
        );
      }
      return accept(policyActivated(activation));
    }
    case 'retire-policy':
      return state.active.includes(command.hash) ? accept(policyRetired(dataOf(command))) : nothing();
  }
}

export const policyDecider: Decider<PolicyCommand, PolicyEvent, State> = {
  name: 'policy',
  initial,
  evolve,
  decide,
  caseId: () => undefined,
};
