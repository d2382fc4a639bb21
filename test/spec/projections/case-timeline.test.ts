import {
  caseAssigned, caseClosed, caseDecided, caseLinked, caseOpened, caseReopened, contactCorrected, decisionRevised,
  noteAdded, partyAdded, workRecorded,
} from '../../../src/events/case.events.js'; // prettier-ignore
import { communicationRequested } from '../../../src/events/communication.events.js';
import { obligationIncurred } from '../../../src/events/obligation.events.js';
import { CaseTable, PartyTable, TimelineTable } from '../../../src/projections/case-timeline/entity.js';
import { caseTimeline } from '../../../src/projections/case-timeline/projector.js';
import {
  caseById,
  countCases,
  listCases,
  timelineOfCase,
  type CaseFilter,
} from '../../../src/projections/case-timeline/queries.js';
import { Journal, SERVICE, uuid } from './journal.js';
import { fill, fold } from './memory-fold.js';
import { explaining, useReadStore } from './open-store.js';

const A = uuid('case A');
const PARTY = uuid('party');

const opened = (caseId: string, more: Partial<Parameters<typeof caseOpened>[0]> = {}) =>
  caseOpened({
    caseId,
    kind: 'application',
    legalEntity: 'First Bank N.A.',
    jurisdiction: 'US',
    intake: 'online',
    externalId: 'APP-1',
    ...more,
  });

const jane = () =>
  partyAdded({ caseId: A, partyId: PARTY, role: 'primary', name: 'Jane Roe', contacts: [{ channel: 'email', address: 'jane@old.example' }] }); // prettier-ignore

const letter = (communicationId = uuid('letter')) =>
  communicationRequested({
    communicationId,
    caseId: A,
    kind: 'adverse-action-notice',
    channels: ['outbox'],
    reason: { eventId: uuid('decision'), citation: '12 CFR 1002.9(a)(1)(i)', words: 'The application was denied' },
    rootCommunicationId: communicationId,
  });

const clock = () =>
  obligationIncurred({
    obligationId: uuid('clock'),
    caseId: A,
    packId: 'us-reg-b',
    packVersion: '1',
    packHash: 'abc',
    ruleId: 'adverse-action',
    citation: '12 CFR 1002.9(a)(1)(i)',
    title: 'Notify of the decision within 30 days',
    anchor: { name: 'application-completed', at: '2026-01-01T10:00:00.000Z', eventId: uuid('anchor') },
    warnAt: [],
    targetAt: '2026-01-26T23:59:59.999Z',
    dueAt: '2026-01-31T23:59:59.999Z',
    steps: ['30 days from 2026-01-01'],
    occurrence: A,
    noticeKinds: ['adverse-action-notice'],
    evidence: 'HANDED_OFF',
    requiredElements: [],
  });

const denied = caseDecided({
  caseId: A,
  outcome: 'denied',
  reasons: [{ code: 'debt-to-income', text: 'Debt too high' }, { code: 'credit-file' }],
});

/** The rows of one table as code sees them. */
function rowsOf<T>(journal: Journal, table: { name: string; view(row: never): T }): T[] {
  return (fold(caseTimeline, journal.events).get(table.name) ?? []).map((row) => table.view(row as never));
}

