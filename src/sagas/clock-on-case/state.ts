import { EVIDENCE_LEVELS, type EvidenceLevel } from '../../events/obligation.events.js';
import type { SagaOutput } from '../../events/saga.events.js';
import type { CaseFacts } from '../../policies/case-facts.js';
import { withSaid, type Kept } from './kept.js';

/** What the saga keeps of each event: the facts that clocks count by. No values of facts: those may be personal. */
export type ClockNote =
  | {
      readonly what: 'opened';
      readonly kind: string;
      readonly legalEntity: string;
      readonly product: string;
      readonly jurisdiction: string;
      /** Of the legal entity; empty where it is not on record. */
      readonly zone?: string;
      readonly openedAt: string;
      readonly receivedAt: string;
      readonly importId: string;
      /** Of the source that it was imported from; else empty. */
      readonly system: string;
      readonly restricted?: boolean;
    }
  | {
      readonly what: 'fact';
      readonly name: string;
      readonly at: string;
      readonly eventId: string;
      readonly supersedes: string;
      readonly importId: string;
      readonly restricted?: boolean;
    }
  | {
      readonly what: 'decided';
      readonly outcome: string;
      readonly at: string;
      readonly eventId: string;
      readonly supersedes: string;
      readonly importId: string;
      readonly restricted?: boolean;
    }
  | {
      readonly what: 'letter';
      readonly id: string;
      readonly kind: string;
      readonly relatesTo: string;
      /** Party that it is addressed to; empty where none is named. */
      readonly recipient?: string;
      readonly importId: string;
    }
  | {
      readonly what: 'letter-reached';
      readonly id: string;
      readonly level: EvidenceLevel;
      readonly at: string;
      readonly channel: string;
      /** Known when it is composed. */
      readonly elements: string[];
      readonly importId: string;
    }
  | { readonly what: 'letter-failed'; readonly id: string }
  | {
      /** Something that meets duties as letters do. */
      readonly what: 'payment' | 'correction' | 'filing';
      readonly kind: string;
      readonly at: string;
      readonly eventId: string;
      readonly restricted?: boolean;
    }
  | { readonly what: 'party'; readonly id: string; readonly role: string }
  | {
      readonly what: 'consent';
      readonly party: string;
      readonly channel: string;
      readonly from: string;
      /** Empty while it holds. */
      readonly withdrawnAt: string;
    }
  | { readonly what: 'lifted' | 'asked-anew'; readonly obligationId: string }
  | { readonly what: 'went-live' }
  | { readonly what: 'closed' | 'reopened' }
  | { readonly what: 'time-passed'; readonly until: string }
  | { readonly what: 'import-completed'; readonly importId: string; readonly system: string; readonly until: string };

export interface State {
  readonly facts?: CaseFacts;
  readonly obligations: Readonly<Record<string, Kept>>;
  /** Letters that will count as received, and when; failed ones do not any more. */
  readonly awaited: Readonly<Record<string, string>>;
  readonly failed: readonly string[];
  /** Time that has certainly passed for this case: the last `time.passed`, or the as-of of its import. */
  readonly judgedUntil: string;
  /** An imported case not taken live: `time.passed` skips it, the end of an import judges it. */
  readonly silent: boolean;
  /** The whole case is restricted, and with it every clock on it. */
  readonly restricted: boolean;
  /** The import that brought its last event. */
  readonly importId?: string;
  /** Whether that import is under way, as far as the log says: one of a broken file never ends. */
  readonly importOpen?: boolean;
  /** The source that a silent case was imported from. */
  readonly system?: string;
}

export const initial: State = {
  obligations: {},
  awaited: {},
  failed: [],
  judgedUntil: '',
  silent: false,
  restricted: false,
};

type Letter = CaseFacts['communications'][number];

export function withNote(state: State, note: ClockNote, caseId: string): State {
  // An import as of an earlier day does not make time run back.
  const judgedUntil = 'until' in note && note.until > state.judgedUntil ? note.until : state.judgedUntil;
  if (note.what === 'time-passed') return { ...state, judgedUntil };
  if (note.what === 'import-completed') {
    if (!isJudgedAt(state, note)) return state;
    return { ...state, judgedUntil, ...(note.importId === state.importId && { importOpen: false }) };
  }
  if (note.what === 'opened') {
    const {
      kind,
      legalEntity,
      product,
      jurisdiction,
      zone,
      openedAt,
      receivedAt,
      importId,
      system,
      restricted = false,
    } = note;
    const facts = {
      caseId,
      kind,
      legalEntity,
      jurisdiction,
      openedAt,
      facts: [],
      decisions: [],
      communications: [],
      ...(product && { product }),
      ...(receivedAt && { receivedAt }),
      ...(zone && { zone }),
    };
    return {
      ...state,
      facts,
      restricted,
      silent: importId !== '',
      ...underWay(importId),
      ...(importId && system && { system }),
    };
  }
  if (!state.facts) return state;
  if (note.what === 'went-live') {
    const { importId: _, importOpen: __, system: ___, ...rest } = state;
    return { ...rest, silent: false };
  }
  if (note.what === 'letter-failed') {
    // A letter that came back was received by nobody, whatever was assumed of it.
    const { [note.id]: _, ...awaited } = state.awaited;
    return { ...state, awaited, failed: [...state.failed, note.id], facts: withoutAssumption(state.facts, note.id) };
  }
  if ('obligationId' in note) {
    const known = state.obligations[note.obligationId];
    const wish = note.what === 'lifted' ? { state: 'waived', lifted: true, anew: false, standsSince: '' } : { anew: true }; // prettier-ignore
    return known
      ? { ...state, obligations: { ...state.obligations, [note.obligationId]: { ...known, ...wish } as Kept } }
      : state;
  }
  const facts = withFact(state.facts, note);
  const importId = 'importId' in note ? note.importId : '';
  return { ...state, facts, ...underWay(importId) };
}

