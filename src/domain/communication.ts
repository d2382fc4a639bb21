import {
  assumedReceived, attemptFailed, attemptStarted, communicationCancelled, communicationComposed, communicationEdited, communicationReleased,
  communicationRequested, compositionFailed, contactReviewed, delivered, handedOff, heldForApproval, opened, permanentlyFailed,
  resendRequested, returned, temporarilyFailed, type ChannelName, type CommunicationEvent,
} from '../events/communication.events.js'; // prettier-ignore
import type { Metadata } from '../events/envelope.js';
import { accept, dataOf, nothing, refuse, type Decider, type Decision, type Facts } from './kernel/decider.js';
import { eyesOf, inPerson, unlessInPerson, unlessSecondPerson, type Eyes } from './kernel/four-eyes.js';

type DataOf<T extends CommunicationEvent['type']> = Extract<CommunicationEvent, { type: T }>['data'];

export type CommunicationCommand =
  | ({ readonly type: 'request-communication' } & DataOf<'communication.requested'>)
  | ({ readonly type: 'record-composition' } & DataOf<'communication.composed'> & {
        readonly expectedReasonCodes: readonly string[];
        /** Required elements that the letter lacks, as its rule counts them. */
        readonly missing: readonly string[];
        /** A rule asks that a second person let it go, beside whoever decided. */
        readonly secondPerson: boolean;
        readonly decidedBy?: Eyes;
      })
  | ({ readonly type: 'edit-communication' } & Omit<DataOf<'communication.edited'>, 'before'> & {
        readonly expectedReasonCodes: readonly string[];
        readonly missing: readonly string[];
      })
  | ({ readonly type: 'record-composition-failure' } & DataOf<'communication.composition-failed'>)
  | ({ readonly type: 'release-communication' } & DataOf<'communication.released'>)
  | ({ readonly type: 'start-attempt' } & DataOf<'communication.attempt-started'>)
  | ({ readonly type: 'record-attempt-failure' } & DataOf<'communication.attempt-failed'>)
  | ({ readonly type: 'record-hand-off' } & DataOf<'communication.handed-off'>)
  | ({ readonly type: 'record-receipt' } & ReceiptData)
  | ({ readonly type: 'assume-receipt' } & DataOf<'communication.assumed-received'>)
  | ({ readonly type: 'resend-communication' } & DataOf<'communication.resend-requested'>)
  | ({ readonly type: 'review-contact' } & DataOf<'communication.contact-reviewed'>)
  | ({ readonly type: 'cancel-communication' } & DataOf<'communication.cancelled'>);

/** A provider's word on a letter, normalised. */
export type ReceiptData = Omit<DataOf<'communication.returned'>, 'failure'> & {
  readonly status: 'delivered' | 'temporarily-failed' | 'permanently-failed' | 'returned' | 'opened';
  readonly failure?: DataOf<'communication.returned'>['failure'];
};

export interface State {
  readonly phase: 'none' | 'requested' | 'composed' | 'held' | 'released' | 'handed-off' | 'failed' | 'cancelled';
  readonly caseId?: string;
  /** What the events that follow from the request carry on. */
  readonly trace?: Pick<Metadata, 'correlationId' | 'confidentiality' | 'origin'> & { readonly eventId: string };
  readonly request?: DataOf<'communication.requested'>;
  readonly composed?: DataOf<'communication.composed'>;
  /** Persons who changed the letter by hand: none of them lets it go. */
  readonly editors: readonly Eyes[];
  /** Whoever decided, where a rule asks for a second person beside them. */
  readonly firstPerson?: Eyes;
  readonly attempts: Readonly<
    Record<string, { readonly attempt: number; readonly channel: ChannelName; readonly open: boolean }>
  >;
  readonly handedOff?: DataOf<'communication.handed-off'>;
  /** It has arrived, by a report or by what a rule assumes. */
  readonly arrived?: true;
  /** Corrections of the customer's contact on other cases, after which a person left the letter as it is. */
  readonly reviewedAfter?: readonly string[];
}

export const initial: State = { phase: 'none', editors: [], attempts: {} };

function traceOf({ id, metadata }: { readonly id: string; readonly metadata: Metadata }): State['trace'] {
  const { correlationId, confidentiality, origin } = metadata;
  return { eventId: id, correlationId, confidentiality, origin };
}

