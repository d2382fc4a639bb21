import { byWord, type Figures, type StoryFigures } from './figures.js';
import type { Bytes, Gathered } from './gather.js';
import { FLOWS, type Entry, type Journal } from './journal-schema.js';
import type { OneView } from './one-view.js';

/** Something that must be so, counted in two ways or more. */
export interface Account {
  readonly said: string;
  readonly holds: boolean;
}

/** What the demo has told does not add up: something was lost, or done twice. */
export class AccountsDoNotBalance extends Error {
  override readonly name = 'AccountsDoNotBalance';
  constructor(wrong: readonly Account[]) {
    super(['These accounts do not balance:', ...wrong.map(({ said }) => `  ✗ ${said}`)].join('\n'));
  }
}

export interface Books {
  readonly figures: StoryFigures;
  readonly gathered: Gathered;
  readonly journal: Journal;
  readonly view: OneView;
  /** Events that the case system told, each counted once. */
  readonly eventsTold: number;
}

/**
 * The accounts of the story: what was asked of the service, what its record says, what the neighbours have and what lies
 * in the outbox are counted apart, and must agree.
 */
export function accountsOf({ figures, gathered, journal, view, eventsTold }: Books): Account[] {
  const { cases, decisions, letters, clocks, exceptions } = figures.all;
  const told = (action: Entry['action']): number => accepted(journal, action);
  const refused = journal.entries.flatMap(({ expect }) => (expect && isRecorded(expect.code) ? [expect.code] : []));
  const { messages, engineDocuments, caseSystem } = gathered;
  const filed = engineDocuments.filter((state) => state === 'matched').length;
  return [
    parts('cases', cases.total, {
      'told of': told('open'),
      'opened here for a missed limit': cases.byKind['policy-exception'] ? ownCases(gathered, journal) : 0,
    }),
    equal('decisions', { taken: told('decide'), 'on record': gathered.decided, 'on their cases': decisions.total }),
    equal('revised outcomes', { told: told('revise'), 'on record': gathered.revised }),
    parts('letters asked for', letters.asked, {
      sent: letters.sent,
      held: letters.held,
      'could not be sent': letters.notSent,
      cancelled: letters.cancelled,
      'under way': letters.underWay,
    }),
    equal('letters sent', {
      'on record': letters.sent,
      'in the outbox': gathered.outbox.length,
      'made by the engine, byte for byte': alike(gathered.outbox, gathered.engine),
    }),
    parts('letters sent', letters.sent, {
      "in the case system's files, byte for byte": gathered.outbox.filter(isThere(gathered)).length,
      'restricted, and kept here': gathered.letters.filter(
        ({ confidentiality, handedOffAt }) => confidentiality === 'restricted' && handedOffAt !== null,
      ).length,
    }),
    parts('letters that failed', letters.failed, {
      'with an exception case of their own': exceptions.opened,
      'resent, failed again, under the same one': exceptions.reopened,
    }),
    parts('exceptions', exceptions.opened, {
      cured: exceptions.cured,
      'closed by a person or its deadline': exceptions.givenUp,
      open: exceptions.open,
    }),
    equal('follow-up cases', {
      'exceptions here': exceptions.opened,
      'in the case system': caseSystem.followUps.length,
    }),
    parts('clocks', clocks.total, {
      met: clocks.met,
      late: clocks.late,
      missed: clocks.missed,
      running: clocks.running,
      undetermined: clocks.undetermined,
      'no longer owed': clocks.lifted,
    }),
    equal('events of the case system', {
      told: eventsTold,
      applied: messages.filter((state) => state === 'applied').length,
      'on record, none twice': messages.length - gathered.gapsOpen,
    }),
    parts('documents the engine made on its own', engineDocuments.length, {
      filed,
      'on the worklist or set aside': engineDocuments.length - filed,
    }),
    equal('refused commands', {
      'in the story': refused.length,
      'on record': gathered.refused.length,
      'for the same reasons': inCommon(refused, gathered.refused),
    }),
    equal(`letters for customer ${view.customer}`, {
      'sent, not restricted': view.tellable,
      'shown by the portal': view.portal.length,
    }),
    equal('the seven flows', {
      'added up': FLOWS.reduce((sum, flow) => sum + weightOf(figures.flows[flow]), 0),
      'and as a whole': weightOf(figures.all),
    }),
    { said: 'every read model has all that the log has', holds: gathered.complete },
  ];
}

/** @throws AccountsDoNotBalance naming those that do not */
export function assertBalanced(accounts: readonly Account[]): void {
  const wrong = accounts.filter(({ holds }) => !holds);
  if (wrong.length > 0) throw new AccountsDoNotBalance(wrong);
}

type Counted = Readonly<Record<string, number>>;
const worded = (counts: Counted): string[] => Object.entries(counts).map(([what, count]) => `${count} ${what}`);

/** A whole is the sum of its parts; parts that are nothing are not spoken of. */
function parts(what: string, whole: number, counts: Counted): Account {
  const some = Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
  const sum = Object.values(counts).reduce((total, count) => total + count, 0);
  return { said: `${whole} ${what} = ${worded(some).join(' + ') || 'none'}`, holds: whole === sum };
}

/** The same, counted in several places. */
const equal = (what: string, counts: Counted): Account => ({
  said: `${what}: ${worded(counts).join(' = ')}`,
  holds: new Set(Object.values(counts)).size === 1,
});

/** Entries of the journal that were to succeed, repetitions left out. */
const accepted = ({ entries }: Journal, action: Entry['action']): number =>
  entries.filter((entry) => entry.action === action && !entry.expect && !entry.replayed).length;

/** A key that was used for something else is refused before anything is recorded under it. */
const isRecorded = (code: string): boolean => code !== 'idempotency-key-reused';

function ownCases({ cases }: Gathered, journal: Journal): number {
  const told = new Set(Object.values(journal.cases).map(({ case: card }) => card.ref));
  return cases.filter(({ kind, externalId }) => kind !== 'communication-exception' && !told.has(externalId)).length;
}

/** How many of these are made of the same bytes over there. */
function alike(here: readonly Bytes[], there: readonly Bytes[]): number {
  const known = new Set(there.map(({ communicationId, sha256 }) => `${communicationId} ${sha256}`));
  return here.filter(({ communicationId, sha256 }) => known.has(`${communicationId} ${sha256}`)).length;
}

function isThere({ caseSystem }: Gathered): (letter: Bytes) => boolean {
  const known = new Set(caseSystem.attachments.map(({ sha256 }) => sha256));
  return ({ sha256 }) => known.has(sha256);
}

/** How many words two lists have in common, each as often as it is in both. */
function inCommon(one: readonly string[], other: readonly string[]): number {
  const theirs = byWord(other);
  return Object.entries(byWord(one)).reduce((sum, [word, count]) => sum + Math.min(count, theirs[word] ?? 0), 0);
}

const weightOf = ({ cases, decisions, letters, clocks, exceptions, caseSystem }: Figures): number =>
  [cases.total, decisions.total, letters.asked, clocks.total, exceptions.opened].reduce((sum, count) => sum + count) +
  [caseSystem.followUps, caseSystem.attachments, caseSystem.comments].reduce((sum, count) => sum + count);
