import { breachCaseId } from '../events/identity.js';
import type { ClockItem, Gathered, LetterItem } from './gather.js';
import { FLOWS, type Flow, type Journal } from './journal-schema.js';

/** How many of each: by kind, by outcome, by code. */
export type Counts = Readonly<Record<string, number>>;

/** What the record and the case system say of some cases. */
export interface Figures {
  /** Exception cases are not among them: they stand under `exceptions`. */
  readonly cases: { readonly total: number; readonly open: number; readonly byKind: Counts };
  readonly decisions: { readonly total: number; readonly byOutcome: Counts };
  readonly letters: {
    readonly asked: number;
    /** Handed to a channel. Of those asked for, each is either sent, or one of the four that follow. */
    readonly sent: number;
    /** Held for a person in the end, because something is missing or a second person must read it. */
    readonly held: number;
    /** Could not be made, or had no address to go to. */
    readonly notSent: number;
    readonly cancelled: number;
    /** Neither sent nor at an end: there should be none. */
    readonly underWay: number;
    readonly delivered: number;
    /** Came back, bounced for good, or could not be made: at any time, whatever came after. */
    readonly failed: number;
    /** Sent again after a failure. */
    readonly resent: number;
    /** Sent in the place of an earlier one, which stays and is marked. */
    readonly superseding: number;
    /** Held for a person at any time. */
    readonly everHeld: number;
    readonly byKind: Counts;
  };
  readonly clocks: {
    readonly total: number;
    /** Done before any limit. */
    readonly met: number;
    /** Done, but after the statutory limit. */
    readonly late: number;
    /** The statutory limit has passed, and nothing was done. */
    readonly missed: number;
    /** Nothing is owed any more. */
    readonly lifted: number;
    /** Running; of some a warning was given, or the firm's own limit has passed. */
    readonly running: number;
    /** A fact is missing that the rule counts from. */
    readonly undetermined: number;
    /** Breaches of a statutory limit that stand, and those that a late fact has withdrawn. */
    readonly breaches: { readonly statutory: number; readonly withdrawn: number };
  };
  readonly exceptions: {
    readonly opened: number;
    readonly cured: number;
    /** Closed without a letter that went out: by a person, or as the limit passed that it was to meet. */
    readonly givenUp: number;
    readonly open: number;
    /** Cured, and then the resend failed too. */
    readonly reopened: number;
  };
  /** What the case system was brought. */
  readonly caseSystem: { readonly followUps: number; readonly attachments: number; readonly comments: number };
}

export interface StoryFigures {
  readonly flows: Readonly<Record<Flow, Figures>>;
  /** Counted over everything, whatever flow it belongs to. */
  readonly all: Figures;
}

/**
 * Counts what there is, flow by flow and as a whole. A function of the record alone: the same journal gives the same
 * figures, whatever store the log lies in and whatever trouble the neighbours make.
 */
export function figuresOf(gathered: Gathered, journal: Journal): StoryFigures {
  const flowOf = flowsOf(gathered, journal);
  const flows = Object.fromEntries(FLOWS.map((flow) => [flow, counted(partOf(gathered, (id) => flowOf(id) === flow))]));
  return { flows: flows as Record<Flow, Figures>, all: counted(gathered) };
}

/** The flow of a case, by its id or by its reference; of a case that was opened for a missed limit, that of the clock's. */
function flowsOf({ cases, clocks }: Gathered, journal: Journal): (idOrReference: string) => Flow | undefined {
  const flows = new Map<string, Flow>();
  for (const { flow, case: card } of Object.values(journal.cases)) flows.set(card.ref, flow);
  const learn = (id: string, flow: Flow | undefined): void => void (flow !== undefined && flows.set(id, flow));
  for (const { caseId, externalId } of cases) learn(caseId, flows.get(externalId));
  for (const { caseId, obligationId } of clocks) learn(breachCaseId(obligationId), flows.get(caseId));
  return (idOrReference) => flows.get(idOrReference);
}

type Counted = Pick<Gathered, 'cases' | 'letters' | 'exceptions' | 'clocks' | 'caseSystem'>;