export function evolve(
  state: State,
  event: CommunicationEvent & { readonly id: string; readonly metadata: Metadata },
): State {
  switch (event.type) {
    case 'communication.requested':
      return {
        ...state,
        phase: 'requested',
        caseId: event.data.caseId,
        request: event.data,
        trace: traceOf(event),
      };
    case 'communication.composed':
      return { ...state, phase: 'composed', composed: event.data };
    case 'communication.composition-failed':
      return { ...state, phase: 'failed' };
    case 'communication.held-for-approval':
      return { ...state, phase: 'held', ...(event.data.firstPerson && { firstPerson: event.data.firstPerson }) };
    case 'communication.edited': {
      const { communicationId: _i, caseId: _c, before: _b, words: _w, ...document } = event.data;
      const editors = [...state.editors, eyesOf(event.metadata.actor)];
      return { ...state, editors, ...(state.composed && { composed: { ...state.composed, ...document } }) };
    }
    case 'communication.released':
      return { ...state, phase: 'released' };
    case 'communication.attempt-started': {
      const { effectId, attempt, channel } = event.data;
      return { ...state, attempts: { ...state.attempts, [effectId]: { attempt, channel, open: true } } };
    }
    case 'communication.attempt-failed': {
      const { effectId, attempt, channel, final } = event.data;
      const attempts = { ...state.attempts, [effectId]: { attempt, channel, open: false } };
      return { ...state, attempts, ...(final && { phase: 'failed' }) };
    }
    case 'communication.handed-off':
      return {
        ...state,
        phase: 'handed-off',
        handedOff: event.data,
        attempts: closeAttempt(state, event.data.effectId),
      };
    case 'communication.delivered':
    case 'communication.opened':
    case 'communication.assumed-received':
      return { ...state, arrived: true };
    case 'communication.permanently-failed':
    case 'communication.returned':
      // Facts accumulate: a report that comes before the hand-off it speaks of does not keep that from being recorded.
      return state.handedOff ? { ...state, phase: 'failed' } : state;
    case 'communication.contact-reviewed':
      return { ...state, reviewedAfter: [...(state.reviewedAfter ?? []), event.data.correctionEventId] };
    case 'communication.cancelled':
      return { ...state, phase: 'cancelled' };
    default:
      return state;
  }
}

function closeAttempt(state: State, effectId: string | undefined): State['attempts'] {
  const attempt = effectId === undefined ? undefined : state.attempts[effectId];
  return attempt && effectId !== undefined
    ? { ...state.attempts, [effectId]: { ...attempt, open: false } }
    : state.attempts;
}

export function decide(command: CommunicationCommand, state: State, facts: Facts): Decision<CommunicationEvent> {
  if (command.type === 'request-communication') {
    if (state.phase !== 'none')
      return refuse('communication-exists', `Communication ${command.communicationId} was requested already`);
    return accept(communicationRequested(dataOf(command)));
  }
  if (state.phase === 'none')
    return refuse('communication-unknown', `There is no communication ${command.communicationId}`);
  if (command.type === 'record-hand-off') return state.handedOff ? nothing() : accept(handedOff(dataOf(command)));
  if (command.type === 'record-receipt') return accept(receipt(command));
  if (command.type === 'assume-receipt') {
    // What came back meanwhile was not received, and what arrived needs no assumption.
    const open = state.phase === 'handed-off' && !state.arrived;
    return open ? accept(assumedReceived(dataOf(command))) : nothing();
  }
  if (state.phase === 'cancelled') return refuse('communication-cancelled', 'The communication was cancelled');
  switch (command.type) {
    case 'record-composition':
      return compose(command, state);
    case 'record-composition-failure':
      return state.phase === 'requested' ? accept(compositionFailed(dataOf(command))) : nothing();
    case 'release-communication':
      return release(command, state, facts);
    case 'edit-communication':
      return edit(command, state, facts);
    case 'start-attempt':
      if (state.handedOff) return refuse('handed-off', 'The communication was handed off already');
      if (state.phase !== 'released')
        return refuse('not-composed', 'Only a composed and released communication can be handed off');
      return accept(attemptStarted(dataOf(command)));
    case 'record-attempt-failure': {
      if (state.handedOff || state.phase === 'failed') return nothing();
      const failed = attemptFailed(dataOf(command));
      if (!command.final) return accept(failed);
      const { communicationId, caseId, channel, failure: reason } = command;
      return accept<CommunicationEvent>(
        failed,
        permanentlyFailed({ communicationId, caseId, provider: channel, at: facts.occurredAt, failure: reason }),
      );
    }
    case 'resend-communication':
      if (state.phase !== 'failed') return refuse('not-failed', 'Only a communication that failed is sent again');
      if (state.trace?.origin === 'import')
        return refuse('imported', 'The communication was sent elsewhere before it came on this record');
      return (
        unlessInPerson(facts.actor, 'A person decides that it is sent again') ??
        accept(resendRequested(dataOf(command)))
      );
    case 'review-contact':
      if (state.reviewedAfter?.includes(command.correctionEventId)) return nothing();
      return (
        unlessInPerson(facts.actor, 'A person decides that the letter stays as it is') ??
        accept(contactReviewed(dataOf(command)))
      );
    case 'cancel-communication':
      if (state.handedOff)
        return refuse('handed-off', 'What was handed off cannot be cancelled; send a correcting letter');
      if (Object.values(state.attempts).some(({ open }) => open))
        return refuse('hand-off-under-way', 'The communication is being handed off; it may have gone out already');
      return accept(communicationCancelled(dataOf(command)));
  }
}

