import { isTold } from '../../../src/demo/case-events.js';
import { FLOWS, type Entry, type EntryOf, type Journal } from '../../../src/demo/journal-schema.js';
import { readJournal } from '../../../src/demo/read-journal.js';
import { loadPackFile, shippedPacks } from '../../../src/policies/load.js';
import { CASE_KINDS, OUTCOMES } from '../../../src/events/case.events.js';
import { OUTCOMES_BY_KIND } from '../../../src/domain/case.js';
import { COMMUNICATION_KINDS, FAILURE_REASONS } from '../../../src/events/communication.events.js';
import { ROLES } from '../../../src/events/principal.events.js';
import { checkTemplate } from '../../../src/templates/check-template.js';

let journal: Journal;
const entries = <A extends Entry['action']>(action: A): EntryOf<A>[] =>
  journal.entries.filter((entry): entry is EntryOf<A> => entry.action === action);
const refusals = (): string[] => journal.entries.flatMap(({ expect }) => (expect ? [expect.code] : []));
const kindOf = (alias: string): string => journal.cases[alias]?.case.kind ?? '';

beforeAll(async () => {
  journal = await readJournal();
});

describe('the journal that ships', () => {
  it('speaks the vocabulary of the record, word by word', () => {
    const kinds = Object.values(journal.cases).map(({ case: card }) => card.kind);
    expect(kinds.filter((kind) => !CASE_KINDS.includes(kind as never))).toEqual([]);
    expect(entries('decide').filter(({ decide }) => !OUTCOMES.includes(decide as never))).toEqual([]);
    const roles = Object.values(journal.principals).flatMap((principal) => principal.roles);
    expect(roles.filter((role) => !ROLES.includes(role as never))).toEqual([]);
    const failures = entries('receipt').flatMap(({ failure }) => failure ?? []);
    expect(failures.filter((failure) => !FAILURE_REASONS.includes(failure as never))).toEqual([]);
    const letters = [
      ...entries('receipt').map(({ letter }) => letter),
      ...entries('release').map(({ release }) => release),
      ...entries('cancel').map(({ cancel }) => cancel),
      ...entries('resend').map(({ resend }) => resend),
      ...entries('ask').map(({ ask }) => ask),
      ...entries('break').map((entry) => entry.break),
    ];
    expect(letters.filter((kind) => !COMMUNICATION_KINDS.includes(kind as never))).toEqual([]);
  });

  it('decides each kind of case as such cases are decided, save where it wants the refusal', () => {
    const odd = entries('decide').filter((entry) => {
      const allowed: readonly string[] = OUTCOMES_BY_KIND[kindOf(entry.case) as keyof typeof OUTCOMES_BY_KIND];
      return !allowed.includes(entry.decide) && entry.expect?.code !== 'outcome-not-of-kind';
    });
    expect(odd).toEqual([]);
  });

  it('names only facts that a pack counts by', async () => {
    const packs = [...(await shippedPacks()), await loadPackFile('src/demo/packs/firm-notices.yaml')];
    const known = packs.flatMap(({ pack }) => pack.versions.flatMap(({ facts }) => Object.keys(facts)));
    expect(entries('fact').filter(({ fact }) => !known.includes(fact))).toEqual([]);
    expect(journal.setup.packs.ids.filter((id) => !packs.some(({ pack }) => pack.id === id))).toEqual([]);
  });

  it('drafts templates that can be drafted', () => {
    for (const [alias, source] of Object.entries(journal.templates)) {
      expect(() => checkTemplate(source, alias)).not.toThrow();
    }
  });

  it('lets persons, never systems, hold the two ends of every approval', () => {
    const { templates, packs } = journal.setup;
    for (const [one, other] of [
      [templates.author, templates.approver],
      [packs.proposer, packs.approver],
    ] as const) {
      expect(one).not.toBe(other);
      for (const id of [one, other]) expect(journal.principals[id]?.type).toBe('person');
    }
  });

  it('names the agency of appendix A for every lender', () => {
    const lenders = Object.values(journal.cases).flatMap(({ case: card }) =>
      card.kind === 'application' ? card.entity : [],
    );
    for (const lender of new Set(lenders)) {
      expect(journal.entities[lender]).toMatchObject({
        agencyName: expect.any(String),
        agencyAddress: expect.any(String),
      });
    }
  });

  it('spans half a year, some dozens of cases, and all seven flows', () => {
    expect(Object.keys(journal.cases).length).toBeGreaterThanOrEqual(45);
    expect(Object.keys(journal.cases).length).toBeLessThanOrEqual(75);
    const flows = Object.values(journal.cases).map(({ flow }) => flow);
    for (const flow of FLOWS) expect(flows.filter((one) => one === flow).length).toBeGreaterThanOrEqual(3);
    const months = new Set(journal.entries.map(({ at }) => at.slice(0, 7)));
    expect([...months]).toEqual(['2026-01', '2026-02', '2026-03', '2026-04', '2026-05', '2026-06']);
  });
});

