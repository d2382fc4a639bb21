import { isTold } from './case-events.js';
import type { Fault } from './journal-problem.js';
import type { Entry, Journal } from './journal-schema.js';

/** What has been told up to an entry: what later ones may refer to. */
interface Told {
  readonly opened: Set<string>;
  /** Facts that were given a name, and of which case. */
  readonly facts: Map<string, string>;
  readonly drafted: Set<string>;
  /** Documents that the engine has produced. */
  readonly produced: Set<string>;
}

/**
 * Whether the story holds together: every name stands for something that is there and was told before, the entries
 * stand in the order of time between beginning and end, and keys are used again only where a repetition is meant.
 */
export function checkStory(journal: Journal): Fault[] {
  return [...headFaults(journal), ...entryFaults(journal)];
}

function headFaults({ begins, ends, period, auditCase, cases, entities, principals, setup, view }: Journal): Fault[] {
  const faults: Fault[] = [];
  const known = (path: readonly string[], name: string, among: object, what: string): void => {
    if (!Object.hasOwn(among, name))
      faults.push({ path, reason: `names the ${what} ${name}, which is not in the journal` });
  };
  if (begins >= ends) faults.push({ path: ['ends'], reason: 'does not lie after begins' });
  if (period.from >= period.to) faults.push({ path: ['period', 'to'], reason: 'does not lie after from' });
  known(['auditCase'], auditCase, cases, 'case');
  for (const [id, { case: card }] of Object.entries(cases))
    known(['cases', id, 'case', 'entity'], card.entity, entities, 'entity');
  for (const [id, { only = [] }] of Object.entries(principals))
    for (const entity of only) known(['principals', id, 'only'], entity, entities, 'entity');
  const { templates, packs, reader } = setup;
  known(['setup', 'templates', 'author'], templates.author, principals, 'principal');
  known(['setup', 'templates', 'approver'], templates.approver, principals, 'principal');
  known(['setup', 'packs', 'proposer'], packs.proposer, principals, 'principal');
  known(['setup', 'packs', 'approver'], packs.approver, principals, 'principal');
  known(['setup', 'reader'], reader, principals, 'principal');
  known(['view', 'portal'], view.portal, principals, 'principal');
  faults.push(...sameReference(cases));
  return faults;
}

/** Two cases under one reference would be one case. */
function sameReference(cases: Journal['cases']): Fault[] {
  const holders = new Map<string, string>();
  return Object.entries(cases).flatMap(([id, { case: card }]) => {
    const holder = holders.get(card.ref);
    holders.set(card.ref, holder ?? id);
    return holder === undefined ? [] : [{ path: ['cases', id, 'case', 'ref'], reason: `is also that of ${holder}` }];
  });
}

function entryFaults(journal: Journal): Fault[] {
  const told: Told = { opened: new Set(), facts: new Map(), drafted: new Set(), produced: new Set() };
  const keys = new Set<string>();
  let before = journal.begins;
  const faults = journal.entries.flatMap((entry, index) => {
    const found = [...timeFaults(entry, before, journal.ends), ...nameFaults(entry, journal, told)];
    if (entry.replayed && !(entry.key !== undefined && keys.has(entry.key)))
      found.push({ path: ['replayed'], reason: 'repeats no earlier entry: its key was not used before' });
    if (entry.key !== undefined) keys.add(entry.key);
    if (isTold(entry, journal) && (entry.expect ?? entry.key) !== undefined)
      found.push({
        path: ['by'],
        reason: 'tells this by an event, which has neither key nor refusal: tell it by calls',
      });
    if (entry.at > before) before = entry.at;
    return found.map(({ path, reason }) => ({ path: ['entries', index, ...path], reason }));
  });
  const silent = Object.keys(journal.cases).filter((id) => !told.opened.has(id));
  return [...faults, ...silent.map((id) => ({ path: ['cases', id], reason: 'is never opened' }))];
}

function timeFaults({ at }: Entry, before: string, ends: string): Fault[] {
  if (at < before) return [{ path: ['at'], reason: `goes back: the entry before, or the beginning, is at ${before}` }];
  return at > ends ? [{ path: ['at'], reason: `lies after the end of the journal, ${ends}` }] : [];
}

function nameFaults(entry: Entry, journal: Journal, told: Told): Fault[] {
  const faults: Fault[] = [];
  const known = (field: string, name: string, there: boolean, what: string): void => {
    if (!there)
      faults.push({
        path: [field],
        reason: `names the ${what} ${name}, which ${UNKNOWN[what] ?? 'is not in the journal'}`,
      });
  };
  known('by', entry.by, Object.hasOwn(journal.principals, entry.by), 'principal');
  if ('case' in entry) known('case', entry.case, told.opened.has(entry.case), 'case');
  switch (entry.action) {
    case 'open':
      known('open', entry.open, Object.hasOwn(journal.cases, entry.open), 'case card');
      if (!entry.expect) told.opened.add(entry.open);
      break;
    case 'fact':
      if (entry.supersedes !== undefined)
        known('supersedes', entry.supersedes, told.facts.get(entry.supersedes) === entry.case, 'fact');
      if (entry.as !== undefined) told.facts.set(entry.as, entry.case);
      break;
    case 'decide':
    case 'revise':
      for (const code of entry.reasons ?? []) known('reasons', code, Object.hasOwn(journal.reasons, code), 'reason');
      break;
    case 'contact': {
      const others = journal.cases[entry.case]?.others ?? {};
      known('party', entry.party, entry.party === 'primary' || Object.hasOwn(others, entry.party), 'party');
      // Only the case system knows the parties of what it told by events.
      if (journal.cases[entry.case]?.told === 'events' && !isTold(entry, journal))
        faults.push({ path: ['by'], reason: 'is not the case system, which told of this case by events' });
      break;
    }
    case 'produce':
      told.produced.add(entry.produce);
      break;
    case 'file':
      known('file', entry.file, told.produced.has(entry.file), 'document');
      break;
    case 'set-aside':
      known('set-aside', entry['set-aside'], told.produced.has(entry['set-aside']), 'document');
      break;
    case 'draft':
      known('draft', entry.draft, Object.hasOwn(journal.templates, entry.draft), 'template');
      told.drafted.add(entry.draft);
      break;
    case 'submit':
      known('submit', entry.submit, told.drafted.has(entry.submit), 'draft');
      break;
    case 'approve':
      known('approve', entry.approve, told.drafted.has(entry.approve), 'draft');
      break;
    case 'retire':
      known('retire', entry.retire, told.drafted.has(entry.retire), 'draft');
      break;
    default:
  }
  return faults;
}

const UNKNOWN: Readonly<Record<string, string>> = {
  case: 'was not opened before',
  fact: 'was not stated on this case before',
  draft: 'was not drafted before',
  document: 'was not produced before',
  party: 'the case does not have',
};
