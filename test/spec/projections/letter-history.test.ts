import {
  communicationCancelled,
  communicationReleased,
  delivered,
  heldForApproval,
  returned,
} from '../../../src/events/communication.events.js';
import { noteAdded, partyAdded } from '../../../src/events/case.events.js';
import type { EventDraft, Metadata } from '../../../src/events/envelope.js';
import {
  customerDocument,
  customerHistory,
  knownToCustomers,
} from '../../../src/projections/communications/customer-history.js';
import { letterHistory } from '../../../src/projections/communications/history.js';
import { communications } from '../../../src/projections/communications/projector.js';
import { A, CLOCK, DIGEST, LETTER, PARTY, composed, jane, opened, requested, sent } from './drafts.js';
import { Journal, SERVICE, uuid } from './journal.js';
import { fill } from './memory-fold.js';
import { explaining, useReadStore } from './open-store.js';

const B = uuid('case B');
const SECOND = uuid('second letter');
const RESTRICTED: Partial<Metadata> = { confidentiality: 'restricted' };
const arrived = (communicationId: string, at: string) =>
  delivered({ communicationId, caseId: A, provider: 'post', at });

/** A case with a letter that was delivered, and one asked for that supersedes it. */
function story(journal: Journal, between: (draft: EventDraft) => void = () => undefined): Journal {
  journal.tell(opened(A, { externalId: 'APP-1', customerId: 'C-1', accountId: 'ACC-1', policyId: 'POL-1' }), '2026-01-01T10:00:00.000Z');
  journal.tell(jane());
  between(noteAdded({ caseId: A, text: 'A suspicion' }));
  journal.tell(requested(), '2026-01-02T10:00:00.000Z', { actor: SERVICE });
  journal.tell(composed(), '2026-01-02T10:00:01.000Z');
  between(heldForApproval({ communicationId: LETTER, caseId: A, missing: [], words: 'Fraud desk first' }));
  between(communicationReleased({ communicationId: LETTER, caseId: A, words: 'Released by the fraud desk' }));
  journal.tell(sent(), '2026-01-03T00:00:00.000Z');
  journal.tell(arrived(LETTER, '2026-01-04T08:00:00.000Z'), '2026-01-04T09:00:00.000Z');
  between(returned({ communicationId: LETTER, caseId: A, provider: 'post', at: '2026-01-05T08:00:00.000Z', failure: 'refused' }));
  journal.tell(requested(SECOND, { relation: { kind: 'supersedes', communicationId: LETTER }, reason: { eventId: uuid('revision'), words: 'The decision was revised' } }), '2026-01-06T10:00:00.000Z');
  return journal;
} // prettier-ignore

describe('the history of letters, for the firm', () => {
  const db = useReadStore();

  it('says of each letter what, when, why, to whom, how, and what became of it', async () => {
    await fill(db.store, communications, story(new Journal()).events);
    const { items } = await db.read((session) => letterHistory(session, { caseId: A }));
    expect(items).toEqual([
      expect.objectContaining({ communicationId: SECOND, state: 'requested', document: null, relation: 'supersedes', relatesTo: LETTER }),
      {
        communicationId: LETTER, caseId: A, caseReference: 'APP-1', kind: 'adverse-action-notice', title: 'Adverse action notice',
        document: { digest: DIGEST, pages: 2, link: `/v1/communications/${LETTER}/document` },
        askedAt: '2026-01-02T10:00:00.000Z', handedOffAt: '2026-01-03T00:00:00.000Z', deliveredAt: '2026-01-04T08:00:00.000Z',
        openedAt: null, failedAt: null, why: 'The application was denied', trigger: uuid('decision'), citation: '12 CFR 1002.9(a)(1)(i)',
        obligationId: CLOCK, to: { partyId: PARTY, role: 'primary', name: 'Jane Roe', address: '1 Old St' }, channel: 'outbox',
        state: 'delivered', failure: null, relation: null, relatesTo: null, supersededBy: SECOND, exceptionCaseId: null,
        confidentiality: 'standard',
      },
    ]);
  }); // prettier-ignore

  it('is found by case, customer, account and insurance policy, within the scope of who asks, as of any position', async () => {
    const journal = story(new Journal());
    const before = journal.head;
    journal.tell(opened(B, { externalId: 'APP-2', customerId: 'C-1', kind: 'complaint' }));
    journal.tell(requested(uuid('third'), { caseId: B }), '2026-01-07T10:00:00.000Z');
    await fill(db.store, communications, journal.events);
    const found = (filter: Parameters<typeof letterHistory>[1]) =>
      db.read(async (session) => (await letterHistory(session, filter)).items.length);
    expect(await found({ customerId: 'C-1' })).toBe(3);
    expect(await found({ customerId: 'C-1', at: before })).toBe(2);
    expect(await found({ customerId: 'C-1', scope: { kinds: ['complaint'], legalEntities: [] } })).toBe(1);
    expect(await found({ accountId: 'ACC-1' })).toBe(2);
    expect(await found({ policyId: 'POL-1' })).toBe(2);
    expect(await found({ policyId: 'POL-2' })).toBe(0);
  });

  it('is walked page by page, and served by an index', async () => {
    const journal = story(new Journal());
    for (let i = 0; i < 7; i += 1) journal.tell(requested(uuid(`more ${i}`)), '2026-01-08T10:00:00.000Z');
    await fill(db.store, communications, journal.events);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await db.read((session) => letterHistory(session, { customerId: 'C-1' }, { limit: 2, cursor }));
      seen.push(...page.items.map(({ communicationId }) => communicationId));
      cursor = page.next;
    } while (cursor !== undefined);
    expect(new Set(seen).size).toBe(9);
    await db.read(async (session) => {
      const explained = explaining(session);
      await letterHistory(explained, { customerId: 'C-1' });
      await customerHistory(explained, { customerId: 'C-1' });
      await letterHistory(explained, { caseId: A });
      expect(explained.plans.filter((line) => /SCAN (?!communications USING COVERING)/.test(line))).toEqual([]);
    });
  });
});

