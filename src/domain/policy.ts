import type { Metadata } from '../events/envelope.js';
import { policyActivated, policyProposed, policyRetired, type PolicyEvent } from '../events/policy.events.js';
import { accept, dataOf, nothing, refuse, type Decider, type Decision, type Facts } from './kernel/decider.js';

type DataOf<T extends PolicyEvent['type']> = Extract<PolicyEvent, { type: T }>['data'];

export type PolicyCommand =
  | ({ readonly type: 'propose-policy' } & DataOf<'policy.proposed'>)
  /** `reviewed`: the pack has a legal review and no unverified number, so that no override is needed. */
  | ({ readonly type: 'activate-policy' } & DataOf<'policy.activated'> & { readonly reviewed: boolean })
  | ({ readonly type: 'retire-policy' } & DataOf<'policy.retired'>);

export interface State {
  readonly proposed: Readonly<Record<string, { readonly by: string }>>;
  readonly active: readonly string[];
}

export const initial: State = { proposed: {}, active: [] };

export function evolve(state: State, event: PolicyEvent & { readonly metadata: Metadata }): State {
  switch (event.type) {
    case 'policy.proposed':
      return { ...state, proposed: { ...state.proposed, [event.data.hash]: { by: event.metadata.actor.id } } };
    case 'policy.activated':
      return { ...state, active: [...state.active, event.data.hash] };
    case 'policy.retired':
      return { ...state, active: state.active.filter((hash) => hash !== event.data.hash) };
  }
}

export function decide(command: PolicyCommand, state: State, facts: Facts): Decision<PolicyEvent> {
  switch (command.type) {
    case 'propose-policy':
      return state.proposed[command.hash] ? nothing() : accept(policyProposed(dataOf(command)));
    case 'activate-policy': {
      const { reviewed, ...activation } = dataOf(command);
      const proposal = state.proposed[command.hash];
      if (state.active.includes(command.hash)) return nothing();
      if (!proposal) return refuse('policy-not-proposed', 'These bytes of the pack were not proposed', 'hash');
      if (facts.actor.type !== 'person') return refuse('person-required', 'A person activates a policy pack');
      if (facts.actor.id === proposal.by) return refuse('four-eyes', 'Who proposed a policy pack cannot activate it');
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
