import type { CommunicationKind } from '../events/communication.events.js';
import type { Metadata } from '../events/envelope.js';
import { letterDue, type SagaOutput } from '../events/saga.events.js';
import { defineSaga } from './define-saga.js';

type EachNote = { readonly caseId: string } & (
  | { readonly what: 'party'; readonly partyId: string; readonly role: string }
  | {
      readonly what: 'duty';
      readonly obligationId: string;
      readonly kinds: string[];
      readonly roles: string[];
      readonly citation: string;
      readonly title: string;
    }
  | {
      readonly what: 'reached';
      readonly obligationId: string;
      readonly recipient: string;
      readonly communicationId: string;
      /** Told by an import: it happened before, and nothing is sent for it. */
      readonly silent: boolean;
    }
  | {
      readonly what: 'requested';
      readonly communicationId: string;
      readonly kind: string;
      readonly recipient: string;
    }
  | { readonly what: 'cancelled'; readonly communicationId: string }
);

/** A letter to one of the others, whoever asked for it. */
interface Letter {
  readonly kind: string;
  readonly recipient: string;
  /** The duties that it has met. */
  readonly met: readonly string[];
}

interface Duty {
  readonly kinds: readonly string[];
  readonly roles: readonly string[];
  readonly citation: string;
  readonly title: string;
  /** Recipients that have their letter, or to whom one was asked for here. */
  readonly served: readonly string[];
}

interface State {
  /** Roles of parties beside the primary one. */
  readonly others: Readonly<Record<string, string>>;
  readonly duties: Readonly<Record<string, Duty>>;
  readonly letters: Readonly<Record<string, Letter>>;
}

/**
 * What is owed to each of several, such as joint applicants, is written to each: as the letter to one of them has gone
 * out, the others get theirs, under the same obligation, unless somebody has asked for one already. Letters to one alone
 * are asked for elsewhere. A duty without roles was recorded before letters were written here: whom it was owed to was
 * seen to by persons, and is not written to again by a saga that meets an old log. Instance = case.
 */
export const letterOnDutyToEach = defineSaga<State, EachNote>({
  name: 'letter-on-duty-to-each',
  instance: (event) => event.metadata.caseId,
  bornWithCase: true,
  notes: {
    // The primary party is the one who is written to first.
    'case.party-added': ({ data: { caseId, partyId, role }, metadata }) =>
      (role !== 'joint' && role !== 'other') || isSecret(metadata)
        ? undefined
        : { caseId, what: 'party', partyId, role },
    'obligation.incurred': ({ data, metadata }) => {
      const { caseId, obligationId, noticeKinds: kinds, recipient, recipientRoles: roles, citation, title } = data;
      if (recipient !== 'each' || kinds.length === 0 || !roles || isSecret(metadata)) return undefined;
      return { caseId, what: 'duty', obligationId, kinds: [...kinds], roles: [...roles], citation, title };
    },
    'obligation.partly-satisfied': ({ data: { caseId, obligationId, by, ref, recipient }, metadata }) =>
      by !== 'communication' || isSecret(metadata)
        ? undefined
        : {
            caseId,
            what: 'reached',
            obligationId,
            recipient,
            communicationId: ref,
            silent: metadata.origin === 'import',
          },
    'communication.requested': ({ data: { caseId, communicationId, kind, recipient }, metadata }) =>
      recipient === undefined || isSecret(metadata)
        ? undefined
        : { caseId, what: 'requested', communicationId, kind, recipient },
    'communication.cancelled': ({ data: { caseId, communicationId } }) => ({
      caseId,
      what: 'cancelled',
      communicationId,
    }),
  },
  initial: { others: {}, duties: {}, letters: {} },
  evolve: (state, entry) => ('output' in entry ? afterOutput(state, entry.output) : afterNote(state, entry.noted.note)),
  decide: ({ note, input }, { others, duties, letters }) => {
    if (note.what !== 'reached' || note.silent) return [];
    const { caseId, obligationId, communicationId } = note;
    const duty = duties[obligationId];
    const [kind] = duty?.kinds ?? [];
    if (!duty || kind === undefined) return [];
    const reason = {
      eventId: input.eventId,
      obligationId,
      citation: duty.citation,
      words: `It is owed to each: ${duty.title}`,
    };
    const relation = { kind: 'supplements', communicationId } as const;
    return Object.entries(others)
      .filter(([partyId, role]) => duty.roles.includes(role) && !duty.served.includes(partyId))
      .filter(([partyId]) => !Object.values(letters).some((letter) => isFor(letter, partyId, obligationId, duty)))
      .map(([recipient]) => letterDue({ caseId, kind: kind as CommunicationKind, recipient, reason, relation }));
  },
});

const isSecret = ({ confidentiality }: Metadata): boolean => confidentiality === 'restricted';

/** Whether this letter to that party meets the duty, or may do so yet: one that has met another only has had its day. */
const isFor = ({ kind, recipient, met }: Letter, partyId: string, obligationId: string, { kinds }: Duty): boolean =>
  recipient === partyId && kinds.includes(kind) && (met.length === 0 || met.includes(obligationId));

function afterNote(state: State, note: EachNote): State {
  switch (note.what) {
    case 'party':
      return { ...state, others: { ...state.others, [note.partyId]: note.role } };
    case 'duty': {
      const { obligationId, kinds, roles, citation, title } = note;
      const served = state.duties[obligationId]?.served ?? [];
      return { ...state, duties: { ...state.duties, [obligationId]: { kinds, roles, citation, title, served } } };
    }
    case 'reached':
      return withServed(withMet(state, note.obligationId, note.communicationId), note.obligationId, note.recipient);
    case 'requested': {
      const { communicationId, kind, recipient } = note;
      // Of a party that is the only one nothing is kept: most letters are to such.
      if (state.others[recipient] === undefined) return state;
      return { ...state, letters: { ...state.letters, [communicationId]: { kind, recipient, met: [] } } };
    }
    case 'cancelled': {
      if (!state.letters[note.communicationId]) return state;
      const { [note.communicationId]: _, ...letters } = state.letters;
      return { ...state, letters };
    }
  }
}

function afterOutput(state: State, output: SagaOutput): State {
  if (output.type !== 'saga.letter-due' || output.data.recipient === undefined) return state;
  return withServed(state, output.data.reason.obligationId ?? '', output.data.recipient);
}

function withServed(state: State, obligationId: string, recipient: string): State {
  const duty = state.duties[obligationId];
  if (!duty || duty.served.includes(recipient)) return state;
  return { ...state, duties: { ...state.duties, [obligationId]: { ...duty, served: [...duty.served, recipient] } } };
}

function withMet(state: State, obligationId: string, communicationId: string): State {
  const letter = state.letters[communicationId];
  if (!letter) return state;
  return {
    ...state,
    letters: { ...state.letters, [communicationId]: { ...letter, met: [...letter.met, obligationId] } },
  };
}
