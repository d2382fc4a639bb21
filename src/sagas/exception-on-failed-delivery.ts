import type { ChannelName, CommunicationKind, FailureReason } from '../events/communication.events.js';
import { exceptionCaseId } from '../events/identity.js';
import {
  exceptionCured,
  exceptionDue,
  exceptionReturned,
  letterDue,
  linkDue,
  type SagaOutput,
} from '../events/saga.events.js';
import { defineSaga } from './define-saga.js';

type DeliveryNote =
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
    }
  | { readonly what: 'failed'; readonly communicationId: string; readonly failure: FailureReason }
  | { readonly what: 'handed-off'; readonly communicationId: string }
  | { readonly what: 'resend-requested'; readonly communicationId: string; readonly channel?: ChannelName }
  | { readonly what: 'contact-corrected'; readonly partyId: string }
  | { readonly what: 'primary-party'; readonly partyId: string };

type Requested = Extract<DeliveryNote, { what: 'requested' }>;

/** A letter and all its resends: one exception case between them. */
interface Chain {
  readonly root: Requested;
  /** The latest letter of the chain: only its fate counts. */
  readonly latest: string;
  readonly failed?: FailureReason;
  /** The latest letter is out: what is corrected from now on it does not know. */
  readonly sent: boolean;
  /** The address was corrected after the latest letter went out: should that fail, it is sent again at once. */
  readonly corrected: boolean;
  readonly exception: 'none' | 'open' | 'cured';
  /** The letter whose failure was raised last: each letter of the chain is raised once. */
  readonly raised?: string;
  /** A resend was asked for and has not been requested yet. */
  readonly resendAsked: boolean;
}

interface State {
  /** Chains by the id of their root letter. */
  readonly chains: Readonly<Record<string, Chain>>;
  /** Root letter of every letter. */
  readonly roots: Readonly<Record<string, string>>;
}

/**
 * Bounce, returned mail, invalid address, composition error: one exception case per failed letter, however often the
 * providers report. A corrected address sends every failed letter to that party again under the same obligation, also
 * where the correction came before the failure was known, and so does a person who has put right what kept it back
 * (a template without approval, a value that was missing); the resend that goes out cures the exception. Instance = case,
 * so that one correction reaches all its letters.
 */
export const exceptionOnFailedDelivery = defineSaga<State, DeliveryNote & { readonly caseId: string }>({
  name: 'exception-on-failed-delivery',
  instance: (event) => event.metadata.caseId,
  notes: {
    'communication.requested': ({ data, metadata }) => {
      if (metadata.origin === 'import') return undefined;
      const { communicationId, caseId, rootCommunicationId: root, kind, recipient = '', reason } = data;
      const { eventId: reasonEventId, obligationId = '', citation = '', words } = reason;
      return {
        caseId,
        what: 'requested',
        communicationId,
        root,
        kind,
        recipient,
        reasonEventId,
        obligationId,
        citation,
        words,
      };
    },
    'communication.permanently-failed': ({ data: { caseId, communicationId, failure } }) => ({
      caseId,
      what: 'failed',
      communicationId,
      failure,
    }),
    'communication.returned': ({ data: { caseId, communicationId, failure } }) => ({
      caseId,
      what: 'failed',
      communicationId,
      failure,
    }),
    'communication.composition-failed': ({ data: { caseId, communicationId, failure } }) => ({
      caseId,
      what: 'failed',
      communicationId,
      failure,
    }),
    'communication.handed-off': ({ data: { caseId, communicationId }, metadata }) =>
      metadata.origin === 'import' ? undefined : { caseId, what: 'handed-off', communicationId },
    'communication.resend-requested': ({ data: { caseId, communicationId, channel } }) => ({
      caseId,
      what: 'resend-requested',
      communicationId,
      ...(channel && { channel }),
    }),
    'case.contact-corrected': ({ data: { caseId, partyId, channel }, metadata }) =>
      metadata.origin === 'import' || !ADDRESSES.has(channel)
        ? undefined
        : { caseId, what: 'contact-corrected', partyId },
    'case.party-added': ({ data: { caseId, partyId, role }, metadata }) =>
      metadata.origin === 'import' || role !== 'primary' ? undefined : { caseId, what: 'primary-party', partyId },
  },
  initial: { chains: {}, roots: {} },
  // The exception case may be there from an earlier report, or an officer may have closed or reopened it by hand.
  expectedRefusals: {
    'saga.exception-due': ['case-exists'],
    'saga.exception-returned': ['case-open'],
    'saga.exception-cured': ['case-closed'],
  },
  evolve: (state, entry) => ('output' in entry ? afterOutput(state, entry.output) : afterNote(state, entry.noted.note)),
  decide: ({ note }, state) => {
    switch (note.what) {
      case 'failed':
        return [
          ...raise(note.caseId, note.communicationId, state),
          ...resends(note.caseId, state, ({ latest, corrected }) => latest === note.communicationId && corrected),
        ];
      case 'handed-off': {
        const chain = chainOf(state, note.communicationId);
        if (chain?.exception !== 'open' || chain.latest !== note.communicationId || chain.failed) return [];
        const rootCommunicationId = chain.root.communicationId;
        return [
          exceptionCured({
            caseId: note.caseId,
            rootCommunicationId,
            exceptionCaseId: exceptionCaseId(rootCommunicationId),
          }),
        ];
      }
      case 'resend-requested': {
        const asked = chainOf(state, note.communicationId);
        return resends(note.caseId, state, (chain) => chain === asked, note.channel);
      }
      case 'contact-corrected':
      case 'primary-party':
        return resends(note.caseId, state, ({ root }) => root.recipient === note.partyId);
      case 'requested':
        return [];
    }
  },
});

