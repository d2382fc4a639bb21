import type { ChannelName } from '../events/communication.events.js';
import { exceptionCaseId } from '../events/identity.js';
import {
  escalationDue,
  exceptionCured,
  exceptionDue,
  exceptionOver,
  exceptionReturned,
  letterDue,
  linkDue,
  type SagaOutput,
} from '../events/saga.events.js';
import { clockMetBy, clockNotes, isLastOf, nearTheirEnd, type Clocks } from './clocks-at-stake.js';
import { defineSaga } from './define-saga.js';
import {
  afterNote,
  afterOutput,
  chainOf,
  initial,
  replacedBy,
  type Chain,
  type DeliveryNote,
  type State,
} from './letter-chains.js';

/** To whom an exception is escalated whose clock is near its end. */
const COMPLIANCE = 'compliance';

/**
 * Bounce, returned mail, invalid address, composition error: one exception case per failed letter, however often the
 * providers report. A corrected address sends every failed letter to that party again under the same obligation, also
 * where the correction came before the failure was known, and so does a person who has put right what kept it back
 * (a template without approval, a value that was missing); the resend that goes out cures the exception, as
 * does a substitute that the law allows in its place, or a letter that supersedes it: what was superseded is sent again by
 * nobody but a person. A clock at stake is its deadline: a warning of the clock escalates the
 * exception, and once the last limit that the letter could have met is missed the exception is over, for the missed limit
 * has a case or an escalation of its own. Instance = case, so that one correction reaches all its letters.
 */
export const exceptionOnFailedDelivery = defineSaga<State, DeliveryNote & { readonly caseId: string }>({
  name: 'exception-on-failed-delivery',
  instance: (event) => event.metadata.caseId,
  bornWithCase: true,
  notes: {
    'communication.requested': ({ data, metadata }) => {
      if (metadata.origin === 'import') return undefined;
      const { communicationId, caseId, rootCommunicationId: root, kind, recipient = '', reason, relation } = data;
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
        ...(kind === 'substitute-notice' &&
          relation?.kind === 'supplements' && { substitutes: relation.communicationId }),
        ...((relation?.kind === 'supersedes' || relation?.kind === 'corrects') && {
          replaces: relation.communicationId,
        }),
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
    'communication.cancelled': ({ data: { caseId, communicationId }, metadata }) =>
      metadata.origin === 'import' ? undefined : { caseId, what: 'cancelled', communicationId },
    ...clockNotes,
    'case.contact-corrected': ({ data: { caseId, partyId, channel }, metadata }) =>
      metadata.origin === 'import' || !ADDRESSES.has(channel)
        ? undefined
        : { caseId, what: 'contact-corrected', partyId },
    'case.party-added': ({ data: { caseId, partyId, role }, metadata }) =>
      metadata.origin === 'import' || role !== 'primary' ? undefined : { caseId, what: 'primary-party', partyId },
  },
  initial,
  // The exception case may be there from an earlier report, or an officer may have closed or reopened it by hand.
  expectedRefusals: {
    'saga.exception-due': ['case-exists'],
    'saga.exception-returned': ['case-open'],
    'saga.exception-cured': ['case-closed'],
    'saga.exception-over': ['case-closed'],
  },
  evolve: (state, entry) => ('output' in entry ? afterOutput(state, entry.output) : afterNote(state, entry.noted.note)),
  decide: ({ note }, state) => {
    switch (note.what) {
      case 'failed':
        return [
          ...raise(note.caseId, note.communicationId, state),
          ...resends(
            note.caseId,
            state,
            ({ latest, corrected, replacedBy: other }) => latest === note.communicationId && corrected && !other,
          ),
        ];
      case 'cancelled':
        return over(note.caseId, state, 'letter-cancelled', ({ latest }) => latest === note.communicationId);
      case 'clock-warned':
        return escalations(state, note.obligationId);
      case 'clock-breached':
        return over(note.caseId, state, 'deadline-passed', ({ root }) =>
          isLastOf(state.clocks, note.obligationId, root.kind),
        );
      case 'handed-off': {
        const own = chainOf(state, note.communicationId);
        const inPlaceOf = chainOf(state, state.substitutes[note.communicationId] ?? '');
        const arrives = own?.latest === note.communicationId && !own.failed;
        const before = arrives ? [own, ...replacedBy(state, own.root.communicationId)] : [];
        return [
          ...before.flatMap((chain) => cures(note.caseId, chain)),
          ...(inPlaceOf ? cures(note.caseId, inPlaceOf) : []),
        ];
      }
      case 'resend-requested': {
        const asked = chainOf(state, note.communicationId);
        return resends(note.caseId, state, (chain) => chain === asked, note.channel);
      }
      case 'contact-corrected':
      case 'primary-party':
        return resends(note.caseId, state, ({ root, replacedBy: other }) => root.recipient === note.partyId && !other);
      case 'requested':
      case 'clock':
      case 'clock-lifted':
        return [];
    }
  },
});

/** Contacts that a letter may be sent to. */
const ADDRESSES: ReadonlySet<string> = new Set(['postal', 'email']);

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
    ...nearTheirEnd(state.clocks, chain.root.kind).map((clock) => escalation(exceptionCase, clock)),
  ];
}