describe('the history of letters, for a customer', () => {
  const db = useReadStore();
  const told = async (journal: Journal) => {
    await fill(db.store, communications, journal.events);
    return db.read(async (session) =>
      JSON.stringify([
        await customerHistory(session, { caseId: A }),
        await customerHistory(session, { customerId: 'C-1' }, { limit: 1 }),
        await customerDocument(session, { customerId: 'C-1' }, LETTER),
        await knownToCustomers(session, { customerId: 'C-1' }),
      ]),
    );
  };

  it('shows what left the house and was not internal', async () => {
    const [page] = JSON.parse(await told(story(new Journal()))) as [{ items: object[] }];
    expect(page).toEqual({
      items: [
        {
          letterId: LETTER, caseReference: 'APP-1', title: 'Adverse action notice', document: { digest: DIGEST, pages: 2 },
          askedAt: '2026-01-02T10:00:00.000Z', sentAt: '2026-01-03T00:00:00.000Z', deliveredAt: '2026-01-04T08:00:00.000Z',
          why: 'The application was denied', citation: '12 CFR 1002.9(a)(1)(i)', to: 'Jane Roe', channel: 'letter',
          state: 'delivered', supersededBy: null,
        },
      ],
    });
  }); // prettier-ignore

  it.each([
    ['outbox', 'letter'],
    ['email', 'e-mail'],
    ['portal', 'portal'],
    ['unknown', null],
  ] as const)('calls the way %s by a customer’s word', async (channel, word) => {
    const journal = new Journal();
    journal.tell(opened(A, { customerId: 'C-1' }));
    journal.tell(jane());
    journal.tell(requested());
    journal.tell({ ...sent(), data: { ...sent().data, channel } });
    const [page] = JSON.parse(await told(journal)) as [{ items: { channel: string | null }[] }];
    expect(page.items.map((letter) => letter.channel)).toEqual([word]);
  });

  it('shows a successor only once it was sent', async () => {
    const journal = story(new Journal());
    journal.tell(sent(SECOND, '2026-01-07T00:00:00.000Z'));
    const [page] = JSON.parse(await told(journal)) as [{ items: { letterId: string; supersededBy: string | null }[] }];
    expect(page.items.map(({ letterId, supersededBy }) => [letterId, supersededBy])).toEqual([
      [SECOND, null],
      [LETTER, SECOND],
    ]);
  });

  it('is the same, byte for byte, with restricted events among the others and without', async () => {
    const without = await told(story(new Journal()));
    const journal = new Journal();
    const secret = (draft: EventDraft) => journal.tell(draft, undefined, RESTRICTED);
    story(journal, secret);
    // A restricted letter of the same case, with receipts that nobody marked as restricted; a restricted case of the customer.
    const hidden = uuid('hidden letter');
    secret(requested(hidden, { relation: { kind: 'supersedes', communicationId: LETTER } }));
    journal.tell({ ...sent(hidden), data: { ...sent(hidden).data } });
    journal.tell(arrived(hidden, '2026-01-09T00:00:00.000Z'));
    secret(communicationCancelled({ communicationId: LETTER, caseId: A, words: 'Stopped by the fraud desk' }));
    secret(opened(B, { externalId: 'SAR-1', customerId: 'C-1' }));
    secret(partyAdded({ caseId: B, partyId: PARTY, role: 'primary', name: 'Jane Roe', contacts: [] }));
    journal.tell(requested(uuid('of the secret case'), { caseId: B }));
    journal.tell({
      ...sent(uuid('of the secret case')),
      data: { ...sent(uuid('of the secret case')).data, caseId: B },
    });
    expect(await told(journal)).toBe(without);
  });

  it('knows nothing of a customer of whom everything is restricted', async () => {
    const journal = new Journal();
    journal.tell(opened(A, { customerId: 'C-1' }), undefined, RESTRICTED);
    journal.tell(requested());
    journal.tell(sent());
    expect(await told(journal)).toBe('[{"items":[]},{"items":[]},null,false]');
  });

  it('leaves out letters to authorities', async () => {
    const journal = new Journal();
    journal.tell(opened(A, { customerId: 'C-1' }));
    journal.tell(jane({ role: 'authority' }));
    journal.tell(requested());
    journal.tell(sent());
    expect(await told(journal)).toBe('[{"items":[]},{"items":[]},null,true]');
  });
});
