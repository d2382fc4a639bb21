import type { Outcome } from '../events/case.events.js';
import { letterDue } from '../events/saga.events.js';
import { defineSaga } from './define-saga.js';
import { evolveLetterCase, letterCaseNotes, mayWrite, noCase, untold, type LetterCase, type LetterCaseNote } from './letter-case.js'; // prettier-ignore
import { letterForOutcome, named, type Letter } from './letter-for-outcome.js';

type MilestoneNote =
  | LetterCaseNote
  | { readonly caseId: string; readonly what: 'decided'; readonly outcome: Outcome }
  | { readonly caseId: string; readonly what: 'escalated' }
  | { readonly caseId: string; readonly what: 'closed' };

/** Approval, denial, escalation, closure: the matching letter is asked for, once each, with the reason in plain words. */
export const letterOnMilestone = defineSaga<LetterCase, MilestoneNote>({
  name: 'letter-on-milestone',
  instance: (event) => event.metadata.caseId,
  notes: {
    ...letterCaseNotes,
    'case.decided': ({ data, metadata }) =>
      untold(metadata) ? undefined : { caseId: data.caseId, what: 'decided', outcome: data.outcome },
    // What we escalate ourselves, for a limit that was missed, is a matter among us.
    'case.escalated': ({ data, metadata }) =>
      untold(metadata) || metadata.actor.type === 'service' ? undefined : { caseId: data.caseId, what: 'escalated' },
    'case.closed': ({ data, metadata }) => (untold(metadata) ? undefined : { caseId: data.caseId, what: 'closed' }),
  },
  initial: noCase,
  evolve: (state, entry) => {
    if ('output' in entry) return state;
    const { note } = entry.noted;
    return note.what === 'decided' || note.what === 'escalated' || note.what === 'closed'
      ? state
      : evolveLetterCase(state, note);
  },
  decide: ({ input, note }, state) => {
    if (!mayWrite(state)) return [];
    const letter = letterFor(note, state);
    if (!letter) return [];
    const reason = {
      eventId: input.eventId,
      words: letter.words,
      ...(letter.citation && { citation: letter.citation }),
    };
    return [letterDue({ caseId: state.caseId, kind: letter.kind, recipient: state.recipient, reason })];
  },
});

function letterFor(note: MilestoneNote, { kind, jurisdiction }: LetterCase): Letter | undefined {
  if (kind === undefined) return undefined;
  switch (note.what) {
    case 'decided':
      return letterForOutcome(note.outcome, kind, jurisdiction);
    case 'escalated':
      return { kind: 'escalation-letter', words: `The ${named(kind)} was escalated.` };
    case 'closed':
      return { kind: 'closure-confirmation', words: `The ${named(kind)} was closed.` };
    default:
      return undefined;
  }
}
