import {
  caseAssigned, caseClosed, caseDecided, caseEscalated, caseLinked, caseOpened, caseReopened, caseWentLive,
  consentRecorded, contactCorrected, correctionMade, decisionRevised, documentAttached, factRecorded, filingMade,
  informationReceived, informationRequested, noteAdded, partyAdded, paymentMade, stageEntered, workRecorded,
  type CaseEvent, type CaseKind, type Outcome,
} from '../events/case.events.js'; // prettier-ignore
import type { Metadata, Origin, Personal } from '../events/envelope.js';
import { eyesOf, type Eyes } from './kernel/four-eyes.js';
import { accept, dataOf, nothing, refuse, type Decider, type Decision, type Facts } from './kernel/decider.js';

type DataOf<T extends CaseEvent['type']> = Extract<CaseEvent, { type: T }>['data'];

export type CaseCommand =
  | ({ readonly type: 'open-case' } & DataOf<'case.opened'> & {
        readonly parties?: readonly Omit<DataOf<'case.party-added'>, 'caseId'>[];
      })
  | ({ readonly type: 'add-party' } & DataOf<'case.party-added'>)
  | ({ readonly type: 'correct-contact' } & DataOf<'case.contact-corrected'>)
  | ({ readonly type: 'assign-case' } & DataOf<'case.assigned'>)
  | ({ readonly type: 'enter-stage' } & DataOf<'case.stage-entered'>)
  | ({ readonly type: 'request-information' } & DataOf<'case.information-requested'>)
  | ({ readonly type: 'receive-information' } & DataOf<'case.information-received'>)
  | ({ readonly type: 'record-fact' } & DataOf<'case.fact-recorded'>)
  | ({ readonly type: 'decide-case' } & DataOf<'case.decided'>)
  | ({ readonly type: 'revise-decision' } & Omit<DataOf<'case.decision-revised'>, 'supersedes'>)
  | ({ readonly type: 'record-payment' } & DataOf<'case.payment-made'>)
  | ({ readonly type: 'record-correction' } & DataOf<'case.correction-made'>)
  | ({ readonly type: 'record-filing' } & DataOf<'case.filing-made'>)
  | ({ readonly type: 'record-consent' } & DataOf<'case.consent-recorded'>)
  | ({ readonly type: 'escalate-case' } & DataOf<'case.escalated'>)
  | ({ readonly type: 'attach-document' } & DataOf<'case.document-attached'>)
  | ({ readonly type: 'add-note' } & DataOf<'case.note-added'>)
  | ({ readonly type: 'record-work' } & DataOf<'case.work-recorded'>)
  | ({ readonly type: 'link-case' } & DataOf<'case.linked'>)
  | ({ readonly type: 'take-case-live' } & DataOf<'case.went-live'>)
  | ({ readonly type: 'close-case' } & DataOf<'case.closed'>)
  | ({ readonly type: 'reopen-case' } & DataOf<'case.reopened'>);

export interface Party {
  readonly partyId: string;
  readonly role: DataOf<'case.party-added'>['role'];
  readonly name: Personal;
  readonly contacts: Readonly<Partial<Record<DataOf<'case.contact-corrected'>['channel'], Personal>>>;
}

export interface State {
  readonly phase: 'none' | 'open' | 'closed';
  readonly caseId?: string;
  readonly kind?: CaseKind;
  readonly legalEntity?: string;
  readonly product?: string;
  readonly jurisdiction?: string;
  readonly externalId?: Personal;
  readonly title?: Personal;
  readonly openedAt?: string;
  /** When the firm received what it is about, where that was before it was opened here. */
  readonly receivedAt?: string;
  readonly origin: Origin;
  /** An imported case stays silent until it is taken live. */
  readonly live: boolean;
  /** Raised by what callers change, not by our own sagas: what If-Match speaks of. */
  readonly version: number;
  readonly parties: readonly Party[];
  readonly stage?: string;
  /** What was asked for last and has not come in. */
  readonly informationNeeded?: readonly Personal[];
  readonly resolution?: string;
  readonly decision?: { readonly eventId: string; readonly at: string; readonly by: Eyes } & Pick<
    DataOf<'case.decided'>,
    'outcome' | 'reasons' | 'amount'
  >;
  readonly facts: Readonly<Record<string, { readonly eventId: string; readonly at: string }>>;
  readonly documents: readonly string[];
  readonly links: readonly string[];
}

export const initial: State = {
  phase: 'none',
  origin: 'live',
  live: true,
  version: 0,
  parties: [],
  facts: {},
  documents: [],
  links: [],
};

type Seen = CaseEvent & { readonly id: string; readonly metadata: Metadata };

