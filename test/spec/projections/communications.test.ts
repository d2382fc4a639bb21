import { caseOpened } from '../../../src/events/case.events.js';
import {
  attemptFailed, attemptStarted, assumedReceived, communicationCancelled, communicationReleased, compositionFailed, delivered, handedOff,
  heldForApproval, opened as openedByRecipient, permanentlyFailed, returned, temporarilyFailed,
} from '../../../src/events/communication.events.js'; // prettier-ignore
import { obligationSatisfied } from '../../../src/events/obligation.events.js';
import type { EventDraft } from '../../../src/events/envelope.js';
import { communications } from '../../../src/projections/communications/projector.js';
import {
  chainOfLetters,
  communicationById,
  communicationsOfCase,
  countCommunications,
  listCommunications,
  streamCommunications,
  type CommunicationFilter,
} from '../../../src/projections/communications/queries.js';
import { A, LETTER, composed, opened, requested, sent } from './drafts.js';
import { Journal, uuid } from './journal.js';
import { fill } from './memory-fold.js';
import { explaining, useReadStore } from './open-store.js';

const db = useReadStore();
const head = { communicationId: LETTER, caseId: A };
const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}T00:00:00.000Z`;
const report = (n: number) => ({ ...head, provider: 'mail', at: day(n) });
const attempt = { ...head, effectId: uuid('effect'), attempt: 1, channel: 'outbox' as const };

async function letterAfter(...drafts: EventDraft[]) {
  const journal = new Journal();
  journal.tell(opened(), day(1));
  journal.tell(requested(), day(2));
  drafts.forEach((draft, i) => journal.tell(draft, day(3 + i)));
  await fill(db.store, communications, journal.events);
  return db.read((session) => communicationById(session, LETTER));
}

describe('communications: what has become of a letter', () => {
  const lost = returned({ ...report(20), failure: 'moved-left-no-address', rawCode: 'RTS-7' });
  const held = heldForApproval({ ...head, missing: ['ecoa-notice'], words: 'An element is missing' });
  const soft = temporarilyFailed({ ...report(10), failure: 'soft-bounce', rawCode: '450' });
  it.each<[string, EventDraft[], object]>([
    ['requested', [], { state: 'requested', level: 'NONE', failed: false, requestedAt: day(2), handedOffAt: null }],
    ['composed', [composed()], { state: 'composed', level: 'COMPOSED', templateVersion: 3, pages: 2, reasonCodes: ['dti'], composedAt: day(3) }],
    ['held, with what is missing', [composed(), held], { state: 'held', level: 'COMPOSED', heldWhy: 'An element is missing', missing: ['ecoa-notice'] }],
    ['released by a person', [composed(), held, communicationReleased({ ...head, words: 'Checked' })], { state: 'released', level: 'RELEASED', releasedBy: 'jane' }],
    ['handed off', [composed(), sent()], { state: 'handed-off', level: 'HANDED_OFF', address: '1 Old St', provider: 'outbox-folder', providerRef: 'ref-1' }],
    ['delivered', [composed(), sent(), delivered(report(5))], { state: 'delivered', level: 'DELIVERED', deliveredAt: day(5), providerRef: 'ref-1' }],
    ['taken for received by a rule', [sent(), assumedReceived({ ...head, at: day(5), citation: 'Spec 7' })], { state: 'handed-off', level: 'ASSUMED_RECEIVED', assumedReceivedAt: day(5) }],
    ['returned though a rule took it for received', [sent(), assumedReceived({ ...head, at: day(5), citation: 'Spec 7' }), lost], { state: 'returned', level: 'HANDED_OFF', failed: true }],
    ['opened', [composed(), sent(), openedByRecipient(report(6))], { state: 'opened', level: 'OPENED' }],
    ['reported twice: the first time counts', [sent(), delivered(report(6)), delivered(report(5)), delivered(report(7))], { deliveredAt: day(5) }],
    ['returned: what was handed off stays handed off', [composed(), sent(), lost], { state: 'returned', level: 'HANDED_OFF', failed: true, failure: 'moved-left-no-address', failureDetail: 'RTS-7', returnedAt: day(20), handedOffAt: day(3) }],
    ['returned after it was delivered', [sent(), delivered(report(5)), lost], { state: 'returned', level: 'DELIVERED', failed: true }],
    ['bounced before the receipt of its sending', [composed(), permanentlyFailed({ ...report(4), failure: 'hard-bounce' }), sent()], { state: 'failed', level: 'HANDED_OFF', failed: true, failure: 'hard-bounce' }],
    ['soft bounce, then success', [sent(), soft, delivered(report(11))], { state: 'delivered', failed: false, temporaryFailures: 1, failure: 'soft-bounce' }],
    ['soft bounce alone is no failure', [sent(), soft], { state: 'handed-off', failed: false, failureDetail: '450' }],
    ['reported as failed, yet delivered later', [sent(), permanentlyFailed({ ...report(4), failure: 'unknown' }), delivered(report(5))], { state: 'delivered', failed: false, failedAt: day(4) }],
    ['not composed', [compositionFailed({ ...head, failure: 'data-missing', detail: 'No address' })], { state: 'failed', failed: true, failure: 'data-missing', failureDetail: 'No address' }],
    ['not composed at first, then composed', [compositionFailed({ ...head, failure: 'template-not-approved', detail: 'Draft' }), composed()], { state: 'composed', failed: false, failure: null, failedAt: null }],
    ['tried and failed to be handed off', [composed(), attemptStarted({ ...attempt, provider: 'outbox' }), attemptFailed({ ...attempt, failure: 'channel-down', final: false, detail: 'Refused' })], { state: 'composed', attempts: 1, failure: 'channel-down', failed: false }],
    ['cancelled', [composed(), communicationCancelled({ ...head, words: 'No longer due' })], { state: 'cancelled', cancelledWhy: 'No longer due' }],
    ['failed, and then cancelled: it is over', [compositionFailed({ ...head, failure: 'data-missing', detail: 'No address' }), communicationCancelled({ ...head, words: 'The decision was revised' })], { state: 'cancelled', failed: false, failure: 'data-missing' }],
    ['named by its exception case', [sent(), lost, caseOpened({ ...opened(uuid('exception')).data, kind: 'communication-exception', exception: { communicationId: LETTER, rootCommunicationId: LETTER, failure: 'unknown' } })], { exceptionCaseId: uuid('exception') }],
    ['superseded by another letter', [sent(), requested(uuid('new'), { relation: { kind: 'supersedes', communicationId: LETTER } })], { state: 'handed-off', supersededBy: uuid('new') }],
  ])('%s', async (_, drafts, expected) => {
    expect(await letterAfter(...drafts)).toMatchObject(expected);
  }); // prettier-ignore

  it('names the case, the reason and the rule', async () => {
    expect(await letterAfter()).toMatchObject({
      caseId: A,
      case: { kind: 'application', externalId: 'APP-1', legalEntity: 'First Bank N.A.' },
      reasonWords: 'The application was denied',
      citation: '12 CFR 1002.9(a)(1)(i)',
      obligationId: uuid('clock'),
      reasonEventId: uuid('decision'),
    });
  });

  it('names the first duty that it has met, where it was not written for one', async () => {
    const met = (name: string, ref = LETTER) =>
      obligationSatisfied({ obligationId: uuid(name), caseId: A, by: 'communication', ref, evidence: 'HANDED_OFF', at: day(3), late: false });
    const { obligationId: _, ...reason } = requested().data.reason;
    const unnamed = requested(LETTER, { reason });
    expect(await letterAfter(unnamed, sent(), met('elsewhere', uuid('unknown letter')), met('first'), met('second'))).toMatchObject({ obligationId: uuid('first') });
    expect(await letterAfter(sent(), met('first'))).toMatchObject({ obligationId: uuid('clock') });
  }); // prettier-ignore

  it('knows no salt of a digest', async () => {
    expect(JSON.stringify(await letterAfter(composed()), (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))).not.toContain('secret salt');
  }); // prettier-ignore

  it('says where a letter went, once its recipient is erased', async () => {
    const address = { erased: true as const, at: '2026-07-01T00:00:00.000Z', erasureEvent: uuid('erasure') };
    expect(await letterAfter(handedOff({ ...sent().data, address }))).toMatchObject({ address: '[erased 2026-07-01]' });
  });
});

describe('communications: queries', () => {
  const B = uuid('case B');
  const journal = new Journal();
  const letters = ['one', 'two', 'three', 'four', 'five'].map(uuid) as [string, string, string, string, string];
  const [one, two, three, four, five] = letters;
  journal.tell(opened(), day(1));
  journal.tell(opened(B, { legalEntity: 'Second Bank', kind: 'complaint' }), day(1));
  journal.tell(requested(one), day(2));
  journal.tell(requested(two, { caseId: B, kind: 'final-response' }), day(3));
  journal.tell(requested(three, { kind: 'approval-letter' }), day(4), { origin: 'import', importId: uuid('import') });
  journal.tell(sent(one, day(5)), day(5));
  const before = journal.head;
  journal.tell(returned({ communicationId: one, caseId: A, provider: 'mail', at: day(6), failure: 'refused' }), day(6));
  journal.tell(requested(four, { relation: { kind: 'resends', communicationId: one }, rootCommunicationId: one }), day(7), { confidentiality: 'restricted' }); // prettier-ignore
  journal.tell(sent(four, day(8)), day(8));
  journal.tell(requested(five, { caseId: B }), day(7));
  beforeAll(() => fill(db.store, communications, journal.events));

  const cases: [string, CommunicationFilter, string[]][] = [
    ['everything', {}, letters],
    ['a case', { caseId: A }, [one, three, four]],
    ['a state', { states: ['requested'] }, [two, three, five]],
    ['several states', { states: ['returned', 'handed-off'] }, [one, four]],
    ['kinds', { kinds: ['final-response', 'approval-letter'] }, [two, three]],
    ['failed ones', { failed: true }, [one]],
    ['those that did not fail', { failed: false }, [two, three, four, five]],
    ['a channel', { channels: ['outbox'] }, [one, four]],
    ['a time of request, the end left out', { requestedFrom: day(3), requestedTo: day(7) }, [two, three]],
    ['a time of hand-off', { handedOffFrom: day(8) }, [four]],
    ['an obligation', { obligationId: uuid('clock'), caseId: B }, [two, five]],
    ['an origin', { origin: 'import' }, [three]],
    ['an import', { importId: uuid('import') }, [three]],
    ['standard confidentiality', { confidentiality: 'standard', caseId: A }, [one, three]],
    ['a scope', { scope: { kinds: ['complaint'], legalEntities: ['Second Bank'] } }, [two, five]],
    ['failed ones as of a position before', { failed: true, at: before }, []],
    ['all as of a position before', { at: before }, [one, two, three]],
    ['what was handed off as of a position before', { at: before, states: ['handed-off'] }, [one]],
    ['no state at all', { states: [] }, []],
  ]; // prettier-ignore

  it.each(cases)('finds %s', async (_, filter, expected) => {
    await db.read(async (session) => {
      const { items } = await listCommunications(session, filter);
      expect(items.map(({ communicationId }) => communicationId).sort()).toEqual([...expected].sort());
      expect(items.map(({ requestedAt }) => requestedAt)).toEqual(items.map(({ requestedAt }) => requestedAt).sort().reverse());
      const counts = await countCommunications(session, filter);
      expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(expected.length);
      const streamed: string[] = [];
      for await (const { communicationId } of streamCommunications(session, filter)) streamed.push(communicationId);
      expect(streamed.sort()).toEqual([...expected].sort());
    });
  }); // prettier-ignore

  it('lists the letters of a case, and a letter with its resends, in order', async () => {
    await db.read(async (session) => {
      const ids = (found: readonly { communicationId: string }[]) =>
        found.map(({ communicationId }) => communicationId);
      expect(ids(await communicationsOfCase(session, A))).toEqual([one, three, four]);
      expect(ids(await communicationsOfCase(session, A, { at: before }))).toEqual([one, three]);
      expect(ids(await chainOfLetters(session, one))).toEqual([one, four]);
      expect(ids(await chainOfLetters(session, one, { at: before }))).toEqual([one]);
    });
  });

  it('walks letters in one state while they change: nothing twice, nothing missing', async () => {
    const growing = new Journal();
    growing.tell(opened(), day(1));
    const there = Array.from({ length: 7 }, (_, i) => uuid(`letter ${i}`));
    for (const id of there) growing.tell(requested(id), day(2));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      await fill(db.store, communications, growing.events);
      const page = await db.read((session) => listCommunications(session, { states: ['requested'] }, { limit: 2, cursor }));
      seen.push(...page.items.map(({ communicationId }) => communicationId));
      cursor = page.next;
      growing.tell(composed(there[seen.length % 7]), day(3));
      growing.tell(requested(uuid(`new ${seen.length}`)), day(2));
    } while (cursor !== undefined);
    expect(seen.sort()).toEqual([...there].sort());
    await fill(db.store, communications, journal.events);
  }); // prettier-ignore

  it.each(cases)('finds %s by an index, without sorting', async (_, filter) => {
    await db.read(async (session) => {
      const explained = explaining(session);
      await listCommunications(explained, filter);
      await communicationsOfCase(explained, A);
      expect(explained.plans.filter((line) => /^SCAN (?!\S+ USING)|TEMP B-TREE/.test(line))).toEqual([]);
    });
  });
});
