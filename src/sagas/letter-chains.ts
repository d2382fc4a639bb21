import type { ChannelName, CommunicationKind, FailureReason } from '../events/communication.events.js';
import { exceptionCaseId } from '../events/identity.js';
import type { SagaOutput } from '../events/saga.events.js';
import { withClock, type ClockNote, type Clocks } from './clocks-at-stake.js';

/** What is kept of each event that tells of a letter's fate, or of the clocks that it is to meet. */
export type DeliveryNote =
  | {
      readonly what: 'requested';
      readonly communicationId: string;
      readonly root: string;
      readonly kind: CommunicationKind;
      readonly recipient: string;
      readonly reasonEventId: string;
      readonly obligationId: string;
      readonly citation: string;
      readonly words: string;
      /** The letter in whose place this one is written. */
      readonly substitutes?: string;
      /** The letter whose words hold no more, for this one says something else. */
      readonly replaces?: string;
    }
  | { readonly what: 'failed'; readonly communicationId: string; readonly failure: FailureReason }
  | { readonly what: 'handed-off'; readonly communicationId: string }
  | { readonly what: 'resend-requested'; readonly communicationId: string; readonly channel?: ChannelName }
  | { readonly what: 'contact-corrected'; readonly partyId: string }
  | { readonly what: 'primary-party'; readonly partyId: string }
  | { readonly what: 'cancelled'; readonly communicationId: string }
  | ClockNote;

type Requested = Extract<DeliveryNote, { what: 'requested' }>;

/** A letter and all its resends: one exception case between them. */
export interface Chain {
  readonly root: Requested;
  /** The latest letter of the chain: only its fate counts. */
  readonly latest: string;
  readonly failed?: FailureReason;
  /** The latest letter is out: what is corrected from now on it does not know. */
  readonly sent: boolean;
  /** The address was corrected after the latest letter went out: should that fail, it is sent again at once. */
  readonly corrected: boolean;
  /** Root of the letter that says something else in its place: what it said is not sent again by itself. */
  readonly replacedBy?: string;
  readonly exception: 'none' | 'open' | 'closed';
  /** The letter whose failure was raised last: each letter of the chain is raised once. */
  readonly raised?: string;
  /** A resend was asked for and has not been requested yet. */
  readonly resendAsked: boolean;
}

export interface State {
  /** Chains by the id of their root letter. */
  readonly chains: Readonly<Record<string, Chain>>;
  /** Root letter of every letter. */
  readonly roots: Readonly<Record<string, string>>;
  /** The letter that a substitute is written for, by the id of the substitute. */
  readonly substitutes: Readonly<Record<string, string>>;
  readonly clocks: Clocks;
}

export const initial: State = { chains: {}, roots: {}, substitutes: {}, clocks: {} };

/** The state once an event was seen. */
export function afterNote(state: State, note: DeliveryNote): State {
  if (note.what === 'resend-requested') return state;
  if ('obligationId' in note && note.what !== 'requested') return { ...state, clocks: withClock(state.clocks, note) };
  if (note.what === 'contact-corrected') {
    return eachChain(state, (chain) =>
      chain.sent && chain.failed === undefined && chain.root.recipient === note.partyId
        ? { ...chain, corrected: true }
        : chain,
    );
  }
  // A letter that was asked for before the case had anybody to send it to.
  if (note.what === 'primary-party') {
    return eachChain(state, (chain) =>
      chain.root.recipient === '' ? { ...chain, root: { ...chain.root, recipient: note.partyId } } : chain,
    );
  }
  if (note.what === 'requested') {
    const before = state.chains[note.root];
    const { failed: _, ...chain } = before ?? { root: note, exception: 'none' as const, failed: undefined };
    const { substitutes, replaces = '' } = note;
    const replaced = withRoot(state, state.roots[replaces] ?? '', { replacedBy: note.root });
    return {
      ...state,
      ...(substitutes !== undefined && { substitutes: { ...state.substitutes, [note.communicationId]: substitutes } }),
      roots: { ...state.roots, [note.communicationId]: note.root },
      chains: {
        ...replaced.chains,
        [note.root]: { ...chain, latest: note.communicationId, sent: false, corrected: false, resendAsked: false },
      },
    };
  }
  const chain = chainOf(state, note.communicationId);
  if (!chain || chain.latest !== note.communicationId) return state;
  if (note.what === 'handed-off') return withChain(state, { ...chain, sent: true });
  if (note.what === 'cancelled') {
    const { failed: _, ...rest } = chain;
    return withChain(state, rest);
  }
  return withChain(state, { ...chain, failed: chain.failed ?? note.failure });
}

/** The state once something was asked for. */
export function afterOutput(state: State, output: SagaOutput): State {
  switch (output.type) {
    case 'saga.exception-due':
      return withRoot(state, output.data.rootCommunicationId, {
        exception: 'open',
        raised: output.data.communicationId,
      });
    case 'saga.exception-returned':
      return eachChain(state, (chain) =>
        exceptionCaseId(chain.root.communicationId) === output.data.exceptionCaseId
          ? { ...chain, exception: 'open', raised: chain.latest }
          : chain,
      );
    case 'saga.exception-cured':
    case 'saga.exception-over':
      return withRoot(state, output.data.rootCommunicationId, { exception: 'closed' });
    case 'saga.letter-due':
      return withRoot(state, output.data.rootCommunicationId ?? '', { resendAsked: true });
    default:
      return state;
  }
}

/** The chain that a letter belongs to. */
export function chainOf(state: State, communicationId: string): Chain | undefined {
  const root = state.roots[communicationId];
  return root === undefined ? undefined : state.chains[root];
}

/** Chains that said before what this one says now, and those that they had taken the place of. */
export const replacedBy = ({ chains }: State, root: string): Chain[] =>
  Object.values(chains).filter((chain) => {
    for (let next = chain.replacedBy; next !== undefined; next = chains[next]?.replacedBy)
      if (next === root) return true;
    return false;
  });

const withChain = (state: State, chain: Chain): State => ({
  ...state,
  chains: { ...state.chains, [chain.root.communicationId]: chain },
});

const eachChain = (state: State, change: (chain: Chain) => Chain): State =>
  Object.values(state.chains).reduce((next, chain) => {
    const changed = change(chain);
    return changed === chain ? next : withChain(next, changed);
  }, state);

function withRoot(state: State, root: string, change: Partial<Chain>): State {
  const chain = state.chains[root];
  return chain ? withChain(state, { ...chain, ...change }) : state;
}
