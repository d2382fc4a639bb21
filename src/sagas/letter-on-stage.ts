import type { CaseKind } from '../events/case.events.js';
import { letterDue, type SagaOutput } from '../events/saga.events.js';
import { defineSaga } from './define-saga.js';
import { evolveLetterCase, letterCaseNotes, mayWrite, noCase, untold, type LetterCase, type LetterCaseNote } from './letter-case.js'; // prettier-ignore
import { named, type Letter } from './letter-for-outcome.js';

type StageNote =
  | LetterCaseNote
  | { readonly caseId: string; readonly what: 'stage'; readonly stage: string }
  | { readonly caseId: string; readonly what: 'information-requested' };

interface State extends LetterCase {
  /** Event that opened the case: what an acknowledgement answers. */
  readonly openedBy?: string;
  readonly acknowledged: boolean;
}

/** Kinds of cases that are acknowledged as they come in (DISP 1.6.1R; 10 CCR 2695.5(e); Tex. Ins. Code 542.055). */
const ACKNOWLEDGED: ReadonlySet<CaseKind> = new Set(['complaint', 'claim', 'dispute', 'data-subject-request']);

/** Stages of a case system that ask for a letter. Other stages are on record, and ask for none. */
export const STAGE_LETTERS: Readonly<Record<string, Omit<Letter, 'words'>>> = {
  acknowledgement: { kind: 'acknowledgement' },
  'missing-information': { kind: 'missing-information-request' },
  renewal: { kind: 'renewal-notice' },
  'holding-response': { kind: 'holding-response' },
  'eight-weeks': { kind: 'eight-week-letter' },
  status: { kind: 'status-letter' },
};

/**
 * What a stage of a case's life asks to be written: an acknowledgement as it comes in, a request for what is missing, a
 * renewal notice. The clocks of these letters are the packs' own.
 */
export const letterOnStage = defineSaga<State, StageNote>({
  name: 'letter-on-stage',
  instance: (event) => event.metadata.caseId,
  notes: {
    ...letterCaseNotes,
    'case.stage-entered': ({ data: { caseId, stage }, metadata }) =>
      untold(metadata) || !(stage in STAGE_LETTERS) ? undefined : { caseId, what: 'stage', stage },
    'case.information-requested': ({ data: { caseId }, metadata }) =>
      untold(metadata) ? undefined : { caseId, what: 'information-requested' },
  },
  initial: { ...noCase, acknowledged: false },
  evolve: (state, entry) => {
    if ('output' in entry) {
      const { output } = entry;
      return output.type === 'saga.letter-due' && output.data.kind === 'acknowledgement'
        ? { ...state, acknowledged: true }
        : state;
    }
    const { note, input } = entry.noted;
    if (note.what === 'stage' || note.what === 'information-requested') return state;
    const next = evolveLetterCase(state, note);
    // An imported case was acknowledged elsewhere, if at all.
    return note.what === 'opened' ? { ...next, openedBy: input.eventId, acknowledged: note.silent } : next;
  },
  decide: ({ input, note }, state) => {
    if (!mayWrite(state) || state.kind === undefined) return [];
    const { kind } = state;
    switch (note.what) {
      case 'primary-party':
        return ACKNOWLEDGED.has(kind) && !state.acknowledged && state.openedBy !== undefined
          ? due(state, state.openedBy, { kind: 'acknowledgement', words: `The ${named(kind)} was received.` })
          : [];
      case 'stage': {
        const letter = STAGE_LETTERS[note.stage];
        if (!letter || (letter.kind === 'acknowledgement' && state.acknowledged)) return [];
        const words = `The ${named(kind)} reached the stage ${note.stage.replaceAll('-', ' ')}.`;
        return due(state, input.eventId, { ...letter, words });
      }
      case 'information-requested':
        return due(state, input.eventId, {
          kind: 'missing-information-request',
          words: `Information is missing for the ${named(kind)}.`,
        });
      default:
        return [];
    }
  },
});

function due({ caseId, recipient }: State, eventId: string, { kind, words }: Letter): readonly SagaOutput[] {
  return [letterDue({ caseId, kind, recipient, reason: { eventId, words } })];
}
