import type { CommunicationKind, FailureReason } from '../events/communication.events.js';
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
  | { readonly what: 'contact-corrected'; readonly partyId: string };

type Requested = Extract<DeliveryNote, { what: 'requested' }>;

/** A letter and all its resends: one exception case between them. */
interface Chain {
  readonly root: Requested;
  /** The latest letter of the chain: only its fate counts. */
  readonly latest: string;
  readonly failed?: FailureReason;
  readonly exception: 'none' | 'open' | 'cured';
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
 * providers report. A corrected contact sends every failed letter to that party again under the same obligation; the
 * resend that goes out cures the exception. Instance = case, so that one correction reaches all its letters.
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
    'case.contact-corrected': ({ data: { caseId, partyId } }) => ({ caseId, what: 'contact-corrected', partyId }),
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
        return openException(note.caseId, note.communicationId, state);
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
      case 'contact-corrected':
        return Object.values(state.chains)
          .filter((chain) => chain.failed !== undefined && !chain.resendAsked && chain.root.recipient === note.partyId)
          .map((chain) => resend(note.caseId, chain));
      case 'requested':
        return [];
    }
  },
});

function afterNote(state: State, note: DeliveryNote): State {
  if (note.what === 'contact-corrected') return state;
  if (note.what === 'requested') {
    const before = state.chains[note.root];
    const { failed: _, ...chain } = before ?? { root: note, exception: 'none' as const, failed: undefined };
    return {
      roots: { ...state.roots, [note.communicationId]: note.root },
      chains: { ...state.chains, [note.root]: { ...chain, latest: note.communicationId, resendAsked: false } },
    };
  }
  const chain = chainOf(state, note.communicationId);
  if (note.what === 'handed-off' || !chain || chain.latest !== note.communicationId) return state;
  return withChain(state, { ...chain, failed: chain.failed ?? note.failure });
}

function afterOutput(state: State, output: SagaOutput): State {
  switch (output.type) {
    case 'saga.exception-due':
      return withRoot(state, output.data.rootCommunicationId, { exception: 'open' });
    case 'saga.exception-returned':
      return Object.values(state.chains).reduce(
        (next, chain) =>
          exceptionCaseId(chain.root.communicationId) === output.data.exceptionCaseId
            ? withChain(next, { ...chain, exception: 'open' })
            : next,
        state,
      );
    case 'saga.exception-cured':
      return withRoot(state, output.data.rootCommunicationId, { exception: 'cured' });
    case 'saga.letter-due':
      return withRoot(state, output.data.rootCommunicationId ?? '', { resendAsked: true });
    default:
      return state;
  }
}

function openException(caseId: string, communicationId: string, state: State): SagaOutput[] {
  const chain = chainOf(state, communicationId);
  if (!chain || chain.latest !== communicationId || chain.exception === 'open' || !chain.failed) return [];
  const { failed: failure } = chain;
  const rootCommunicationId = chain.root.communicationId;
  const exceptionCase = exceptionCaseId(rootCommunicationId);
  if (chain.exception === 'cured') return [exceptionReturned({ caseId, exceptionCaseId: exceptionCase, failure })];
  return [
    exceptionDue({ caseId, communicationId, rootCommunicationId, failure }),
    linkDue({ caseId, relation: 'has-exception', otherCaseId: exceptionCase }),
    linkDue({ caseId: exceptionCase, relation: 'exception-of', otherCaseId: caseId }),
  ];
}

function resend(caseId: string, chain: Chain): SagaOutput {
  const { kind, recipient, reasonEventId, obligationId, citation, words, communicationId } = chain.root;
  const reason = {
    eventId: reasonEventId,
    words,
    ...(obligationId && { obligationId }),
    ...(citation && { citation }),
  };
  const relation = { kind: 'resends', communicationId: chain.latest } as const;
  return letterDue({ caseId, kind, recipient, reason, relation, rootCommunicationId: communicationId });
}

function chainOf(state: State, communicationId: string): Chain | undefined {
  const root = state.roots[communicationId];
  return root === undefined ? undefined : state.chains[root];
}

const withChain = (state: State, chain: Chain): State => ({
  ...state,
  chains: { ...state.chains, [chain.root.communicationId]: chain },
});

function withRoot(state: State, root: string, change: Partial<Chain>): State {
  const chain = state.chains[root];
  return chain ? withChain(state, { ...chain, ...change }) : state;
}
