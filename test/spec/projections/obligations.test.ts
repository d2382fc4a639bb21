import type { EventDraft } from '../../../src/events/envelope.js';
import {
  breachReviewed, breachWithdrawn, obligationBreached, obligationExtended, obligationPartlySatisfied,
  obligationRecomputed, obligationResumed, obligationSatisfied, obligationTolled, obligationUndetermined,
  obligationWaived, obligationWarned,
} from '../../../src/events/obligation.events.js'; // prettier-ignore
import { obligations } from '../../../src/projections/obligations/projector.js';
import {
  countObligations,
  dueSoon,
  listObligations,
  obligationById,
  obligationsOfCase,
  streamObligations,
  type ObligationFilter,
} from '../../../src/projections/obligations/queries.js';
import { A, CLOCK, HASH, LETTER, PARTY, clock, opened } from './drafts.js';
import { Journal, uuid } from './journal.js';
import { fill } from './memory-fold.js';
import { explaining, useReadStore } from './open-store.js';

const db = useReadStore();
const head = { obligationId: CLOCK, caseId: A };
const TARGET = '2026-01-26T23:59:59.999Z';
const DUE = '2026-01-31T23:59:59.999Z';
const undetermined = (obligationId = CLOCK, caseId = A) =>
  obligationUndetermined({
    obligationId,
    caseId,
    packId: 'us-reg-b',
    packVersion: '1',
    packHash: HASH,
    ruleId: 'adverse-action',
    citation: '12 CFR 1002.9(a)(1)(i)',
    title: 'Notify of the decision within 30 days',
    occurrence: A,
    missingFacts: ['application-completed'],
  });
const satisfied = (late: boolean, obligationId = CLOCK) =>
  obligationSatisfied({ obligationId, caseId: A, by: 'communication', ref: LETTER, evidence: 'HANDED_OFF', at: late ? '2026-02-10T00:00:00.000Z' : '2026-01-10T00:00:00.000Z', late }); // prettier-ignore
const { anchor, warnAt, steps } = clock().data;
const LATER = '2026-02-22T23:59:59.999Z';
const extended = obligationExtended({ ...head, anchor, warnAt, steps, targetAt: LATER, dueAt: LATER, ref: LETTER, at: '2026-01-12T00:00:00.000Z', previousDueAt: DUE, why: 'told in time' }); // prettier-ignore
const tolled = obligationTolled({ ...head, cause: 'identity-asked', from: '2026-01-05T00:00:00.000Z', why: 'listed' });
const resumed = obligationResumed({ ...head, anchor, warnAt, steps, targetAt: LATER, dueAt: LATER, at: '2026-01-15T00:00:00.000Z', why: 'it came' }); // prettier-ignore
const reachedOne = obligationPartlySatisfied({ ...head, by: 'communication', ref: LETTER, evidence: 'HANDED_OFF', at: '2026-01-09T00:00:00.000Z', recipient: PARTY, reached: 1, of: 2 }); // prettier-ignore
const targetMissed = obligationBreached({ ...head, limit: 'target', at: TARGET });
const breached = obligationBreached({ ...head, limit: 'statutory', at: DUE });