function partOf(
  { cases, letters, exceptions, clocks, caseSystem }: Gathered,
  wanted: (id: string) => boolean,
): Counted {
  return {
    cases: cases.filter(({ caseId }) => wanted(caseId)),
    letters: letters.filter(({ caseId }) => wanted(caseId)),
    exceptions: exceptions.filter(({ originalCaseId }) => wanted(originalCaseId)),
    clocks: clocks.filter(({ caseId }) => wanted(caseId)),
    caseSystem: {
      followUps: caseSystem.followUps.filter(({ parentCase }) => wanted(parentCase)),
      attachments: caseSystem.attachments.filter(({ caseReference }) => wanted(caseReference)),
      comments: caseSystem.comments.filter(({ caseReference }) => wanted(caseReference)),
    },
  };
}

function counted({ cases, letters, exceptions, clocks, caseSystem }: Counted): Figures {
  const own = cases.filter(({ kind }) => kind !== 'communication-exception');
  const outcomes = own.flatMap(({ outcome }) => (outcome === null ? [] : [outcome]));
  const ended = (wanted: string): number => exceptions.filter(({ state }) => state === wanted).length;
  return {
    cases: {
      total: own.length,
      open: own.filter(({ phase }) => phase === 'open').length,
      byKind: byWord(own.map(({ kind }) => kind)),
    },
    decisions: { total: outcomes.length, byOutcome: byWord(outcomes) },
    letters: ofLetters(letters),
    clocks: ofClocks(clocks),
    exceptions: {
      opened: exceptions.length,
      cured: ended('cured'),
      givenUp: ended('closed'),
      open: ended('open'),
      reopened: exceptions.reduce((sum, { reopenings }) => sum + reopenings, 0),
    },
    caseSystem: {
      followUps: caseSystem.followUps.length,
      attachments: caseSystem.attachments.length,
      comments: caseSystem.comments.length,
    },
  };
}

const FAILED: readonly string[] = ['failed', 'permanently-failed', 'returned'];

function ofLetters(letters: readonly LetterItem[]): Figures['letters'] {
  const many = (those: (letter: LetterItem) => boolean): number => letters.filter(those).length;
  const unsent = letters.filter(({ handedOffAt }) => handedOffAt === null);
  const stuck = (...states: readonly string[]): number => unsent.filter(({ state }) => states.includes(state)).length;
  return {
    asked: letters.length,
    sent: letters.length - unsent.length,
    held: stuck('held'),
    notSent: stuck(...FAILED),
    cancelled: stuck('cancelled'),
    underWay: unsent.filter(({ state }) => !['held', 'cancelled', ...FAILED].includes(state)).length,
    delivered: many(({ deliveredAt, openedAt }) => deliveredAt !== null || openedAt !== null),
    failed: many(({ returnedAt, failedAt }) => returnedAt !== null || failedAt !== null),
    resent: many(({ relation, handedOffAt }) => relation === 'resends' && handedOffAt !== null),
    superseding: many(({ relation, handedOffAt }) => relation === 'supersedes' && handedOffAt !== null),
    everHeld: many(({ heldAt }) => heldAt !== null),
    byKind: byWord(letters.map(({ kind }) => kind)),
  };
}

function ofClocks(clocks: readonly ClockItem[]): Figures['clocks'] {
  const inState = (...wanted: readonly string[]): number => clocks.filter(({ state }) => wanted.includes(state)).length;
  return {
    total: clocks.length,
    met: inState('satisfied'),
    late: inState('satisfied-late'),
    missed: inState('breached'),
    lifted: inState('waived'),
    running: inState('running', 'warned', 'target-missed', 'tolled'),
    undetermined: inState('undetermined'),
    breaches: {
      statutory: clocks.filter(({ statutoryBreachedAt }) => statutoryBreachedAt !== null).length,
      withdrawn: clocks.filter(({ breachWithdrawnWhy }) => breachWithdrawnWhy !== null).length,
    },
  };
}

/** Counts by word, in the order of the words: equal figures are equal JSON. */
export function byWord(words: readonly string[]): Counts {
  const counts = new Map<string, number>();
  for (const word of [...words].sort()) counts.set(word, (counts.get(word) ?? 0) + 1);
  return Object.fromEntries(counts);
}