describe('case timeline: rows', () => {
  it('tells a decision with its outcome, its reasons and who took it', () => {
    const journal = new Journal();
    journal.tell(opened(A), '2026-01-01T10:00:00.000Z');
    const decision = journal.tell(denied, '2026-01-05T09:00:00.000Z', {
      policy: { packId: 'house', version: '7', hash: 'ff', ruleId: 'dti' },
    });
    expect(rowsOf(journal, TimelineTable)[1]).toMatchObject({
      position: decision.position,
      caseId: A,
      eventId: decision.id,
      category: 'decision',
      title: 'Decided: denied',
      why: 'debt-to-income: Debt too high; credit-file',
      outcome: 'denied',
      reasonCodes: ['debt-to-income', 'credit-file'],
      actorId: 'jane',
      actorName: 'Jane Doe',
      policyRule: 'dti',
      occurredAt: '2026-01-05T09:00:00.000Z',
    });
  });

  it.each([
    ['a letter', letter(), { category: 'letter', citation: '12 CFR 1002.9(a)(1)(i)', why: 'The application was denied (12 CFR 1002.9(a)(1)(i))' }],
    ['a clock', clock(), { category: 'clock', citation: '12 CFR 1002.9(a)(1)(i)', title: 'Clock started: Notify of the decision within 30 days, due 2026-01-31 23:59 UTC' }],
    ['an exception', opened(uuid('exception'), { kind: 'communication-exception', exception: { communicationId: uuid('letter'), rootCommunicationId: uuid('letter'), failure: 'invalid-address' } }), { category: 'exception', why: `Letter ${uuid('letter')} failed: invalid address` }],
    ['a link to an exception', caseLinked({ caseId: A, relation: 'has-exception', otherCaseId: uuid('exception') }), { category: 'exception' }],
    ['work', workRecorded({ caseId: A, activity: 'Call', transition: 'complete' }), { category: 'work', title: 'Work: Call (complete)' }],
    ['a note, with its text', noteAdded({ caseId: A, text: 'Called back' }), { category: 'note', title: 'Note: Called back' }],
  ])('tells %s', (_, draft, expected) => {
    const journal = new Journal();
    journal.tell(opened(A));
    journal.tell(draft);
    expect(rowsOf(journal, TimelineTable)[1]).toMatchObject(expected);
  }); // prettier-ignore

  it('says of an erased value that it was erased, and when', () => {
    const erased = { erased: true as const, at: '2026-07-01T00:00:00.000Z', erasureEvent: uuid('erasure') };
    const journal = new Journal();
    journal.tell(opened(A, { externalId: erased, title: erased }));
    journal.tell(noteAdded({ caseId: A, text: erased }), undefined, { actor: { type: 'person', id: 'x', name: erased } });
    const [opening, note] = rowsOf(journal, TimelineTable);
    expect(opening).toMatchObject({ title: 'Application opened: [erased 2026-07-01]' });
    expect(note).toMatchObject({ title: 'Note: [erased 2026-07-01]', actorName: '[erased 2026-07-01]' });
    expect(rowsOf(journal, CaseTable)[0]).toMatchObject({ externalId: '[erased 2026-07-01]' });
  }); // prettier-ignore
});

describe('case timeline: the state of a case', () => {
  it('follows a case from its opening to its closure, and keeps every state', () => {
    const journal = new Journal();
    journal.tell(opened(A, { title: 'Car loan' }), '2026-01-01T10:00:00.000Z');
    journal.tell(jane());
    const decision = journal.tell(denied, '2026-01-05T09:00:00.000Z');
    const closing = journal.tell(caseClosed({ caseId: A, resolution: 'decided' }), '2026-01-06T09:00:00.000Z');
    const states = rowsOf(journal, CaseTable);
    expect(states.map(({ phase, outcome, primaryPartyName }) => [phase, outcome, primaryPartyName])).toEqual([
      ['open', null, null],
      ['open', null, 'Jane Roe'],
      ['open', 'denied', 'Jane Roe'],
      ['closed', 'denied', 'Jane Roe'],
    ]);
    expect(states.map(({ fromPosition, toPosition }) => [fromPosition, toPosition])).toEqual([
      [10n, 20n],
      [20n, 30n],
      [30n, 40n],
      [closing.position, null],
    ]);
    expect(states.at(-1)).toMatchObject({
      decisionEventId: decision.id,
      decidedAt: '2026-01-05T09:00:00.000Z',
      closedAt: '2026-01-06T09:00:00.000Z',
      searchText: 'car loan\napp-1\njane roe',
    });
  });

  it('shows the revised outcome, and a reopened case as open', () => {
    const journal = new Journal();
    journal.tell(opened(A));
    const first = journal.tell(denied);
    journal.tell(decisionRevised({ caseId: A, outcome: 'approved', reasons: [], supersedes: first.id }));
    journal.tell(caseClosed({ caseId: A, resolution: 'decided' }));
    journal.tell(caseReopened({ caseId: A, reason: 'Closed by mistake' }));
    expect(rowsOf(journal, CaseTable).at(-1)).toMatchObject({
      outcome: 'approved',
      phase: 'open',
      closedAt: null,
      resolution: null,
    });
  });

  it('leaves no row where nothing changes', () => {
    const journal = new Journal();
    journal.tell(opened(A));
    journal.tell(caseAssigned({ caseId: A, assignee: 'ann' }));
    journal.tell(caseAssigned({ caseId: A, assignee: 'ann' }));
    expect(rowsOf(journal, CaseTable)).toHaveLength(2);
  });

  it('corrects one contact of a party and keeps the others', () => {
    const journal = new Journal();
    journal.tell(opened(A));
    journal.tell(jane());
    journal.tell(contactCorrected({ caseId: A, partyId: PARTY, channel: 'postal', address: '1 New St' }));
    expect(rowsOf(journal, PartyTable).map(({ contacts }) => contacts)).toEqual([
      { email: 'jane@old.example' },
      { email: 'jane@old.example', postal: '1 New St' },
    ]);
  });

  it('refuses an event of a case that was never opened, so that it is parked and seen', () => {
    const journal = new Journal();
    journal.tell(denied);
    expect(() => fold(caseTimeline, journal.events)).toThrow(`No row of cases is in force for {"caseId":"${A}"}`);
  });
});