/** A clock warns: who works on the exceptions of letters that were to meet it must know. */
const escalations = (state: State, obligationId: string): SagaOutput[] =>
  openExceptions(state)
    .filter(({ root }) => state.clocks[obligationId]?.kinds.includes(root.kind))
    .flatMap(({ root }) =>
      nearTheirEnd(state.clocks, root.kind)
        .filter((clock) => clock.obligationId === obligationId)
        .map((clock) => escalation(exceptionCaseId(root.communicationId), clock)),
    );

const escalation = (
  exceptionCase: string,
  { obligationId, words }: { obligationId: string; words: string },
): SagaOutput =>
  escalationDue({
    caseId: exceptionCase,
    obligationId,
    to: COMPLIANCE,
    words: `The letter has not arrived and its limit is near: ${words}`,
  });

const openExceptions = ({ chains }: State): Chain[] =>
  Object.values(chains).filter(({ exception }) => exception === 'open');

/** The letter went out after all, or what the law lets take its place. */
function cures(caseId: string, { exception, root: { communicationId: rootCommunicationId } }: Chain): SagaOutput[] {
  if (exception !== 'open') return [];
  return [exceptionCured({ caseId, rootCommunicationId, exceptionCaseId: exceptionCaseId(rootCommunicationId) })];
}

/** Ends exceptions that can be cured no more. */
const over = (
  caseId: string,
  state: State,
  resolution: 'deadline-passed' | 'letter-cancelled',
  concerned: (chain: Chain) => boolean,
): SagaOutput[] =>
  openExceptions(state)
    .filter(concerned)
    .map(({ root: { communicationId: rootCommunicationId } }) =>
      exceptionOver({ caseId, rootCommunicationId, exceptionCaseId: exceptionCaseId(rootCommunicationId), resolution }),
    );

/** Sends again what has failed and of which no resend is under way. */
function resends(
  caseId: string,
  state: State,
  concerned: (chain: Chain) => boolean,
  channel?: ChannelName,
): SagaOutput[] {
  return Object.values(state.chains)
    .filter((chain) => chain.failed !== undefined && !chain.resendAsked && concerned(chain))
    .map((chain) => resend(caseId, chain, state.clocks, channel));
}

/** Under the obligation that the first letter names, or that letters of its kind meet. */
function resend(caseId: string, chain: Chain, clocks: Clocks, channel: ChannelName | undefined): SagaOutput {
  const { kind, recipient, reasonEventId, citation, words, communicationId } = chain.root;
  const obligationId = chain.root.obligationId || clockMetBy(clocks, kind);
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
