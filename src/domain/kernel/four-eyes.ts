import type { Actor } from '../../events/envelope.js';
import { isSignedInPerson } from '../../events/identity.js';
import { refuse, type Decision } from './decider.js';

/** Of an actor, what four eyes ask for. */
export type Eyes = Pick<Actor, 'type' | 'id' | 'onBehalfOf'>;

export const eyesOf = ({ type, id, onBehalfOf }: Actor): Eyes => ({ type, id, ...(onBehalfOf !== undefined && { onBehalfOf }) }); // prettier-ignore

/** Whether somebody acts as a person and for themselves: what a system does on behalf of a person is done by the system. */
export const inPerson = ({ type, onBehalfOf }: Eyes): boolean => type === 'person' && onBehalfOf === undefined;

/**
 * Whether two ids that differ are surely two persons. A word that holds a key and an id that signing in gave may be one
 * and the same person, and nobody could tell.
 */
export const canBeToldApart = (one: Eyes, other: Eyes): boolean =>
  isSignedInPerson(one.id) === isSignedInPerson(other.id);

/** Refuses whoever does not act in person; undefined where nothing speaks against them. */
export function unlessInPerson(actor: Eyes, words: string): Decision<never> | undefined {
  return inPerson(actor) ? undefined : refuse('person-required', words);
}

/** Refuses all but a second person beside the first; undefined where nothing speaks against them. */
export function unlessSecondPerson(
  actor: Eyes,
  first: Eyes,
  words: { readonly person: string; readonly second: string },
): Decision<never> | undefined {
  const refused = unlessInPerson(actor, words.person);
  if (refused) return refused;
  if (actor.id === first.id) return refuse('four-eyes', words.second);
  if (!inPerson(first))
    return refuse('four-eyes', `${words.second}; ${first.id}, who stood for it first, is not a person`);
  if (canBeToldApart(actor, first)) return undefined;
  return refuse(
    'four-eyes-unproven',
    `Only one of ${first.id} and ${actor.id} has signed in: whether they are two persons cannot be told. It must begin again with a person who signs in`,
  );
}