/** A letter that lacks a required element, or whose reason codes differ from the decision's, is held with the list. */
function compose(
  command: Extract<CommunicationCommand, { type: 'record-composition' }>,
  state: State,
): Decision<CommunicationEvent> {
  if (state.phase !== 'requested') return nothing();
  const { expectedReasonCodes, missing, secondPerson, decidedBy, ...composed } = dataOf(command);
  const { communicationId, caseId } = composed;
  const faults = faultsOf(missing, composed.reasonCodes, expectedReasonCodes);
  if (faults.length === 0 && !secondPerson) {
    const words = 'Every required element is present and the reasons are those of the decision.';
    return accept<CommunicationEvent>(
      communicationComposed(composed),
      communicationReleased({ communicationId, caseId, words }),
    );
  }
  const words = [...faults, ...(secondPerson ? ['The rule asks for a second person to release it.'] : [])].join(' ');
  const firstPerson = secondPerson && decidedBy && inPerson(decidedBy) ? { firstPerson: { ...decidedBy } } : {};
  return accept<CommunicationEvent>(
    communicationComposed(composed),
    heldForApproval({ communicationId, caseId, missing: [...missing], words, ...firstPerson }),
  );
}

/** What keeps a letter back, in words: elements that it lacks, reasons that are not those of the decision. */
function faultsOf(
  missing: readonly string[],
  reasonCodes: readonly string[],
  expectedReasonCodes: readonly string[],
): readonly string[] {
  const sameReasons = [...expectedReasonCodes].sort().join('\n') === [...reasonCodes].sort().join('\n');
  const named = reasonCodes.join(', ') || '(none)';
  const expected = expectedReasonCodes.join(', ') || '(none)';
  return [
    ...(missing.length > 0 ? [`Required elements are missing: ${missing.join(', ')}.`] : []),
    ...(sameReasons ? [] : [`The letter names the reasons ${named}, the decision ${expected}.`]),
  ];
}

/** A letter changed by hand is checked again, and held until another person than its editor lets it go. */
function edit(
  command: Extract<CommunicationCommand, { type: 'edit-communication' }>,
  { phase, composed }: State,
  facts: Facts,
): Decision<CommunicationEvent> {
  if (phase !== 'held' || !composed) return refuse('not-held', 'Only a held communication can be edited');
  const { expectedReasonCodes, missing, ...edited } = dataOf(command);
  const { communicationId, caseId } = edited;
  const faults = faultsOf(missing, edited.reasonCodes, expectedReasonCodes);
  const words = [...faults, 'It was edited by hand: another person releases it.'].join(' ');
  return (
    unlessInPerson(facts.actor, 'A person edits a letter') ??
    accept<CommunicationEvent>(
      communicationEdited({ ...edited, before: composed.documentId }),
      heldForApproval({ communicationId, caseId, missing: [...missing], words }),
    )
  );
}

const RELEASE = 'A person releases a held communication';

function release(
  command: Extract<CommunicationCommand, { type: 'release-communication' }>,
  { phase, editors, firstPerson }: State,
  { actor }: Facts,
): Decision<CommunicationEvent> {
  if (phase !== 'held') return refuse('not-held', 'Only a held communication can be released');
  const notBy = [
    ...editors.map((first) => ({ first, second: 'Who edited a letter cannot release it' })),
    ...(firstPerson ? [{ first: firstPerson, second: 'Who decided cannot release the letter' }] : []),
  ];
  for (const { first, second } of notBy) {
    const refused = unlessSecondPerson(actor, first, { person: RELEASE, second });
    if (refused) return refused;
  }
  return unlessInPerson(actor, RELEASE) ?? accept(communicationReleased(dataOf(command)));
}

function receipt({ status, failure = 'unknown', ...command }: Extract<CommunicationCommand, { type: 'record-receipt' }>): CommunicationEvent {
  const data = dataOf(command);
  switch (status) {
    case 'delivered': return delivered(data);
    case 'opened': return opened(data);
    case 'temporarily-failed': return temporarilyFailed({ ...data, failure });
    case 'permanently-failed': return permanentlyFailed({ ...data, failure });
    case 'returned': return returned({ ...data, failure });
  }
} // prettier-ignore

export const communicationDecider: Decider<CommunicationCommand, CommunicationEvent, State> = {
  name: 'communication',
  initial,
  evolve,
  decide,
  caseId: (command) => command.caseId,
};