/** What the story claims to show, and how often it does. */
const FEATURES: readonly (readonly [feature: string, atLeast: number, found: () => number])[] = [
  ['kinds of cases', 9, () => new Set(Object.values(journal.cases).map(({ case: card }) => card.kind)).size],
  ['legal entities', 5, () => Object.keys(journal.entities).length],
  ['officers', 3, () => Object.values(journal.principals).filter(({ roles }) => roles.includes('officer')).length],
  ['principals with a narrow view', 1, () => Object.values(journal.principals).filter(({ only }) => only).length],
  ['approvals', 10, () => decided('approved')],
  ['denials with reasons', 10, () => decided('denied')],
  ['counteroffers', 4, () => decided('counteroffered')],
  ['incomplete applications', 4, () => decided('incomplete')],
  ['withdrawals', 3, () => decided('withdrawn')],
  ['outcomes of complaints, claims and disputes', 6, () => decided('upheld') + decided('rejected')],
  [
    'customers without any address for a letter',
    3,
    () => parties().filter(({ postal, email }) => !postal && !email).length,
  ],
  ['customers reached by e-mail only', 2, () => parties().filter(({ postal, email }) => !postal && email).length],
  ['joint applicants', 1, () => Object.values(journal.cases).filter(({ others }) => others).length],
  ['names beyond ASCII', 15, () => parties().filter(({ name }) => !/^[\x20-\x7e]+$/.test(name)).length],
  [
    'names in scripts other than Latin',
    5,
    () => parties().filter(({ name }) => !/\p{Script=Latin}/u.test(name)).length,
  ],
  ['letters that arrived', 30, () => received('delivered')],
  ['letters that were opened', 2, () => received('opened')],
  ['letters that came back', 6, () => received('returned')],
  ['letters that bounced for good', 1, () => received('permanently-failed')],
  ['passing failures', 1, () => received('temporarily-failed')],
  ['a receipt sent twice', 1, () => repeated(entries('receipt').flatMap(({ message }) => message ?? []))],
  ['corrected addresses', 8, () => entries('contact').length],
  ['addresses corrected twice', 1, () => repeated(entries('contact').map(({ case: alias }) => alias))],
  ['late facts', 3, () => entries('fact').filter(({ when, at }) => when !== undefined && when < at).length],
  ['facts that correct a fact', 1, () => entries('fact').filter(({ supersedes }) => supersedes).length],
  ['applications keyed in late', 1, () => entries('open').filter(({ received: receipt }) => receipt).length],
  ['escalations', 4, () => entries('escalate').length],
  ['closures taken back', 2, () => entries('reopen').length],
  ['events of the case system', 80, () => journal.entries.filter((entry) => isTold(entry, journal)).length],
  ['revised outcomes', 2, () => entries('revise').length],
  ['requests for what is missing', 1, () => entries('lacks').length],
  ['payments', 3, () => entries('pay').length],
  ['letters asked for by hand', 6, () => entries('ask').length],
  ['documents that the engine made on its own', 5, () => entries('produce').length],
  ['designs that break', 1, () => entries('break').length],
  ['limits that were missed and reviewed', 1, () => entries('review').length],
  ['held letters released', 2, () => entries('release').length],
  [
    'what must not be told to customers',
    2,
    () => journal.entries.filter((entry) => 'restricted' in entry && entry.restricted).length,
  ],
  [
    'notes and closure of exception cases',
    3,
    () => journal.entries.filter((entry) => 'exception' in entry && entry.exception).length,
  ],
  ['a request sent again and answered from store', 1, () => journal.entries.filter(({ replayed }) => replayed).length],
  ['different reasons to refuse', 10, () => new Set(refusals()).size],
];

describe('the journal shows', () => {
  it.each(FEATURES)('%s: at least %i', (_, atLeast, found) => {
    expect(found()).toBeGreaterThanOrEqual(atLeast);
  });

  it.each(['case-closed', 'version-mismatch', 'reason-required', 'four-eyes', 'idempotency-key-reused'])(
    'a command refused as %s',
    (code) => {
      expect(refusals()).toContain(code);
    },
  );

  it('an application that nobody decided, and one whose facts are missing', () => {
    const applications = Object.keys(journal.cases).filter((alias) => kindOf(alias) === 'application');
    const of = (alias: string): Entry[] => journal.entries.filter((entry) => 'case' in entry && entry.case === alias);
    const undecided = applications.filter((alias) => !of(alias).some(({ action }) => action === 'decide'));
    expect(undecided.length).toBeGreaterThanOrEqual(4);
    expect(
      undecided.filter((alias) => !of(alias).some(({ action }) => action === 'fact')).length,
    ).toBeGreaterThanOrEqual(2);
  });
});

const decided = (outcome: string): number =>
  entries('decide').filter((entry) => entry.decide === outcome && !entry.expect).length;
const received = (status: string): number => entries('receipt').filter(({ receipt }) => receipt === status).length;
const parties = () =>
  Object.values(journal.cases).flatMap(({ primary, others = {} }) => [primary, ...Object.values(others)]);
const repeated = (names: readonly string[]): number => names.length - new Set(names).size;
