import type { HttpApi } from './http-api.js';

/** How many of each: by kind, by outcome, by code. */
export type Counts = Readonly<Record<string, number>>;

/**
 * What the record says after the play. A function of the log alone: the same journal gives the same figures, whatever
 * store the log lies in.
 */
export interface Figures {
  /** Exception cases are not among them: they stand under `exceptions`. */
  readonly cases: { readonly total: number; readonly open: number; readonly byKind: Counts };
  readonly decisions: { readonly total: number; readonly byOutcome: Counts };
  readonly letters: {
    readonly requested: number;
    /** Handed to a channel. */
    readonly sent: number;
    readonly delivered: number;
    /** Came back, bounced for good, or could not be made: at any time, whatever came after. */
    readonly failed: number;
    /** Sent to a corrected address. */
    readonly resent: number;
    /** Held for a person, because something that the law asks for was missing. */
    readonly held: number;
    /** Delayed on the way, by a passing failure. */
    readonly delayed: number;
    readonly byKind: Counts;
  };
  readonly exceptions: {
    readonly opened: number;
    readonly cured: number;
    /** Closed by a person, without a letter that went out. */
    readonly givenUp: number;
    readonly open: number;
    /** Cured, and then the resend failed too. */
    readonly reopened: number;
  };
  readonly clocks: {
    readonly total: number;
    /** Done before any limit. */
    readonly met: number;
    /** Done, but after the statutory limit. */
    readonly metLate: number;
    /** The statutory limit has passed, and nothing was done. */
    readonly missed: number;
    /** Nothing is owed any more. */
    readonly lifted: number;
    /** Running, and a warning was given or the firm's own limit has passed. */
    readonly atRisk: number;
    readonly running: number;
    /** A fact is missing that the rule counts from. */
    readonly undetermined: number;
    /** Breaches that stand, of either kind. */
    readonly breaches: { readonly statutory: number; readonly target: number; readonly withdrawn: number };
  };
  /** Commands of known callers that were refused, by the code of the refusal. */
  readonly refused: { readonly total: number; readonly byCode: Counts };
}

interface CaseItem {
  readonly kind: string;
  readonly phase: 'open' | 'closed';
  readonly outcome: string | null;
}
interface LetterItem {
  readonly kind: string;
  readonly handedOffAt: string | null;
  readonly deliveredAt: string | null;
  readonly openedAt: string | null;
  readonly returnedAt: string | null;
  readonly failedAt: string | null;
  readonly heldAt: string | null;
  readonly temporaryFailures: number;
  readonly relation: string | null;
}
interface ExceptionItem {
  readonly state: 'open' | 'cured' | 'closed';
  readonly reopenings: number;
}
interface ClockItem {
  readonly state: string;
  readonly targetBreachedAt: string | null;
  readonly statutoryBreachedAt: string | null;
  readonly breachWithdrawnWhy: string | null;
}
interface RefusalItem {
  readonly after: { readonly code: string };
}

/** Reads the figures through the API, as one who may see everything. The service must be at rest. @throws UnexpectedAnswer */
export async function gatherFigures(reader: HttpApi): Promise<Figures> {
  const cases = await reader.list<CaseItem>('/v1/cases');
  const own = cases.filter(({ kind }) => kind !== 'communication-exception');
  const decided = own.flatMap(({ outcome }) => (outcome === null ? [] : [outcome]));
  const refusals = await reader.list<RefusalItem>('/v1/audit-trail', { type: 'access.command-refused' });
  return {
    cases: {
      total: own.length,
      open: own.filter(({ phase }) => phase === 'open').length,
      byKind: counted(own.map(({ kind }) => kind)),
    },
    decisions: { total: decided.length, byOutcome: counted(decided) },
    letters: ofLetters(await reader.list<LetterItem>('/v1/communications')),
    exceptions: ofExceptions(await reader.list<ExceptionItem>('/v1/exceptions')),
    clocks: ofClocks(await reader.list<ClockItem>('/v1/obligations')),
    refused: { total: refusals.length, byCode: counted(refusals.map(({ after }) => after.code)) },
  };
}

function ofLetters(letters: readonly LetterItem[]): Figures['letters'] {
  const many = (those: (letter: LetterItem) => boolean): number => letters.filter(those).length;
  return {
    requested: letters.length,
    sent: many(({ handedOffAt }) => handedOffAt !== null),
    delivered: many(({ deliveredAt, openedAt }) => deliveredAt !== null || openedAt !== null),
    failed: many(({ returnedAt, failedAt }) => returnedAt !== null || failedAt !== null),
    resent: many(({ relation, handedOffAt }) => relation === 'resends' && handedOffAt !== null),
    held: many(({ heldAt }) => heldAt !== null),
    delayed: many(({ temporaryFailures }) => temporaryFailures > 0),
    byKind: counted(letters.map(({ kind }) => kind)),
  };
}

function ofExceptions(exceptions: readonly ExceptionItem[]): Figures['exceptions'] {
  const inState = (wanted: ExceptionItem['state']): number => exceptions.filter(({ state }) => state === wanted).length;
  return {
    opened: exceptions.length,
    cured: inState('cured'),
    givenUp: inState('closed'),
    open: inState('open'),
    reopened: exceptions.filter(({ reopenings }) => reopenings > 0).length,
  };
}

function ofClocks(clocks: readonly ClockItem[]): Figures['clocks'] {
  const inState = (...wanted: readonly string[]): number => clocks.filter(({ state }) => wanted.includes(state)).length;
  return {
    total: clocks.length,
    met: inState('satisfied'),
    metLate: inState('satisfied-late'),
    missed: inState('breached'),
    lifted: inState('waived'),
    atRisk: inState('warned', 'target-missed'),
    running: inState('running'),
    undetermined: inState('undetermined'),
    breaches: {
      statutory: clocks.filter(({ statutoryBreachedAt }) => statutoryBreachedAt !== null).length,
      target: clocks.filter(({ targetBreachedAt }) => targetBreachedAt !== null).length,
      withdrawn: clocks.filter(({ breachWithdrawnWhy }) => breachWithdrawnWhy !== null).length,
    },
  };
}

/** Counts by word, in the order of the words: equal figures are equal JSON. */
function counted(words: readonly string[]): Counts {
  const counts = new Map<string, number>();
  for (const word of [...words].sort()) counts.set(word, (counts.get(word) ?? 0) + 1);
  return Object.fromEntries(counts);
}
