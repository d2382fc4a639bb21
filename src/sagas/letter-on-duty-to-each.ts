import type { CommunicationKind } from '../events/communication.events.js';
import { letterDue, type SagaOutput } from '../events/saga.events.js';
import { APPLICANTS } from '../policies/recipients.js';
import { defineSaga } from './define-saga.js';
import { untold } from './letter-case.js';

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
    }
);

interface Duty {
  readonly kinds: readonly string[];
  readonly roles: readonly string[];
  readonly citation: string;
  readonly title: string;
  /** Recipients that have their letter, or to whom one was asked for. */
  readonly served: readonly string[];
}

interface State {
  /** Roles of parties beside the primary one. */
  readonly others: Readonly<Record<string, string>>;
  readonly duties: Readonly<Record<string, Duty>>;
}

/**
 * What is owed to each of several, such as joint applicants, is written to each: as the letter to one of them has gone
 * out, the others get theirs, under the same obligation. Letters to one alone are asked for elsewhere. Instance = case.
 */
export const letterOnDutyToEach = defineSaga<State, EachNote>({
  name: 'letter-on-duty-to-each',
  instance: (event) => event.metadata.caseId,
  notes: {
    // The primary party is the one who is written to first.
    'case.party-added': ({ data: { caseId, partyId, role }, metadata }) =>
      (role !== 'joint' && role !== 'other') || untold(metadata) ? undefined : { caseId, what: 'party', partyId, role },
    'obligation.incurred': ({ data, metadata }) => {
      const { caseId, obligationId, noticeKinds: kinds, recipient, recipientRoles: roles, citation, title } = data;
      if (recipient !== 'each' || kinds.length === 0 || untold(metadata)) return undefined;
      return {
        caseId,
        what: 'duty',
        obligationId,
        kinds: [...kinds],
        roles: [...(roles ?? APPLICANTS)],
        citation,
        title,
      };
    },
    'obligation.partly-satisfied': ({ data: { caseId, obligationId, by, ref, recipient }, metadata }) =>
      by !== 'communication' || untold(metadata)
        ? undefined
        : { caseId, what: 'reached', obligationId, recipient, communicationId: ref },
  },
  initial: { others: {}, duties: {} },
  evolve: (state, entry) => {
    if ('output' in entry) return afterOutput(state, entry.output);
    const { note } = entry.noted;
    switch (note.what) {
      case 'party':
        return { ...state, others: { ...state.others, [note.partyId]: note.role } };
      case 'duty': {
        const { obligationId, kinds, roles, citation, title } = note;
        const served = state.duties[obligationId]?.served ?? [];
        return { ...state, duties: { ...state.duties, [obligationId]: { kinds, roles, citation, title, served } } };
      }
      case 'reached':
        return withServed(state, note.obligationId, note.recipient);
    }
  },
  decide: ({ note, input }, { others, duties }) => {
    if (note.what !== 'reached') return [];
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
      .map(([recipient]) => letterDue({ caseId, kind: kind as CommunicationKind, recipient, reason, relation }));
  },
});

function afterOutput(state: State, output: SagaOutput): State {
  if (output.type !== 'saga.letter-due' || output.data.recipient === undefined) return state;
  return withServed(state, output.data.reason.obligationId ?? '', output.data.recipient);
}

function withServed(state: State, obligationId: string, recipient: string): State {
  const duty = state.duties[obligationId];
  if (!duty || duty.served.includes(recipient)) return state;
  return { ...state, duties: { ...state.duties, [obligationId]: { ...duty, served: [...duty.served, recipient] } } };
}