describe('obligations: what has become of a clock', () => {
  it.each<[string, EventDraft[], object]>([
    ['running', [clock()], { state: 'running', dueAt: DUE, targetAt: TARGET, anchorName: 'application-completed', requiredEvidence: 'HANDED_OFF', steps: ['30 days from 2026-01-01'] }],
    ['undetermined: visible, never silence', [undetermined()], { state: 'undetermined', missingFacts: ['application-completed'], dueAt: null }],
    ['undetermined, then determined', [undetermined(), clock()], { state: 'running', missingFacts: [], dueAt: DUE }],
    ['warned', [clock(), obligationWarned({ ...head, warnAt: '2026-01-20T00:00:00.000Z', dueAt: DUE })], { state: 'warned', warnedAt: '2026-01-20T00:00:00.000Z' }],
    ["past the firm's own limit", [clock(), targetMissed], { state: 'target-missed', targetBreachedAt: TARGET, statutoryBreachedAt: null }],
    ['past the statutory limit', [clock(), targetMissed, breached], { state: 'breached', targetBreachedAt: TARGET, statutoryBreachedAt: DUE }],
    ['satisfied', [clock(), satisfied(false)], { state: 'satisfied', satisfiedRef: LETTER, satisfiedEvidence: 'HANDED_OFF', satisfiedAt: '2026-01-10T00:00:00.000Z' }],
    ['satisfied late: both facts stay', [clock(), breached, satisfied(true)], { state: 'satisfied-late', statutoryBreachedAt: DUE }],
    ['breached at a limit, then withdrawn by a late fact', [clock(), breached, breachWithdrawn({ ...head, limit: 'statutory', why: 'The letter went out in time' })], { state: 'running', statutoryBreachedAt: null, breachWithdrawnWhy: 'The letter went out in time' }],
    ['the withdrawal of one limit leaves the other', [clock(), targetMissed, breached, breachWithdrawn({ ...head, limit: 'statutory', why: 'x' })], { state: 'target-missed' }],
    ['waived', [clock(), obligationWaived({ ...head, why: 'The applicant withdrew' })], { state: 'waived', waivedWhy: 'The applicant withdrew' }],
    ['computed again', [clock(), obligationRecomputed({ ...head, anchor: { name: 'application-completed', at: '2026-01-03T00:00:00.000Z', eventId: uuid('late') }, warnAt: [], targetAt: TARGET, dueAt: '2026-02-02T23:59:59.999Z', steps: ['again'], why: 'Completed later than recorded' })], { state: 'running', dueAt: '2026-02-02T23:59:59.999Z', recomputedWhy: 'Completed later than recorded', steps: ['again'] }],
    ['extended by a notice', [clock(), extended], { state: 'running', dueAt: LATER, extendedBy: LETTER, extendedWhy: 'told in time' }],
    ['stopped: no limit is ahead while it stands', [clock(), tolled], { state: 'tolled', tolledFrom: '2026-01-05T00:00:00.000Z', tolledCause: 'identity-asked', dueAt: DUE }],
    ['resumed', [clock(), tolled, resumed], { state: 'running', tolledFrom: null, tolledCause: null, dueAt: LATER }],
    ['met towards one of two', [clock(), reachedOne], { state: 'running', recipients: 2, reached: [{ recipient: PARTY, ref: LETTER, by: 'communication', evidence: 'HANDED_OFF', at: '2026-01-09T00:00:00.000Z' }] }],
    ['undetermined again, when the fact it ran from was taken back', [clock(), undetermined()], { state: 'undetermined', dueAt: null, targetAt: null }],
    ['met in time after all, where the limit was corrected', [clock(), satisfied(true), obligationRecomputed({ ...head, anchor, warnAt, steps, targetAt: LATER, dueAt: LATER, why: 'holiday', packVersion: '2', packHash: 'b'.repeat(64) })], { state: 'satisfied', satisfiedLate: false, packVersion: '2', packHash: 'b'.repeat(64) }],
    ['met late after all, where a fact moved the limit earlier', [clock(), satisfied(false), obligationRecomputed({ ...head, anchor, warnAt, steps, targetAt: '2026-01-05T00:00:00.000Z', dueAt: '2026-01-05T00:00:00.000Z', why: 'late fact' })], { state: 'satisfied-late', satisfiedLate: true }],
    ['met after a yardstick, where the rule names no number: not late in law', [clock(CLOCK, { standard: 'promptly' }), targetMissed, satisfied(true)], { state: 'satisfied', satisfiedLate: false, standard: 'promptly', targetBreachedAt: TARGET }],
    ['lifted by a person, in their words', [clock(), obligationWaived({ ...head, why: 'Lifted by a person', remark: 'Opened twice' })], { state: 'waived', waivedRemark: 'Opened twice' }],
    ['reviewed after a breach', [clock(), breached, breachReviewed({ ...head, rootCause: 'queue', remediation: 'staff', owner: 'operations' })], { state: 'breached', reviewRootCause: 'queue', reviewRemediation: 'staff', reviewOwner: 'operations' }],
  ])('%s', async (_, drafts, expected) => {
    const journal = new Journal();
    journal.tell(opened());
    for (const draft of drafts) journal.tell(draft);
    await fill(db.store, obligations, journal.events);
    expect(await db.read((session) => obligationById(session, CLOCK))).toMatchObject({
      ...expected,
      case: { externalId: 'APP-1' },
      citation: '12 CFR 1002.9(a)(1)(i)',
    });
  }); // prettier-ignore
});

describe('obligations: what is restricted', () => {
  it('stays so: once something restricted has moved a clock, its dates would tell of it', async () => {
    const journal = new Journal();
    journal.tell(opened());
    journal.tell(clock());
    journal.tell(
      obligationRecomputed({ ...head, anchor, warnAt, steps, targetAt: LATER, dueAt: LATER, why: 'a fact' }),
      undefined,
      { confidentiality: 'restricted' },
    );
    journal.tell(satisfied(false));
    await fill(db.store, obligations, journal.events);
    expect((await db.read((session) => listObligations(session, { confidentiality: 'standard' }))).items).toEqual([]);
    expect(await db.read((session) => obligationById(session, CLOCK))).toMatchObject({ confidentiality: 'restricted' });
  });
});