export function evolve(before: State, event: Seen): State {
  const state = event.metadata.actor.type === 'service' ? before : { ...before, version: before.version + 1 };
  switch (event.type) {
    case 'case.opened': {
      const { kind, legalEntity, product, jurisdiction, externalId, title } = event.data;
      const { occurredAt, receivedAt, origin } = event.metadata;
      return { ...state, phase: 'open', caseId: event.data.caseId, kind, legalEntity, product, jurisdiction, externalId, title, openedAt: occurredAt, ...(receivedAt !== undefined && { receivedAt }), origin, live: origin === 'live' }; // prettier-ignore
    }
    case 'case.party-added': {
      const { partyId, role, name, contacts } = event.data;
      const party = {
        partyId,
        role,
        name,
        contacts: Object.fromEntries(contacts.map(({ channel, address }) => [channel, address])),
      };
      return { ...state, parties: [...state.parties.filter((known) => known.partyId !== partyId), party] };
    }
    case 'case.contact-corrected': {
      const { partyId, channel, address } = event.data;
      return { ...state, parties: state.parties.map((party) => (party.partyId === partyId ? { ...party, contacts: { ...party.contacts, [channel]: address } } : party)) }; // prettier-ignore
    }
    case 'case.stage-entered':
      return { ...state, stage: event.data.stage };
    case 'case.information-requested':
      return { ...state, informationNeeded: event.data.items };
    case 'case.information-received':
      return { ...state, informationNeeded: undefined };
    case 'case.fact-recorded':
      return { ...state, facts: { ...state.facts, [event.data.name]: { eventId: event.id, at: event.data.at } } };
    case 'case.decided':
    case 'case.decision-revised': {
      const { outcome, reasons, amount } = event.data;
      const { occurredAt: at, actor } = event.metadata;
      return { ...state, decision: { eventId: event.id, at, by: eyesOf(actor), outcome, reasons, amount } };
    }
    case 'case.document-attached':
      return { ...state, documents: [...state.documents, event.data.documentId] };
    case 'case.linked':
      return { ...state, links: [...state.links, `${event.data.relation} ${event.data.otherCaseId}`] };
    case 'case.went-live':
      return { ...state, live: true };
    case 'case.closed':
      return { ...state, phase: 'closed', resolution: event.data.resolution };
    case 'case.reopened':
      return { ...state, phase: 'open', resolution: undefined };
    default:
      return state;
  }
}

/** Outcomes that a live decision on a case of this kind may have. */
export const OUTCOMES_BY_KIND: Readonly<Record<CaseKind, readonly Outcome[]>> = {
  application: ['approved', 'partially-approved', 'denied', 'counteroffered', 'incomplete', 'withdrawn'],
  renewal: ['approved', 'denied', 'withdrawn'],
  claim: ['approved', 'partially-approved', 'denied', 'settled', 'withdrawn'],
  complaint: ['upheld', 'rejected', 'settled', 'withdrawn'],
  dispute: ['upheld', 'rejected', 'settled', 'withdrawn'],
  investigation: ['upheld', 'rejected', 'settled'],
  'policy-exception': ['approved', 'denied'],
  'regulatory-action': ['settled', 'upheld', 'rejected'],
  service: ['approved', 'denied', 'settled'],
  'data-subject-request': ['approved', 'partially-approved', 'denied', 'withdrawn'],
  'personal-data-breach': ['settled'],
  'communication-exception': ['settled', 'withdrawn'],
};

/** Outcomes after which another decision may still come: what was missing came in, the offer was taken up or not. */
const INTERIM: readonly Outcome[] = ['incomplete', 'counteroffered'];

const NEEDS_REASON: readonly Outcome[] = ['denied', 'partially-approved', 'counteroffered', 'rejected'];

export function decide(command: CaseCommand, state: State, facts: Facts): Decision<CaseEvent> {
  if (command.type === 'open-case') return open(command, state, facts);
  if (state.phase === 'none') return refuse('case-unknown', `There is no case ${command.caseId}`);
  if (facts.origin === 'import') return accept(asRecorded(command, state));
  if (state.phase === 'closed' && !AFTER_CLOSURE.has(command.type) && !isOwnEscalation(command, facts)) {
    return refuse('case-closed', `Case ${command.caseId} is closed; reopen it first`);
  }
  switch (command.type) {
    case 'add-party':
      if (state.parties.some(({ partyId }) => partyId === command.partyId))
        return refuse('party-exists', 'The case has this party already', 'partyId');
      if (command.role === 'primary' && state.parties.some(({ role }) => role === 'primary'))
        return refuse('primary-party-twice', 'A case has one primary party; others are joint', 'role');
      return accept(asRecorded(command, state));
    case 'correct-contact': {
      const party = state.parties.find(({ partyId }) => partyId === command.partyId);
      if (!party) return refuse('party-unknown', `The case has no party ${command.partyId}`, 'partyId');
      if (party.contacts[command.channel] === command.address) return nothing();
      return accept(asRecorded(command, state));
    }
    case 'record-consent':
      if (!state.parties.some(({ partyId }) => partyId === command.partyId))
        return refuse('party-unknown', `The case has no party ${command.partyId}`, 'partyId');
      if (command.withdrawnAt !== undefined && command.withdrawnAt < command.from)
        return refuse('consent-withdrawn-before', 'Consent cannot be withdrawn before it was given', 'withdrawnAt');
      return accept(asRecorded(command, state));
    case 'decide-case':
    case 'revise-decision':
      return judge(command, state);
    case 'attach-document':
      return state.documents.includes(command.documentId) ? nothing() : accept(asRecorded(command, state));
    case 'link-case':
      return state.links.includes(`${command.relation} ${command.otherCaseId}`)
        ? nothing()
        : accept(asRecorded(command, state));
    case 'take-case-live':
      return state.live
        ? refuse('case-live', 'The case is in live operation already')
        : accept(asRecorded(command, state));
    case 'record-fact':
      if (command.supersedes !== undefined && state.facts[command.name]?.eventId !== command.supersedes) {
        return refuse('fact-superseded', `The latest statement of "${command.name}" is another one`, 'supersedes');
      }
      return accept(asRecorded(command, state));
    case 'reopen-case':
      return state.phase === 'closed'
        ? accept(asRecorded(command, state))
        : refuse('case-open', 'The case is not closed');
    default:
      return accept(asRecorded(command, state));
  }
}