/** Contacts that a letter may be sent to. */
const ADDRESSES: ReadonlySet<string> = new Set(['postal', 'email']);

function afterNote(state: State, note: DeliveryNote): State {
  if (note.what === 'resend-requested') return state;
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
    return {
      roots: { ...state.roots, [note.communicationId]: note.root },
      chains: {
        ...state.chains,
        [note.root]: { ...chain, latest: note.communicationId, sent: false, corrected: false, resendAsked: false },
      },
    };
  }
  const chain = chainOf(state, note.communicationId);
  if (!chain || chain.latest !== note.communicationId) return state;
  if (note.what === 'handed-off') return withChain(state, { ...chain, sent: true });
  return withChain(state, { ...chain, failed: chain.failed ?? note.failure });
}

function afterOutput(state: State, output: SagaOutput): State {
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
      return withRoot(state, output.data.rootCommunicationId, { exception: 'cured' });
    case 'saga.letter-due':
      return withRoot(state, output.data.rootCommunicationId ?? '', { resendAsked: true });
    default:
      return state;
  }
}

/** Opens the exception case, or opens it again: cured, or closed by hand, it is closed no longer. */
function raise(caseId: string, communicationId: string, state: State): SagaOutput[] {
  const chain = chainOf(state, communicationId);
  if (!chain?.failed || chain.latest !== communicationId || chain.raised === communicationId) return [];
  const { failed: failure } = chain;
  const rootCommunicationId = chain.root.communicationId;
  const exceptionCase = exceptionCaseId(rootCommunicationId);
  if (chain.exception !== 'none') return [exceptionReturned({ caseId, exceptionCaseId: exceptionCase, failure })];
  return [
    exceptionDue({ caseId, communicationId, rootCommunicationId, failure }),
    linkDue({ caseId, relation: 'has-exception', otherCaseId: exceptionCase }),
    linkDue({ caseId: exceptionCase, relation: 'exception-of', otherCaseId: caseId }),
  ];
}

/** Sends again what has failed and of which no resend is under way. */
function resends(
  caseId: string,
  state: State,
  concerned: (chain: Chain) => boolean,
  channel?: ChannelName,
): SagaOutput[] {
  return Object.values(state.chains)
    .filter((chain) => chain.failed !== undefined && !chain.resendAsked && concerned(chain))
    .map((chain) => resend(caseId, chain, channel));
}

function resend(caseId: string, chain: Chain, channel: ChannelName | undefined): SagaOutput {
  const { kind, recipient, reasonEventId, obligationId, citation, words, communicationId } = chain.root;
  const reason = {
    eventId: reasonEventId,
    words,
    ...(obligationId && { obligationId }),
    ...(citation && { citation }),
  };
  const relation = { kind: 'resends', communicationId: chain.latest } as const;
  const way = channel && { channel };
  return letterDue({ caseId, kind, recipient, reason, relation, rootCommunicationId: communicationId, ...way });
}

function chainOf(state: State, communicationId: string): Chain | undefined {
  const root = state.roots[communicationId];
  return root === undefined ? undefined : state.chains[root];
}

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
