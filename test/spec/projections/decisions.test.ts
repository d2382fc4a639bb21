import { caseDecided, decisionRevised, factRecorded } from '../../../src/events/case.events.js';
import { delivered, returned } from '../../../src/events/communication.events.js';
import { decisions } from '../../../src/projections/decisions/projector.js';
import {
  countDecisions,
  listDecisions,
  streamDecidedCases,
  type DecidedCase,
  type DecisionFilter,
} from '../../../src/projections/decisions/queries.js';
import { A, CLOCK, LETTER, composed, opened, requested, sent } from './drafts.js';
import { Journal, uuid } from './journal.js';
import { fill } from './memory-fold.js';
import { explaining, useReadStore } from './open-store.js';

const db = useReadStore();
const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}T00:00:00.000Z`;
const denied = (caseId = A) => caseDecided({ caseId, outcome: 'denied', reasons: [{ code: 'dti', text: 'Debt too high' }], decidedBy: 'board' }); // prettier-ignore

async function decided(journal: Journal, filter: DecisionFilter = {}): Promise<DecidedCase[]> {
  await fill(db.store, decisions, journal.events);
  return db.read(async (session) => {
    const found: DecidedCase[] = [];
    for await (const one of streamDecidedCases(session, filter)) found.push(one);
    return found;
  });
}

describe('decisions: what the report on decisions without notice asks', () => {
  it('shows a decision with its reasons, its case, the facts of the case and the notices with the time of each level', async () => {
    const journal = new Journal();
    journal.tell(opened(), day(1), { receivedAt: day(1) });
    const completed = journal.tell(factRecorded({ caseId: A, name: 'application-completed', at: day(2), value: 'yes' }), day(3));
    const corrected = journal.tell(factRecorded({ caseId: A, name: 'application-completed', at: day(3), supersedes: completed.id }), day(3));
    const decision = journal.tell(denied(), day(5));
    journal.tell(requested(LETTER, { reason: { eventId: decision.id, obligationId: CLOCK, words: 'Denied' } }), day(5));
    journal.tell(composed(), day(6));
    journal.tell(sent(LETTER, day(7)), day(7));
    journal.tell(delivered({ communicationId: LETTER, caseId: A, provider: 'mail', at: day(9) }), day(10));
    journal.tell(returned({ communicationId: LETTER, caseId: A, provider: 'mail', at: day(8), failure: 'refused' }), day(11));
    expect(await decided(journal)).toMatchObject([
      {
        decision: { decisionId: decision.id, outcome: 'denied', decidedAt: day(5), reasons: [{ code: 'dti', text: 'Debt too high' }], decidedBy: 'board', actorId: 'jane', supersededBy: null, case: { kind: 'application', jurisdiction: 'US', externalId: 'APP-1', openedAt: day(1), receivedAt: day(1) } },
        decisions: [{ decisionId: decision.id }],
        facts: [
          { eventId: completed.id, name: 'application-completed', value: 'yes', at: day(2), supersedes: null },
          { eventId: corrected.id, at: day(3), supersedes: completed.id },
        ],
        notices: [{ communicationId: LETTER, kind: 'adverse-action-notice', reasonEventId: decision.id, obligationId: CLOCK, channel: 'outbox', requestedAt: day(5), composedAt: day(6), releasedAt: null, handedOffAt: day(7), deliveredAt: day(9), openedAt: null, failedAt: day(8) }],
      },
    ]);
  }); // prettier-ignore

  it('shows that a decision was superseded, by which one, and both in the order of the record', async () => {
    const journal = new Journal();
    journal.tell(opened(), day(1));
    const first = journal.tell(denied(), day(5));
    const before = journal.head;
    const second = journal.tell(decisionRevised({ caseId: A, outcome: 'approved', reasons: [], supersedes: first.id }), day(6));
    const [old, revised] = await decided(journal);
    expect(old?.decision).toMatchObject({ decisionId: first.id, supersededBy: second.id, supersededAt: day(6) });
    expect(revised?.decision).toMatchObject({ decisionId: second.id, outcome: 'approved', supersedes: first.id });
    expect(revised?.decisions.map(({ decisionId }) => decisionId)).toEqual([first.id, second.id]);
    expect(await decided(journal, { standing: true })).toHaveLength(1);
    expect(await decided(journal, { at: before })).toMatchObject([{ decision: { supersededBy: null }, decisions: [{}] }]);
  }); // prettier-ignore

  it('pins facts and notices to the position too', async () => {
    const journal = new Journal();
    journal.tell(opened(), day(1));
    journal.tell(denied(), day(5));
    journal.tell(requested(), day(5));
    const before = journal.head;
    journal.tell(sent(LETTER, day(6)), day(6));
    journal.tell(factRecorded({ caseId: A, name: 'late', at: day(2) }), day(7));
    expect(await decided(journal, { at: before })).toMatchObject([{ facts: [], notices: [{ handedOffAt: null }] }]);
    expect(await decided(journal)).toMatchObject([{ facts: [{ name: 'late' }], notices: [{ handedOffAt: day(6) }] }]);
  });

  it('streams more decisions than a batch holds, each once, in order', async () => {
    const journal = new Journal();
    const count = 1_203;
    for (let i = 0; i < count; i += 1) {
      const caseId = uuid(`many ${i}`);
      journal.tell(opened(caseId), day(1));
      journal.tell(denied(caseId), day(1 + (i % 7)));
    }
    const found = await decided(journal);
    expect(new Set(found.map(({ decision }) => decision.decisionId)).size).toBe(count);
    const times = found.map(({ decision }) => decision.decidedAt);
    expect(times).toEqual([...times].sort());
    expect(found.every(({ decision, decisions: all }) => all.length === 1 && all[0]?.caseId === decision.caseId)).toBe(
      true,
    );
  });
});

describe('decisions: queries', () => {
  const B = uuid('case B');
  const journal = new Journal();
  journal.tell(opened(), day(1));
  journal.tell(opened(B, { kind: 'complaint', legalEntity: 'Second Bank' }), day(1));
  const first = journal.tell(denied(), day(3)).id;
  const second = journal.tell(caseDecided({ caseId: B, outcome: 'upheld', reasons: [] }), day(2), { origin: 'import', importId: uuid('import'), confidentiality: 'restricted' }).id; // prettier-ignore
  const before = journal.head;
  const third = journal.tell(decisionRevised({ caseId: A, outcome: 'approved', reasons: [], supersedes: first }), day(4)).id; // prettier-ignore
  beforeAll(() => fill(db.store, decisions, journal.events));

  const cases: [string, DecisionFilter, string[]][] = [
    ['everything, the earliest first', {}, [second, first, third]],
    ['a case', { caseId: A }, [first, third]],
    ['a period, the end left out', { decidedFrom: day(2), decidedTo: day(4) }, [second, first]],
    ['outcomes', { outcomes: ['denied', 'upheld'] }, [second, first]],
    ['what stands', { standing: true }, [second, third]],
    ['what stood', { standing: true, at: before }, [second, first]],
    ['a kind of case', { kinds: ['complaint'] }, [second]],
    ['legal entities', { legalEntities: ['First Bank N.A.', 'Third'] }, [first, third]],
    ['an origin', { origin: 'import' }, [second]],
    ['an import', { importId: uuid('import') }, [second]],
    ['standard confidentiality', { confidentiality: 'standard' }, [first, third]],
    ['a scope', { scope: { kinds: ['application'], legalEntities: [] } }, [first, third]],
  ];

  it.each(cases)('finds %s, by an index', async (_, filter, expected) => {
    await db.read(async (session) => {
      const explained = explaining(session);
      const { items } = await listDecisions(explained, filter);
      expect(items.map(({ decisionId }) => decisionId)).toEqual(expected);
      expect(explained.plans.filter((line) => /^SCAN (?!\S+ USING)/.test(line))).toEqual([]);
      const counts = await countDecisions(session, filter);
      expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(expected.length);
      const walked: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await listDecisions(session, filter, { limit: 1, cursor });
        walked.push(...page.items.map(({ decisionId }) => decisionId));
        cursor = page.next;
      } while (cursor !== undefined);
      expect(walked).toEqual(expected);
    });
  });
});
