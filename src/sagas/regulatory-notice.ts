import { letterDue } from '../events/saga.events.js';
import { defineSaga } from './define-saga.js';
import { evolveLetterCase, letterCaseNotes, mayWrite, noCase, type LetterCase, type LetterCaseNote } from './letter-case.js'; // prettier-ignore
import { named, TOLD_BY_REGULATORY_NOTICE } from './letter-for-outcome.js';

interface State extends LetterCase {
  readonly openedBy?: string;
}

/**
 * An investigation, a policy exception or a regulatory action that concerns somebody is told them as it begins, by the
 * standard notice; how it ended is the milestone's letter.
 */
export const regulatoryNotice = defineSaga<State, LetterCaseNote>({
  name: 'regulatory-notice',
  instance: (event) => event.metadata.caseId,
  bornWithCase: true,
  notes: {
    ...letterCaseNotes,
    'case.opened': (event) =>
      TOLD_BY_REGULATORY_NOTICE.has(event.data.kind) ? letterCaseNotes['case.opened'](event) : undefined,
  },
  initial: noCase,
  evolve: (state, entry) => {
    if ('output' in entry) return state;
    const { note, input } = entry.noted;
    // A case of another kind is none of ours, whoever its parties are.
    if (note.what !== 'opened' && state.kind === undefined) return state;
    const next = evolveLetterCase(state, note);
    return note.what === 'opened' && !note.silent ? { ...next, openedBy: input.eventId } : next;
  },
  decide: ({ note }, state) => {
    if (note.what !== 'primary-party' || state.openedBy === undefined || !mayWrite(state)) return [];
    const { caseId, recipient, kind, openedBy: eventId } = state;
    if (kind === undefined) return [];
    return [
      letterDue({
        caseId,
        kind: 'regulatory-notice',
        recipient,
        reason: { eventId, words: `The ${named(kind)} was opened.` },
      }),
    ];
  },
});