const underWay = (importId: string): Pick<State, 'importId' | 'importOpen'> =>
  importId === '' ? {} : { importId, importOpen: true };

/**
 * Whether the end of this import judges the case: of the one that brought its last event, or of another one of its
 * source. A file that broke is healed by a whole one, which is another import and brings nothing new to the cases that
 * the first one had brought already; so does the same file as of another day.
 */
export const isJudgedAt = (
  { importId, system }: State,
  ended: { readonly importId: string; readonly system: string },
): boolean => ended.importId === importId || (system !== undefined && ended.system === system);

function withFact(
  facts: CaseFacts,
  note: Exclude<
    ClockNote,
    { what: 'opened' | 'went-live' | 'time-passed' | 'import-completed' | 'lifted' | 'asked-anew' | 'letter-failed' }
  >,
): CaseFacts {
  switch (note.what) {
    case 'closed':
    case 'reopened':
      return { ...facts, closed: note.what === 'closed' };
    case 'party': {
      const { id, role } = note;
      return { ...facts, parties: [...(facts.parties ?? []).filter((one) => one.id !== id), { id, role }] };
    }
    case 'consent': {
      const { party, channel, from, withdrawnAt } = note;
      // A consent stated again, as withdrawn, is the one that was given.
      const others = (facts.consents ?? []).filter(
        (one) => one.party !== party || one.channel !== channel || one.from !== from,
      );
      return { ...facts, consents: [...others, { party, channel, from, ...(withdrawnAt && { withdrawnAt }) }] };
    }
    case 'payment':
      return { ...facts, payments: [...(facts.payments ?? []), deedOf(note)] };
    case 'correction':
      return { ...facts, corrections: [...(facts.corrections ?? []), deedOf(note)] };
    case 'filing': {
      const { kind: authority, at, eventId } = note;
      return { ...facts, filings: [...(facts.filings ?? []), { authority, at, eventId }] };
    }
    case 'fact': {
      const { name, at, eventId, supersedes, restricted } = note;
      const fact = { name, at, eventId, ...(supersedes && { supersedes }), ...(restricted && { restricted }) };
      return { ...facts, facts: [...facts.facts, fact] };
    }
    case 'decided': {
      const { outcome, at, eventId, supersedes } = note;
      return { ...facts, decisions: [...facts.decisions, { outcome, at, eventId, ...(supersedes && { supersedes }) }] };
    }
    case 'letter': {
      const { id, kind, relatesTo, recipient } = note;
      // Asked for is no evidence yet: the letter enters the facts with the first level that it reaches.
      const letter = { id, kind, relatesTo, reachedLevel: 'COMPOSED', at: '', reachedAt: {}, ...(recipient && { recipient }) } as const; // prettier-ignore
      return { ...facts, communications: [...facts.communications, letter] };
    }
    case 'letter-reached':
      return {
        ...facts,
        communications: facts.communications.map((letter) => (letter.id === note.id ? reached(letter, note) : letter)),
      };
  }
}

const deedOf = ({ kind, at, eventId }: { kind: string; at: string; eventId: string }) => ({ kind, at, eventId });

function reached(
  letter: Letter,
  { level, at, channel, elements }: Extract<ClockNote, { what: 'letter-reached' }>,
): Letter {
  const known = letter.reachedAt?.[level];
  const reachedAt = { ...letter.reachedAt, [level]: known !== undefined && known < at ? known : at };
  const higher = letter.at === '' || EVIDENCE_LEVELS.indexOf(level) > EVIDENCE_LEVELS.indexOf(letter.reachedLevel);
  return {
    ...letter,
    reachedAt,
    ...(higher && { reachedLevel: level, at }),
    ...(channel && { channel }),
    ...(elements.length > 0 && { elements }),
  };
}

function withoutAssumption(facts: CaseFacts, id: string): CaseFacts {
  const communications = facts.communications.map((letter) => {
    if (letter.id !== id || letter.reachedLevel !== 'ASSUMED_RECEIVED') return letter;
    const { ASSUMED_RECEIVED: _, ...reachedAt } = letter.reachedAt ?? {};
    return { ...letter, reachedLevel: 'HANDED_OFF' as const, at: reachedAt.HANDED_OFF ?? letter.at, reachedAt };
  });
  return { ...facts, communications };
}

/** Facts with only the letters that have reached something. */
export const evidenced = (facts: CaseFacts): CaseFacts => ({
  ...facts,
  communications: facts.communications.filter(({ at }) => at !== ''),
});

export function withOutput(state: State, output: SagaOutput): State {
  if (output.type === 'saga.receipt-awaited')
    return { ...state, awaited: { ...state.awaited, [output.data.communicationId]: output.data.at } };
  if (output.type === 'saga.receipt-assumed') {
    const { [output.data.communicationId]: _, ...awaited } = state.awaited;
    return { ...state, awaited };
  }
  return { ...state, obligations: withSaid(state.obligations, output) };
}
