import { keyIssued, keyRevoked, type PrincipalEvent } from '../events/principal.events.js';
import { accept, dataOf, nothing, refuse, type Decider, type Decision } from './kernel/decider.js';

type DataOf<T extends PrincipalEvent['type']> = Extract<PrincipalEvent, { type: T }>['data'];

export type PrincipalCommand =
  | ({ readonly type: 'issue-key' } & DataOf<'principal.key-issued'>)
  | ({ readonly type: 'revoke-key' } & DataOf<'principal.key-revoked'>);

export interface State {
  readonly keys: Readonly<Record<string, 'valid' | 'revoked'>>;
}

export const initial: State = { keys: {} };

export function evolve(state: State, event: PrincipalEvent): State {
  return { keys: { ...state.keys, [event.data.keyId]: event.type === 'principal.key-issued' ? 'valid' : 'revoked' } };
}

export function decide(command: PrincipalCommand, state: State): Decision<PrincipalEvent> {
  switch (command.type) {
    case 'issue-key':
      return state.keys[command.keyId]
        ? refuse('key-exists', 'A key with this id was issued already', 'keyId')
        : accept(keyIssued(dataOf(command)));
    case 'revoke-key':
      if (!state.keys[command.keyId]) return refuse('key-unknown', `There is no key ${command.keyId}`, 'keyId');
      return state.keys[command.keyId] === 'revoked' ? nothing() : accept(keyRevoked(dataOf(command)));
  }
}

export const principalDecider: Decider<PrincipalCommand, PrincipalEvent, State> = {
  name: 'principal',
  initial,
  evolve,
  decide,
  caseId: () => undefined,
};
