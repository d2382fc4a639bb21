import { caseAssigned, caseClosed, caseReopened } from '../../../src/events/case.events.js';
import { returned } from '../../../src/events/communication.events.js';
import { exceptionCaseId } from '../../../src/events/identity.js';
import { exceptions } from '../../../src/projections/exceptions/projector.js';
import {
  countExceptions,
  exceptionById,
  listExceptions,
  type ExceptionFilter,
} from '../../../src/projections/exceptions/queries.js';
import { A, CLOCK, LETTER, PARTY, clock, opened, requested, sent } from './drafts.js';
import { Journal, uuid } from './journal.js';
import { fill } from './memory-fold.js';
import { explaining, useReadStore } from './open-store.js';

const db = useReadStore();
const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}T00:00:00.000Z`;
const EXCEPTION = exceptionCaseId(LETTER);

const exceptionOf = (communicationId: string, failure = 'invalid-address', legalEntity = 'First Bank N.A.') =>
  opened(exceptionCaseId(communicationId), {
    kind: 'communication-exception',
    legalEntity,
    exception: { communicationId, rootCommunicationId: communicationId, failure },
  });

function failedLetter(): Journal {
  const journal = new Journal();
  journal.tell(opened(), day(1));
  journal.tell(requested(), day(2));
  journal.tell(sent(), day(3));
  journal.tell(
    returned({ communicationId: LETTER, caseId: A, provider: 'mail', at: day(4), failure: 'invalid-address' }),
  );
  journal.tell(exceptionOf(LETTER), day(4));
  return journal;
}

const now = async (journal: Journal, at?: bigint) => {
  await fill(db.store, exceptions, journal.events);
  return db.read((session) => exceptionById(session, EXCEPTION, { at }));
};

describe('exceptions: one case per failed letter', () => {
  it('names the letter, its case, the reason and the clocks at stake', async () => {
    expect(await now(failedLetter())).toMatchObject({
      state: 'open',
      communicationId: LETTER,
      failure: 'invalid-address',
      openedAt: day(4),
      originalCaseId: A,
      originalCase: { kind: 'application', externalId: 'APP-1' },
      letterKind: 'adverse-action-notice',
      recipient: PARTY,
      obligationIds: [CLOCK],
      resends: 0,
    });
  });

  it('names the clocks of its case that such a letter meets, where the letter itself names none', async () => {
    const journal = new Journal();
    journal.tell(opened(), day(1));
    journal.tell(clock(), day(1));
    journal.tell(clock(uuid('another'), { noticeKinds: ['acknowledgement'] }), day(1));
    journal.tell(clock(uuid('elsewhere'), { caseId: uuid('case B') }), day(1));
    journal.tell(requested(LETTER, { reason: { eventId: uuid('decision'), words: 'Denied' } }), day(2));
    journal.tell(exceptionOf(LETTER), day(4));
    const later = journal.tell(clock(uuid('later')), day(5));
    expect((await now(journal))?.obligationIds).toEqual([CLOCK, uuid('later')]);
    expect((await now(journal, later.position - 1n))?.obligationIds).toEqual([CLOCK]);
  });

  it('is cured by the resend that went out, and is open again when that fails too', async () => {
    const journal = failedLetter();
    journal.tell(caseAssigned({ caseId: EXCEPTION, assignee: 'ann' }), day(5));
    journal.tell(
      requested(uuid('resend'), {
        relation: { kind: 'resends', communicationId: LETTER },
        rootCommunicationId: LETTER,
        reason: { eventId: uuid('decision'), obligationId: uuid('second clock'), words: 'Sent again' },
      }),
      day(6),
    );
    const asked = journal.head;
    journal.tell(caseClosed({ caseId: EXCEPTION, resolution: 'cured' }), day(7));
    const cured = journal.head;
    journal.tell(caseReopened({ caseId: EXCEPTION, reason: 'The letter failed again' }), day(8));
    expect(await now(journal, asked)).toMatchObject({ state: 'open', assignee: 'ann', resends: 1, resendCommunicationId: uuid('resend'), obligationIds: [CLOCK, uuid('second clock')] });
    expect(await now(journal, cured)).toMatchObject({ state: 'cured', resolution: 'cured', closedAt: day(7) });
    expect(await now(journal)).toMatchObject({ state: 'open', resolution: null, closedAt: null, reopenings: 1 });
    expect(await now(journal, 10n)).toBeUndefined();
  }); // prettier-ignore

  it('is closed, not cured, by a person’s word', async () => {
    const journal = failedLetter();
    journal.tell(caseClosed({ caseId: EXCEPTION, resolution: 'customer-informed-by-phone' }), day(7));
    expect(await now(journal)).toMatchObject({ state: 'closed', resolution: 'customer-informed-by-phone' });
  });

  it('is not touched by what happens to other cases', async () => {
    const journal = failedLetter();
    journal.tell(caseClosed({ caseId: A, resolution: 'decided' }));
    expect(await now(journal)).toMatchObject({ state: 'open' });
  });
});

describe('exceptions: queries', () => {
  const B = uuid('case B');
  const [other, lost] = [uuid('other letter'), uuid('lost letter')];
  const journal = failedLetter();
  journal.tell(opened(B, { kind: 'complaint', legalEntity: 'Second Bank' }), day(5));
  journal.tell(requested(other, { caseId: B }), day(5));
  journal.tell(exceptionOf(other, 'refused', 'Second Bank'), day(6));
  const before = journal.head;
  journal.tell(exceptionOf(lost, 'deceased'), day(7), { confidentiality: 'restricted' });
  journal.tell(caseClosed({ caseId: exceptionCaseId(other), resolution: 'cured' }), day(8));
  beforeAll(() => fill(db.store, exceptions, journal.events));

  const cases: [string, ExceptionFilter, string[]][] = [
    ['everything, the latest first', {}, [lost, other, LETTER]],
    ['open ones', { states: ['open'] }, [lost, LETTER]],
    ['ended ones', { states: ['cured', 'closed'] }, [other]],
    ['a failure', { failures: ['refused'] }, [other]],
    ['those of a case', { originalCaseId: A }, [LETTER]],
    ['that of a letter', { communicationId: other }, [other]],
    ['a time, the end left out', { openedFrom: day(4), openedTo: day(6) }, [LETTER]],
    ['a scope, by the case whose letter failed', { scope: { kinds: ['complaint'], legalEntities: ['Second Bank'] } }, [other]],
    ['standard confidentiality', { confidentiality: 'standard' }, [other, LETTER]],
    ['the past', { at: before, states: ['open'] }, [other, LETTER]],
    ['an assignee', { assignee: 'ann' }, []],
  ]; // prettier-ignore

  it.each(cases)('finds %s', async (_, filter, expected) => {
    await db.read(async (session) => {
      const { items } = await listExceptions(session, filter);
      expect(items.map(({ communicationId }) => communicationId)).toEqual(expected);
      const counts = await countExceptions(session, filter);
      expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(expected.length);
    });
  });

  it('shows an exception whose letter the record does not know', async () => {
    const found = await db.read((session) => exceptionById(session, exceptionCaseId(lost)));
    expect(found).toMatchObject({ originalCaseId: null, originalCase: null, letterKind: null, obligationIds: [] });
  });

  it('walks open exceptions while they are cured: nothing twice, nothing missing', async () => {
    const growing = new Journal();
    const there = Array.from({ length: 6 }, (_, i) => uuid(`failed ${i}`));
    for (const id of there) growing.tell(exceptionOf(id), day(1));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      await fill(db.store, exceptions, growing.events);
      const page = await db.read((session) => listExceptions(session, { states: ['open'] }, { limit: 2, cursor }));
      seen.push(...page.items.map(({ communicationId }) => communicationId));
      cursor = page.next;
      growing.tell(caseClosed({ caseId: exceptionCaseId(there[seen.length % 6] as string), resolution: 'cured' }));
      growing.tell(exceptionOf(uuid(`new ${seen.length}`)), day(1));
    } while (cursor !== undefined);
    expect(seen.sort()).toEqual([...there].sort());
    await fill(db.store, exceptions, journal.events);
  });

  it.each(cases)('finds %s by an index, without sorting', async (_, filter) => {
    await db.read(async (session) => {
      const explained = explaining(session);
      await listExceptions(explained, filter);
      // The few clocks of a page's letters are sorted by letter; the list itself is not.
      const ofTheList = explained.plans.filter((line) => !/exception_letters/.test(line));
      expect(ofTheList.filter((line) => /^SCAN (?!\S+ USING)/.test(line))).toEqual([]);
      if (filter.originalCaseId === undefined && filter.communicationId === undefined) {
        expect(ofTheList.filter((line) => line === 'USE TEMP B-TREE FOR ORDER BY')).toEqual([]);
      }
    });
  });
});