describe('case timeline: queries', () => {
  const db = useReadStore();

  it('sorts a case by when it happened, then the order of its source, then the position; consequences last', async () => {
    const journal = new Journal();
    const noon = '2026-01-02T12:00:00.000Z';
    const told = (text: string, at: string, sequence?: number) =>
      journal.tell(noteAdded({ caseId: A, text }), at, sequence === undefined ? {} : { source: { system: 's', sequence } });
    journal.tell(opened(A), '2026-01-01T10:00:00.000Z');
    told('consequence', noon);
    told('second', noon, 2);
    told('first', noon, 1);
    told('late news of an early day', '2026-01-01T11:00:00.000Z');
    await fill(db.store, caseTimeline, journal.events);
    const titles = async (order: 'asc' | 'desc') =>
      (await db.read((session) => timelineOfCase(session, { caseId: A, order }))).items.map(({ title }) => title);
    const expected = ['Application opened', 'Note: late news of an early day', 'Note: first', 'Note: second', 'Note: consequence'];
    expect(await titles('asc')).toEqual(expected);
    expect(await titles('desc')).toEqual([...expected].reverse());
  }); // prettier-ignore

  it.each(['asc', 'desc'] as const)('walks a case %s while events arrive: nothing twice, nothing missing', async (order) => {
    const journal = new Journal();
    journal.tell(opened(A), '2026-01-01T10:00:00.000Z');
    for (let i = 0; i < 20; i += 1) journal.tell(noteAdded({ caseId: A, text: `${i}` }), '2026-01-02T00:00:00.000Z');
    const there = journal.events.map(({ id }) => id);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      await fill(db.store, caseTimeline, journal.events);
      const page = await db.read((session) => timelineOfCase(session, { caseId: A, order }, { limit: 4, cursor }));
      seen.push(...page.items.map(({ eventId }) => eventId));
      cursor = page.next;
      journal.tell(noteAdded({ caseId: A, text: 'earlier' }), '2026-01-01T00:00:00.000Z');
      journal.tell(noteAdded({ caseId: A, text: 'later' }), '2026-01-03T00:00:00.000Z');
    } while (cursor !== undefined);
    expect([...seen].sort()).toEqual([...there].sort());
    expect(new Set(seen).size).toBe(there.length);
  }); // prettier-ignore

  it('gives the old answer at an old position, and the case version that callers then had', async () => {
    const journal = new Journal();
    journal.tell(opened(A));
    journal.tell(jane());
    const before = journal.head;
    journal.tell(denied, undefined, { actor: SERVICE });
    journal.tell(contactCorrected({ caseId: A, partyId: PARTY, channel: 'email', address: 'jane@new.example' }));
    journal.tell(caseClosed({ caseId: A, resolution: 'decided' }));
    await fill(db.store, caseTimeline, journal.events);
    const [now, then, never] = await db.read(async (session) => [
      await caseById(session, A),
      await caseById(session, A, { at: before }),
      await caseById(session, A, { at: 5n }),
    ]);
    expect(now).toMatchObject({ phase: 'closed', outcome: 'denied', caseVersion: 4 });
    expect(now?.parties).toEqual([{ partyId: PARTY, role: 'primary', name: 'Jane Roe', contacts: { email: 'jane@new.example' } }]);
    expect(then).toMatchObject({ phase: 'open', outcome: null, caseVersion: 2 });
    expect(then?.parties[0]?.contacts).toEqual({ email: 'jane@old.example' });
    expect(never).toBeUndefined();
    const listed = await db.read((session) => listCases(session, { at: before, phase: 'open' }));
    expect(listed).toMatchObject({ at: before, items: [{ caseId: A, phase: 'open' }] });
    expect(await db.read((session) => countCases(session, { phase: 'open' }))).toBe(0);
    expect(await db.read((session) => countCases(session, { phase: 'open', at: before }))).toBe(1);
    expect((await db.read((session) => timelineOfCase(session, { caseId: A, at: before }))).items).toHaveLength(2);
  }); // prettier-ignore

  describe('the list of cases', () => {
    const titles = [
      '100% sure',
      'under_score',
      'ÄRGER über Straße',
      'Ὀδυσσεύς',
      '東京都の口座',
      "O'Brien \\ backslash",
    ];
    const journal = new Journal();
    titles.forEach((title, i) =>
      journal.tell(
        opened(uuid(i), {
          title,
          externalId: `REF-${i}`,
          legalEntity: i % 2 === 0 ? 'Even Ltd' : 'Odd Ltd',
          kind: i < 3 ? 'complaint' : 'application',
          customerId: i < 2 ? 'cust' : undefined,
        }),
        `2026-02-0${i + 1}T00:00:00.000Z`,
      ),
    );
    const exception = uuid('exception');
    journal.tell(
      opened(exception, { kind: 'communication-exception', legalEntity: 'Even Ltd' }),
      '2026-03-01T00:00:00.000Z',
    );
    journal.tell(caseLinked({ caseId: exception, relation: 'exception-of', otherCaseId: uuid(4) }));
    beforeAll(() => fill(db.store, caseTimeline, journal.events));

    it.each<[string, CaseFilter, number[]]>([
      ['a percent sign stands for itself', { text: '0% s' }, [0]],
      ['so does an underscore', { text: 'r_s' }, [1]],
      ['a lone percent sign finds only itself', { text: '%' }, [0]],
      ['any case, beyond ASCII', { text: 'ärger ÜBER' }, [2]],
      ['without the accents', { text: 'arger uber' }, [2]],
      ['Greek capitals', { text: 'ὈΔΥΣΣΕΎ' }, [3]],
      ['a word inside Japanese', { text: '口座' }, [4]],
      ['quotes and backslashes', { text: "o'brien \\" }, [5]],
      ['the reference', { text: 'ref-3' }, [3]],
      ['nothing', { text: 'no such words' }, []],
      ['by kind', { kinds: ['complaint'] }, [2, 1, 0]],
      ['by legal entity', { legalEntities: ['Odd Ltd'] }, [5, 3, 1]],
      [
        'by time of opening, the end left out',
        { openedFrom: '2026-02-02T00:00:00.000Z', openedTo: '2026-02-04T00:00:00.000Z' },
        [2, 1],
      ],
      ['by customer', { customerId: 'cust' }, [1, 0]],
      ['by reference', { externalId: 'REF-5' }, [5]],
      ['with an open exception', { openExceptions: true }, [4]],
      ['within a scope', { scope: { kinds: ['application'], legalEntities: ['Even Ltd'] } }, [4]],
      ['an empty scope is no limit', { kinds: ['application'], scope: { kinds: [], legalEntities: [] } }, [5, 4, 3]],
      ['several kinds at once', { kinds: ['complaint', 'renewal'], legalEntities: ['Even Ltd'] }, [2, 0]],
    ])('finds %s', async (_, filter, expected) => {
      const page = await db.read((session) => listCases(session, filter));
      expect(page.items.map(({ caseId }) => caseId)).toEqual(expected.map(uuid));
      expect(await db.read((session) => countCases(session, filter))).toBe(expected.length);
    });

    it('walks in pages of one position: what changes meanwhile neither repeats nor drops a case', async () => {
      const growing = new Journal();
      for (let i = 0; i < 9; i += 1) growing.tell(opened(uuid(`w${i}`)), '2026-02-01T00:00:00.000Z');
      const seen: string[] = [];
      let cursor: string | undefined;
      let at: bigint | undefined;
      do {
        await fill(db.store, caseTimeline, growing.events);
        const page = await db.read((session) => listCases(session, { phase: 'open' }, { limit: 2, cursor }));
        at ??= page.at;
        expect(page.at).toBe(at);
        seen.push(...page.items.map(({ caseId }) => caseId));
        cursor = page.next;
        growing.tell(caseClosed({ caseId: uuid(`w${seen.length % 9}`), resolution: 'done' }));
        growing.tell(opened(uuid(`new ${seen.length}`)), '2026-02-01T00:00:00.000Z');
      } while (cursor !== undefined);
      expect([...seen].sort()).toEqual(Array.from({ length: 9 }, (_, i) => uuid(`w${i}`)).sort());
      await fill(db.store, caseTimeline, journal.events);
    });

    it('is served by an index, whatever is asked', async () => {
      await db.read(async (session) => {
        for (const filter of [{}, { at: 30n }, { phase: 'open' as const }, { customerId: 'cust' }, { openExceptions: true }, { externalId: 'REF-5' }]) {
          const explained = explaining(session);
          await listCases(explained, filter);
          expect(explained.plans.filter((line) => /SCAN (?!t USING INDEX|cases USING COVERING INDEX)/.test(line))).toEqual([]);
        }
        const explained = explaining(session);
        await timelineOfCase(explained, { caseId: A });
        await caseById(explained, A);
        expect(explained.plans.filter((line) => /SCAN|TEMP B-TREE FOR ORDER BY$/.test(line))).toEqual([]);
      });
    }); // prettier-ignore
  });
});
