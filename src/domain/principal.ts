import { isSignedInPerson } from '../events/identity.js';
import {
  firstSeen,
  keyIssued,
  keyRevoked,
  roleGranted,
  roleRemoved,
  type PrincipalEvent,
  type Role,
} from '../events/principal.events.js';
import { accept, dataOf, nothing, refuse, type Decider, type Decision, type Facts } from './kernel/decider.js';
import { unlessInPerson } from './kernel/four-eyes.js';

type DataOf<T extends PrincipalEvent['type']> = Extract<PrincipalEvent, { type: T }>['data'];

export type PrincipalCommand =
  | ({ readonly type: 'issue-key' } & DataOf<'principal.key-issued'>)
  | ({ readonly type: 'revoke-key' } & DataOf<'principal.key-revoked'>)
  | ({ readonly type: 'note-person' } & DataOf<'principal.first-seen'>)
  | ({ readonly type: 'grant-role' } & DataOf<'principal.role-granted'>)
  | ({ readonly type: 'remove-role' } & DataOf<'principal.role-removed'>);

export interface State {
  /** What the first key, or the first sight, made of it: a principal is a person or a system for good. */
  readonly type?: 'person' | 'system';
  readonly keys: Readonly<Record<string, 'valid' | 'revoked'>>;
  readonly seen: boolean;
  /** The last word on a role; one that has none follows keys and tokens. */
  readonly roles: Readonly<Partial<Record<Role, 'granted' | 'removed'>>>;
}

export const initial: State = { keys: {}, seen: false, roles: {} };

export function evolve(state: State, event: PrincipalEvent): State {
  switch (event.type) {
    case 'principal.key-issued':
      return { ...state, type: event.data.principalType, keys: { ...state.keys, [event.data.keyId]: 'valid' } };
    case 'principal.key-revoked':
      return { ...state, keys: { ...state.keys, [event.data.keyId]: 'revoked' } };
    case 'principal.first-seen':
      return { ...state, type: 'person', seen: true };
    case 'principal.role-granted':
      return { ...state, roles: { ...state.roles, [event.data.role]: 'granted' } };
    case 'principal.role-removed':
      return { ...state, roles: { ...state.roles, [event.data.role]: 'removed' } };
  }
}

export function decide(command: PrincipalCommand, state: State, { actor }: Facts): Decision<PrincipalEvent> {
  switch (command.type) {
    case 'issue-key':
      return issueKey(command, state);
    case 'revoke-key':
      if (!state.keys[command.keyId]) return refuse('key-unknown', `There is no key ${command.keyId}`, 'keyId');
      return state.keys[command.keyId] === 'revoked' ? nothing() : accept(keyRevoked(dataOf(command)));
    case 'note-person':
      return state.seen ? nothing() : accept(firstSeen(dataOf(command)));
    case 'grant-role': {
      const alone = unlessInPerson(actor, 'A person grants a role');
      if (alone) return alone;
      if (state.type === undefined && !isSignedInPerson(command.principalId))
        return refuse('principal-unknown', `There is no principal ${command.principalId}`, 'principalId');
      if (actor.id === command.principalId) return refuse('self-grant', 'Nobody grants a role to themselves');
      return state.roles[command.role] === 'granted' ? nothing() : accept(roleGranted(dataOf(command)));
    }
    case 'remove-role':
      return state.roles[command.role] === 'removed' ? nothing() : accept(roleRemoved(dataOf(command)));
  }
}

function issueKey(command: Extract<PrincipalCommand, { type: 'issue-key' }>, state: State): Decision<PrincipalEvent> {
  const { principalId, principalType, keyId } = command;
  if (isSignedInPerson(principalId))
    return refuse('principal-signs-in', `${principalId} is a person who signs in, and holds no keys`, 'principalId');
  if (state.keys[keyId]) return refuse('key-exists', 'A key with this id was issued already', 'keyId');
  if (state.type !== undefined && state.type !== principalType)
    return refuse('principal-type-differs', `${principalId} is a ${state.type}, and stays one`, 'type');
  return accept(keyIssued(dataOf(command)));
}

export const principalDecider: Decider<PrincipalCommand, PrincipalEvent, State> = {
  name: 'principal',
  initial,
  evolve,
  decide,
  caseId: () => undefined,
};
