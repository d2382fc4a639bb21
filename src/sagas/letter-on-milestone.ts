import type { CaseKind, Outcome } from '../events/case.events.js';
import type { CommunicationKind } from '../events/communication.events.js';
import type { Metadata } from '../events/envelope.js';
import { letterDue } from '../events/saga.events.js';
import { defineSaga } from './define-saga.js';

type MilestoneNote =
  | {
      readonly what: 'opened';
      readonly kind: CaseKind;
      readonly jurisdiction: string;
      readonly silent: boolean;
      readonly restricted: boolean;
    }
  | { readonly what: 'primary-party'; readonly partyId: string }
  | { readonly what: 'went-live' }
  | { readonly what: 'decided'; readonly outcome: Outcome }
  | { readonly what: 'escalated' | 'closed' };

interface State {
  readonly caseId: string;
  readonly kind?: CaseKind;
  readonly jurisdiction: string;
  readonly recipient?: string;
  /** Imported cases ask for nothing until they are taken live. */
  readonly silent: boolean;
  /** A restricted case (suspicion of fraud) writes no letters by itself: the letter would tell. */
  readonly restricted: boolean;
}

const initial: State = { caseId: '', jurisdiction: '', silent: true, restricted: false };

/** Approval, denial, escalation, closure: the matching letter is asked for, once each, with the reason in plain words. */
export const letterOnMilestone = defineSaga<State, MilestoneNote & { readonly caseId: string }>({
  name: 'letter-on-milestone',
  instance: (event) => event.metadata.caseId,
  notes: {
    'case.opened': ({ data, metadata }) =>
      data.kind === 'communication-exception' || data.breach
        ? undefined
        : {
            caseId: data.caseId,
            what: 'opened',
            kind: data.kind,
            jurisdiction: data.jurisdiction,
            silent: metadata.origin === 'import',
            restricted: metadata.confidentiality === 'restricted',
          },
    'case.party-added': ({ data }) =>
      data.role === 'primary' ? { caseId: data.caseId, what: 'primary-party', partyId: data.partyId } : undefined,
    'case.went-live': ({ data }) => ({ caseId: data.caseId, what: 'went-live' }),
    // What an import tells of a live case happened before: nothing is sent for it. What is restricted is told nobody.
    'case.decided': ({ data, metadata }) =>
      untold(metadata) ? undefined : { caseId: data.caseId, what: 'decided', outcome: data.outcome },
    // What we escalate ourselves, for a limit that was missed, is a matter among us.
    'case.escalated': ({ data, metadata }) =>
      untold(metadata) || metadata.actor.type === 'service' ? undefined : { caseId: data.caseId, what: 'escalated' },
    'case.closed': ({ data, metadata }) => (untold(metadata) ? undefined : { caseId: data.caseId, what: 'closed' }),
  },
  initial,
  evolve: (state, entry) => {
    if ('output' in entry) return state;
    const { note } = entry.noted;
    switch (note.what) {
      case 'opened':
        return {
          ...state,
          caseId: note.caseId,
          kind: note.kind,
          jurisdiction: note.jurisdiction,
          silent: note.silent,
          restricted: note.restricted,
        };
      case 'primary-party':
        return { ...state, recipient: note.partyId };
      case 'went-live':
        return { ...state, silent: false };
      default:
        return state;
    }
  },
  decide: ({ input, note }, state) => {
    if (state.silent || state.restricted || state.kind === undefined) return [];
    const letter = letterFor(note, state.kind, state.jurisdiction);
    if (!letter) return [];
    const reason = {
      eventId: input.eventId,
      words: letter.words,
      ...(letter.citation && { citation: letter.citation }),
    };
    return [letterDue({ caseId: state.caseId, kind: letter.kind, recipient: state.recipient, reason })];
  },
});

const untold = ({ origin, confidentiality }: Metadata): boolean =>
  origin === 'import' || confidentiality === 'restricted';

interface Letter {
  readonly kind: CommunicationKind;
  readonly words: string;
  readonly citation?: string;
}

function letterFor(note: MilestoneNote, kind: CaseKind, jurisdiction: string): Letter | undefined {
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

/** Decisions on these are credit decisions: in the US their denial is adverse action (12 CFR 1002.2(c)). */
const NOTIFIED_UNDER_REG_B: ReadonlySet<CaseKind> = new Set(['application', 'renewal', 'service']);

/** Exported for its table test: which outcome of which kind of case asks for which letter. */
export function letterForOutcome(outcome: Outcome, kind: CaseKind, jurisdiction: string): Letter | undefined {
  const words = `The ${named(kind)} was ${outcome}.`;
  if (outcome === 'withdrawn' || outcome === 'cancelled') return undefined;
  if (kind === 'complaint' || kind === 'dispute') return { kind: 'final-response', words };
  switch (outcome) {
    case 'approved':
    case 'partially-approved':
      return { kind: 'approval-letter', words };
    case 'counteroffered':
      return { kind: 'counteroffer-letter', words };
    case 'incomplete':
      return { kind: 'incompleteness-notice', words };
    case 'denied':
      return NOTIFIED_UNDER_REG_B.has(kind) && jurisdiction.split('-')[0] === 'US'
        ? { kind: 'adverse-action-notice', words, citation: '12 CFR 1002.9(a)' }
        : { kind: 'denial-letter', words };
    default:
      return { kind: 'correspondence', words };
  }
}

const named = (kind: CaseKind): string => kind.replaceAll('-', ' ');
