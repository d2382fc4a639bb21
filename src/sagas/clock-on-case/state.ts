import { EVIDENCE_LEVELS, type EvidenceLevel } from '../../events/obligation.events.js';
import type { SagaOutput } from '../../events/saga.events.js';
import type { CaseFacts } from '../../policies/case-facts.js';

/** What the saga keeps of each event: the facts that clocks count by. No values of facts: those may be personal. */
export type ClockNote =
  | {
      readonly what: 'opened';
      readonly kind: string;
      readonly legalEntity: string;
      readonly product: string;
      readonly jurisdiction: string;
      readonly openedAt: string;
      readonly receivedAt: string;
      readonly importId: string;
      /** Of the source that it was imported from; else empty. */
      readonly system: string;
    }
  | {
      readonly what: 'fact';
      readonly name: string;
      readonly at: string;
      readonly eventId: string;
      readonly supersedes: string;
      readonly importId: string;
    }
  | {
      readonly what: 'decided';
      readonly outcome: string;
      readonly at: string;
      readonly eventId: string;
      readonly supersedes: string;
      readonly importId: string;
    }
  | {
      readonly what: 'letter';
      readonly id: string;
      readonly kind: string;
      readonly relatesTo: string;
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
  | { readonly what: 'went-live' }
  | { readonly what: 'closed' }
  | { readonly what: 'time-passed'; readonly until: string }
  | { readonly what: 'import-completed'; readonly importId: string; readonly system: string; readonly until: string };

/** What was said of an obligation so far. */
export interface Kept {
  readonly rule: {
    readonly packId: string;
    readonly packVersion: string;
    readonly packHash: string;
    readonly ruleId: string;
  };
  readonly state: 'undetermined' | 'running' | 'satisfied' | 'waived';
  readonly warnAt: readonly string[];
  readonly targetAt: string;
  readonly dueAt: string;
  /** Warnings up to here were given, or overtaken by something graver. */
  readonly warnedUntil: string;
  readonly breached: Readonly<Partial<Record<'target' | 'statutory', true>>>;
}

export interface State {
  readonly facts?: CaseFacts;
  readonly obligations: Readonly<Record<string, Kept>>;
  /** Time that has certainly passed for this case: the last `time.passed`, or the as-of of its import. */
  readonly judgedUntil: string;
  /** An imported case not taken live: `time.passed` skips it, the end of an import judges it. */
  readonly silent: boolean;
  /** The import that brought its last event. */
  readonly importId?: string;
  /** Whether that import is under way, as far as the log says: one of a broken file never ends. */
  readonly importOpen?: boolean;
  /** The source that a silent case was imported from. */
  readonly system?: string;
}

export const initial: State = { obligations: {}, judgedUntil: '', silent: false };

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
    const { kind, legalEntity, product, jurisdiction, openedAt, receivedAt, importId, system } = note;
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
    };
    return { ...state, facts, silent: importId !== '', ...underWay(importId), ...(importId && system && { system }) };
  }
  if (!state.facts) return state;
  if (note.what === 'went-live') {
    const { importId: _, importOpen: __, system: ___, ...rest } = state;
    return { ...rest, silent: false };
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
  note: Exclude<ClockNote, { what: 'opened' | 'went-live' | 'time-passed' | 'import-completed' }>,
): CaseFacts {
  switch (note.what) {
    case 'closed':
      return { ...facts, closed: true };
    case 'fact': {
      const { name, at, eventId, supersedes } = note;
      return { ...facts, facts: [...facts.facts, { name, at, eventId, ...(supersedes && { supersedes }) }] };
    }
    case 'decided': {
      const { outcome, at, eventId, supersedes } = note;
      return { ...facts, decisions: [...facts.decisions, { outcome, at, eventId, ...(supersedes && { supersedes }) }] };
    }
    case 'letter': {
      const { id, kind, relatesTo } = note;
      // Asked for is no evidence yet: the letter enters the facts with the first level that it reaches.
      const letter = { id, kind, relatesTo, reachedLevel: 'COMPOSED', at: '', reachedAt: {} } as const;
      return { ...facts, communications: [...facts.communications, letter] };
    }
    case 'letter-reached':
      return {
        ...facts,
        communications: facts.communications.map((letter) => (letter.id === note.id ? reached(letter, note) : letter)),
      };
  }
}

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

/** Facts with only the letters that have reached something. */
export const evidenced = (facts: CaseFacts): CaseFacts => ({
  ...facts,
  communications: facts.communications.filter(({ at }) => at !== ''),
});

export function withOutput(state: State, output: SagaOutput): State {
  if (!('obligationId' in output.data)) return state;
  const { obligationId, packId, packVersion, packHash, ruleId } = output.data as Kept['rule'] & {
    obligationId: string;
  };
  const before = state.obligations[obligationId] ?? {
    rule: { packId, packVersion, packHash, ruleId },
    state: 'undetermined',
    warnAt: [],
    targetAt: '',
    dueAt: '',
    warnedUntil: '',
    breached: {},
  };
  return {
    ...state,
    obligations: { ...state.obligations, [obligationId]: { ...before, ...changeOf(output, before) } },
  };
}

function changeOf(output: SagaOutput, before: Kept): Partial<Kept> {
  switch (output.type) {
    case 'saga.obligation-due':
    case 'saga.obligation-moved': {
      const { warnAt, targetAt, dueAt } = output.data;
      if (output.type === 'saga.obligation-moved') return { warnAt, targetAt, dueAt };
      const { packId, packVersion, packHash, ruleId } = output.data;
      return { rule: { packId, packVersion, packHash, ruleId }, state: 'running', warnAt, targetAt, dueAt };
    }
    case 'saga.warning-due':
      return { warnedUntil: output.data.warnAt };
    case 'saga.satisfaction-found':
      return { state: 'satisfied' };
    case 'saga.waiver-found':
      return { state: 'waived' };
    case 'saga.breach-found':
      return { breached: { ...before.breached, [output.data.limit]: true } };
    case 'saga.breach-refuted': {
      const { [output.data.limit]: _, ...breached } = before.breached;
      return { breached };
    }
    default:
      return {};
  }
}
