import type { Outcome } from '../events/case.events.js';
import { cancellationDue, letterDue, type SagaOutput } from '../events/saga.events.js';
import { defineSaga } from './define-saga.js';
import { evolveLetterCase, letterCaseNotes, mayWrite, noCase, untold, type LetterCase, type LetterCaseNote } from './letter-case.js'; // prettier-ignore
import { letterForOutcome, named } from './letter-for-outcome.js';

type RevisionNote =
  | LetterCaseNote
  | {
      readonly caseId: string;
      readonly what: 'requested';
      readonly communicationId: string;
      readonly reasonEventId: string;
    }
  | { readonly caseId: string; readonly what: 'handed-off'; readonly communicationId: string }
  | { readonly caseId: string; readonly what: 'revised'; readonly outcome: Outcome; readonly supersedes: string };

interface State extends LetterCase {
  /** The latest letter of each decision, by the id of the decision's event. */
  readonly letters: Readonly<Record<string, { readonly communicationId: string; readonly sent: boolean }>>;
}

/**
 * A revised outcome gets a letter of its own, which supersedes that of the decision before. The earlier letter stays on
 * record as it is; where it has not gone out yet, it is stopped.
 */
export const letterOnRevisedOutcome = defineSaga<State, RevisionNote>({
  name: 'letter-on-revised-outcome',
  instance: (event) => event.metadata.caseId,
  notes: {
    ...letterCaseNotes,
    'communication.requested': ({ data: { caseId, communicationId, reason } }) => ({
      caseId,
      what: 'requested',
      communicationId,
      reasonEventId: reason.eventId,
    }),
    'communication.handed-off': ({ data: { caseId, communicationId } }) => ({
      caseId,
      what: 'handed-off',
      communicationId,
    }),
    'case.decision-revised': ({ data: { caseId, outcome, supersedes }, metadata }) =>
      untold(metadata) ? undefined : { caseId, what: 'revised', outcome, supersedes },
  },
  initial: { ...noCase, letters: {} },
  // The letter may be on its way out while its case is being revised: then it went out, and is superseded.
  expectedRefusals: { 'saga.cancellation-due': ['handed-off', 'hand-off-under-way', 'communication-cancelled'] },
  evolve: (state, entry) => {
    if ('output' in entry) return state;
    const { note } = entry.noted;
    switch (note.what) {
      case 'requested':
        return {
          ...state,
          letters: {
            ...state.letters,
            [note.reasonEventId]: { communicationId: note.communicationId, sent: false },
          },
        };
      case 'handed-off':
        return {
          ...state,
          letters: Object.fromEntries(
            Object.entries(state.letters).map(([decision, letter]) => [
              decision,
              letter.communicationId === note.communicationId ? { ...letter, sent: true } : letter,
            ]),
          ),
        };
      case 'revised':
        return state;
      default:
        return evolveLetterCase(state, note);
    }
  },
  decide: ({ input, note }, state) => {
    if (note.what !== 'revised' || !mayWrite(state) || state.kind === undefined) return [];
    const { caseId, kind, jurisdiction, recipient } = state;
    const earlier = state.letters[note.supersedes];
    const outputs: SagaOutput[] = [];
    if (earlier && !earlier.sent) {
      const words = `The decision on the ${named(kind)} was revised before this letter went out.`;
      outputs.push(cancellationDue({ caseId, communicationId: earlier.communicationId, words }));
    }
    const letter = letterForOutcome(note.outcome, kind, jurisdiction);
    if (letter) {
      const reason = {
        eventId: input.eventId,
        words: `The decision on the ${named(kind)} was revised: ${note.outcome}.`,
        ...(letter.citation && { citation: letter.citation }),
      };
      const relation = earlier && ({ kind: 'supersedes', communicationId: earlier.communicationId } as const);
      outputs.push(letterDue({ caseId, kind: letter.kind, recipient, reason, ...(relation && { relation }) }));
    }
    return outputs;
  },
});