/** Work items, notes, documents and late facts belong on the record of a closed case too. */
const AFTER_CLOSURE: ReadonlySet<CaseCommand['type']> = new Set([
  'record-work', 'add-note', 'attach-document', 'record-fact', 'record-payment', 'record-correction', 'record-filing',
  'record-consent', 'link-case', 'correct-contact', 'reopen-case',
]); // prettier-ignore

/** Closing stops no clock: a limit that is missed on a closed case is escalated there too. */
const isOwnEscalation = ({ type }: CaseCommand, { actor }: Facts): boolean =>
  type === 'escalate-case' && actor.type === 'service';

function open(
  { type: _, parties = [], ...data }: Extract<CaseCommand, { type: 'open-case' }>,
  state: State,
  facts: Facts,
): Decision<CaseEvent> {
  if (state.phase !== 'none') return refuse('case-exists', `Case ${data.caseId} is open already`);
  if (facts.origin === 'live' && parties.filter(({ role }) => role === 'primary').length > 1) {
    return refuse('primary-party-twice', 'A case has one primary party; others are joint', 'parties');
  }
  if (new Set(parties.map(({ partyId }) => partyId)).size < parties.length) {
    return refuse('party-exists', 'Two parties of the case have the same reference', 'parties');
  }
  return accept<CaseEvent>(caseOpened(data), ...parties.map((party) => partyAdded({ caseId: data.caseId, ...party })));
}

function judge(
  command: Extract<CaseCommand, { type: 'decide-case' | 'revise-decision' }>,
  state: State,
): Decision<CaseEvent> {
  if (command.type === 'decide-case' && state.decision && !INTERIM.includes(state.decision.outcome)) {
    return refuse(
      'case-decided',
      `Case ${command.caseId} was decided on ${state.decision.at}; revise that decision instead`,
    );
  }
  if (command.type === 'revise-decision' && !state.decision)
    return refuse('case-undecided', 'There is no decision to revise');
  const allowed = state.kind ? OUTCOMES_BY_KIND[state.kind] : [];
  if (!allowed.includes(command.outcome)) {
    return refuse('outcome-not-of-kind', `A ${state.kind} is decided as one of: ${allowed.join(', ')}`, 'outcome');
  }
  if (NEEDS_REASON.includes(command.outcome) && command.reasons.length === 0) {
    return refuse(
      'reason-required',
      `A case that is ${command.outcome} needs at least one reason (12 CFR 1002.9(b)(2))`,
      'reasons',
    );
  }
  return accept(asRecorded(command, state));
}

/** The event that says what the command says. */
function asRecorded(command: Exclude<CaseCommand, { type: 'open-case' }>, state: State): CaseEvent {
  switch (command.type) {
    case 'add-party': return partyAdded(dataOf(command));
    case 'correct-contact': return contactCorrected(dataOf(command));
    case 'assign-case': return caseAssigned(dataOf(command));
    case 'enter-stage': return stageEntered(dataOf(command));
    case 'request-information': return informationRequested(dataOf(command));
    case 'receive-information': return informationReceived(dataOf(command));
    case 'record-fact': return factRecorded(dataOf(command));
    case 'decide-case': return caseDecided(dataOf(command));
    case 'revise-decision': return decisionRevised({ ...dataOf(command), supersedes: state.decision?.eventId ?? command.caseId });
    case 'record-payment': return paymentMade(dataOf(command));
    case 'record-correction': return correctionMade(dataOf(command));
    case 'record-filing': return filingMade(dataOf(command));
    case 'record-consent': return consentRecorded(dataOf(command));
    case 'escalate-case': return caseEscalated(dataOf(command));
    case 'attach-document': return documentAttached(dataOf(command));
    case 'add-note': return noteAdded(dataOf(command));
    case 'record-work': return workRecorded(dataOf(command));
    case 'link-case': return caseLinked(dataOf(command));
    case 'take-case-live': return caseWentLive(dataOf(command));
    case 'close-case': return caseClosed(dataOf(command));
    case 'reopen-case': return caseReopened(dataOf(command));
  }
} // prettier-ignore

export const caseDecider: Decider<CaseCommand, CaseEvent, State> = {
  name: 'case',
  initial,
  evolve,
  decide,
  caseId: (command) => command.caseId,
  version: (state) => state.version,
};