describe('obligations: queries', () => {
  const B = uuid('case B');
  const due = (n: number) => `2026-02-${String(n).padStart(2, '0')}T23:59:59.999Z`;
  const ids = Array.from({ length: 6 }, (_, i) => uuid(`clock ${i}`)) as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const [c0, c1, c2, c3, c4, c5] = ids;
  const journal = new Journal();
  journal.tell(opened(), '2026-01-01T00:00:00.000Z');
  journal.tell(opened(B, { kind: 'complaint', legalEntity: 'Second Bank' }), '2026-01-01T00:00:00.000Z');
  journal.tell(clock(c0, { dueAt: due(5) }), '2026-01-02T00:00:00.000Z');
  journal.tell(clock(c1, { dueAt: due(3), caseId: B }), '2026-01-03T00:00:00.000Z');
  journal.tell(clock(c2, { dueAt: due(1), ruleId: 'incompleteness' }), '2026-01-04T00:00:00.000Z');
  journal.tell(clock(c3, { dueAt: due(9) }), '2026-01-05T00:00:00.000Z', {
    origin: 'import',
    importId: uuid('import'),
  });
  const before = journal.head;
  journal.tell(satisfied(false, c0));
  journal.tell(obligationBreached({ obligationId: c2, caseId: A, limit: 'statutory', at: due(1) }));
  journal.tell(undetermined(c4), '2026-02-04T00:00:00.000Z');
  journal.tell(clock(c5, { dueAt: due(7) }), '2026-02-05T00:00:00.000Z', { confidentiality: 'restricted' });
  journal.tell(obligationBreached({ obligationId: c5, caseId: A, limit: 'target', at: due(6) }));
  beforeAll(() => fill(db.store, obligations, journal.events));

  const cases: [string, ObligationFilter, string[]][] = [
    ['everything, the earliest limit first', {}, [c2, c1, c4, c0, c5, c3]],
    ['a case', { caseId: B }, [c1]],
    ['what is pending', { pending: true }, [c1, c5, c3]],
    ['a state', { states: ['satisfied'] }, [c0]],
    ['several states', { states: ['satisfied', 'breached'] }, [c2, c0]],
    ['statutory breaches', { breached: 'statutory' }, [c2]],
    ["misses of the firm's own limit", { breached: 'target' }, [c5]],
    ['any breach', { breached: 'any' }, [c2, c5]],
    ['a rule', { packId: 'us-reg-b', ruleId: 'incompleteness' }, [c2]],
    ['a span of limits, without what has none', { dueFrom: due(3), dueTo: due(7) }, [c1, c0]],
    ['a span of beginnings', { incurredFrom: '2026-01-03T00:00:00.000Z', incurredTo: '2026-01-05T00:00:00.000Z' }, [c2, c1]],
    ['an origin', { origin: 'import' }, [c3]],
    ['standard confidentiality', { confidentiality: 'standard', pending: true }, [c1, c3]],
    ['a scope', { scope: { kinds: [], legalEntities: ['Second Bank'] } }, [c1]],
    ['the past: what was satisfied later still ran', { at: before, states: ['running'] }, [c2, c1, c0, c3]],
    ['the past: no breach yet', { at: before, breached: 'any' }, []],
  ]; // prettier-ignore

  it.each(cases)('finds %s', async (_, filter, expected) => {
    await db.read(async (session) => {
      const { items } = await listObligations(session, filter);
      expect(items.map(({ obligationId }) => obligationId)).toEqual(expected);
      const counts = await countObligations(session, filter);
      expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(expected.length);
      const streamed: string[] = [];
      for await (const { obligationId } of streamObligations(session, filter)) streamed.push(obligationId);
      expect(streamed).toEqual(expected);
    });
  });

  it('says what is due soon: pending and due before the given moment, the most urgent first', async () => {
    await db.read(async (session) => {
      const until = async (moment: string) => (await dueSoon(session, moment)).items.map(({ obligationId }) => obligationId);
      expect(await until(due(8))).toEqual([c1, c5]);
      expect(await until(due(3))).toEqual([]);
      expect((await dueSoon(session, due(8), { caseId: B })).items).toHaveLength(1);
    });
  }); // prettier-ignore

  it('lists the clocks of a case by their limits', async () => {
    const found = await db.read((session) => obligationsOfCase(session, A));
    expect(found.map(({ obligationId }) => obligationId)).toEqual([c2, c4, c0, c5, c3]);
  });

  it('walks pending clocks while limits move: nothing twice, nothing missing', async () => {
    const growing = new Journal();
    growing.tell(opened());
    const there = Array.from({ length: 6 }, (_, i) => uuid(`walked ${i}`));
    there.forEach((id, i) => growing.tell(clock(id, { dueAt: due(i + 1) })));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      await fill(db.store, obligations, growing.events);
      const page = await db.read((session) => listObligations(session, { pending: true }, { limit: 2, cursor }));
      seen.push(...page.items.map(({ obligationId }) => obligationId));
      cursor = page.next;
      const { obligationId, caseId, anchor, warnAt, targetAt, steps } = clock(there[0]).data;
      growing.tell(obligationRecomputed({ obligationId, caseId, anchor, warnAt, targetAt, steps, dueAt: due(20 + seen.length / 2), why: 'x' }));
      growing.tell(satisfied(false, there[5]));
    } while (cursor !== undefined);
    expect(seen).toEqual(there);
    await fill(db.store, obligations, journal.events);
  }); // prettier-ignore

  it.each(cases)('finds %s by an index, without sorting', async (_, filter) => {
    await db.read(async (session) => {
      const explained = explaining(session);
      await listObligations(explained, filter);
      await dueSoon(explained, due(8), filter);
      await obligationsOfCase(explained, A);
      expect(explained.plans.filter((line) => /^SCAN (?!\S+ USING)|TEMP B-TREE/.test(line))).toEqual([]);
    });
  });
});
