import { caseClosed, caseReopened, contactCorrected } from '../../../src/events/case.events.js';
import {
  communicationCancelled,
  compositionFailed,
  contactReviewed,
  delivered,
  opened as letterOpened,
  returned,
} from '../../../src/events/communication.events.js';
import type { Metadata } from '../../../src/events/envelope.js';
import {
  contactsToReview,
  type ContactReviewFilter,
} from '../../../src/projections/communications/contacts-to-review.js';
import { communications } from '../../../src/projections/communications/projector.js';
import { jane, opened, requested, sent } from './drafts.js';
import { Journal, uuid } from './journal.js';
import { fill } from './memory-fold.js';
import { explaining, useReadStore } from './open-store.js';

const OLD = '1 Old St';
const NEW = '7 Oak Avenue';
const RESTRICTED: Partial<Metadata> = { confidentiality: 'restricted' };
const party = (name: string) => uuid(`party of ${name}`);
const letterOf = (name: string) => uuid(`letter of ${name}`);

/** A log of cases of one customer, told in a line each. Every story opens cases of its own names. */
class Story extends Journal {
  constructor(private readonly customer: string) {
    super();
  }

  opens(name: string, address = OLD, metadata: Partial<Metadata> = {}, customerId = this.customer): this {
    this.tell(opened(uuid(name), { externalId: name, customerId }), undefined, metadata);
    const contacts = [{ channel: 'postal' as const, address }];
    this.tell(jane({ caseId: uuid(name), partyId: party(name), contacts }), undefined, metadata);
    return this;
  }

  asks(name: string, metadata: Partial<Metadata> = {}): this {
    const reason = { eventId: uuid('decision'), words: 'The application was denied' };
    this.tell(requested(letterOf(name), { caseId: uuid(name), recipient: party(name), reason }), undefined, metadata);
    return this;
  }

  sends(name: string, address = OLD, metadata: Partial<Metadata> = {}): this {
    this.asks(name, metadata);
    const { type, version, data } = sent(letterOf(name));
    this.tell({ type, version, data: { ...data, caseId: uuid(name), recipient: party(name), address } }, undefined, metadata);
    return this;
  } // prettier-ignore

  comesBack(name: string): this {
    const data = { provider: 'post', at: '2026-01-05T08:00:00.000Z', failure: 'moved-left-no-address' } as const;
    this.tell(returned({ communicationId: letterOf(name), caseId: uuid(name), ...data }));
    return this;
  }

  /** Answers the id of the correction. */
  corrects(name: string, address = NEW, metadata: Partial<Metadata> = {}): string {
    const data = { caseId: uuid(name), partyId: party(name), channel: 'postal', address } as const;
    return this.tell(contactCorrected(data), '2026-02-01T10:00:00.000Z', metadata).id;
  }
}

describe('contacts to review', () => {
  const db = useReadStore();
  const list = async (story: Journal, filter: ContactReviewFilter = { state: 'open' }) => {
    await fill(db.store, communications, story.events);
    return db.read(async (session) => (await contactsToReview(session, filter)).items);
  };
  const letters = async (story: Journal, filter?: ContactReviewFilter) =>
    (await list(story, filter)).map(({ communicationId }) => communicationId);

  it('are the letters of the same customer’s other cases that went to the address replaced, or failed', async () => {
    const story = new Story('C-1').opens('a').opens('b').opens('c', '9 Elsewhere').opens('of another', OLD, {}, 'C-2');
    story.sends('a').sends('b').sends('c', '9 Elsewhere').comesBack('c').sends('of another');
    expect(await list(story)).toEqual([]);
    const eventId = story.corrects('a');
    const items = await list(story);
    expect(items.map(({ communicationId }) => communicationId).sort()).toEqual([letterOf('b'), letterOf('c')].sort());
    expect(items.find(({ caseId }) => caseId === uuid('b'))).toMatchObject({
      caseId: uuid('b'), caseOpen: true, kind: 'adverse-action-notice', state: 'handed-off', failed: false,
      recipient: party('b'), address: OLD, review: null,
      correction: { eventId, caseId: uuid('a'), partyId: party('a'), channel: 'postal', address: NEW, correctedAt: '2026-02-01T10:00:00.000Z' },
    });
    expect(items.find(({ caseId }) => caseId === uuid('c'))).toMatchObject({ failed: true, failure: 'moved-left-no-address' });
  }); // prettier-ignore

  it('include a letter that has not gone out and would go to the address replaced', async () => {
    const story = new Story('C-1').opens('a').opens('b').asks('b').opens('c', NEW).asks('c');
    story.corrects('a');
    expect(await list(story)).toMatchObject([{ communicationId: letterOf('b'), state: 'requested', address: null }]);
  });

  it.each<[string, (story: Story) => unknown]>([
    ['that went elsewhere', (story) => story.sends('b', '9 Elsewhere')],
    ['that its recipient has opened', (story) => story.sends('b').tell(letterOpened({ communicationId: letterOf('b'), caseId: uuid('b'), provider: 'post', at: '2026-01-06T08:00:00.000Z' }))],
    ['that was cancelled', (story) => story.asks('b').tell(communicationCancelled({ communicationId: letterOf('b'), caseId: uuid('b'), words: 'mistake' }))],
    ['that its design has failed', (story) => story.opens('n', '9 Elsewhere').asks('n').tell(compositionFailed({ communicationId: letterOf('n'), caseId: uuid('n'), failure: 'render-error', detail: 'x' }))],
    ['that was sent again', (story) => story.sends('b').comesBack('b').tell(requested(uuid('again'), { caseId: uuid('b'), rootCommunicationId: letterOf('b'), recipient: uuid('nobody'), relation: { kind: 'resends', communicationId: letterOf('b') } }))],
    ['that was imported', (story) => story.sends('b', OLD, { origin: 'import' })],
  ])('leave out a letter %s', async (_, happens) => {
    const story = new Story('C-1').opens('a').opens('b');
    happens(story);
    story.corrects('a');
    expect(await letters(story)).toEqual([]);
  }); // prettier-ignore

  it('keep what was delivered to the old address on an open case; of a closed one only what failed, and last', async () => {
    const story = new Story('C-1').opens('a').opens('b').opens('c').opens('d');
    story.sends('b').sends('c').sends('d').comesBack('d');
    story.tell(delivered({ communicationId: letterOf('b'), caseId: uuid('b'), provider: 'post', at: '2026-01-04T08:00:00.000Z' })); // prettier-ignore
    for (const name of ['c', 'd']) story.tell(caseClosed({ caseId: uuid(name), resolution: 'decided' }));
    story.corrects('a');
    expect(await letters(story)).toEqual([letterOf('b'), letterOf('d')]);
    story.tell(caseReopened({ caseId: uuid('c'), reason: 'A mistake' }));
    expect(await letters(story)).toHaveLength(3);
  });

  it('are settled when the contact is corrected on the letter’s own case, and raise nothing in return', async () => {
    const story = new Story('C-1').opens('a').opens('b').sends('a').comesBack('a').sends('b').comesBack('b');
    story.corrects('a');
    expect(await letters(story)).toEqual([letterOf('b')]);
    story.corrects('b');
    expect(await letters(story)).toEqual([]);
  });

  it('are settled when a person leaves the letter as it is, on record, until the next correction', async () => {
    const story = new Story('C-1').opens('a').opens('b').sends('b');
    const correctionEventId = story.corrects('a');
    const before = story.head;
    story.tell(contactReviewed({ communicationId: letterOf('b'), caseId: uuid('b'), correctionEventId, words: 'She has it' })); // prettier-ignore
    expect(await letters(story)).toEqual([]);
    expect(await list(story, { state: 'reviewed' })).toMatchObject([
      { communicationId: letterOf('b'), review: { reviewedBy: 'jane', words: 'She has it' } },
    ]);
    expect(await letters(story, { state: 'open', at: before })).toEqual([letterOf('b')]);
    const next = story.corrects('a', '8 Oak Avenue');
    expect(await list(story)).toMatchObject([{ communicationId: letterOf('b'), correction: { eventId: next } }]);
  });

  it('name a letter once, by whichever case the same new address came first', async () => {
    const story = new Story('C-1').opens('a').opens('b').opens('c').sends('b');
    const first = story.corrects('a');
    story.corrects('c');
    expect(await list(story)).toMatchObject([{ communicationId: letterOf('b'), correction: { eventId: first } }]);
    const data = { communicationId: letterOf('b'), caseId: uuid('b'), correctionEventId: first, words: 'She has it' };
    story.tell(contactReviewed(data));
    expect(await list(story)).toEqual([]);
  });

  it('show nothing of what is restricted, on either side', async () => {
    const story = new Story('C-1').opens('a').opens('b').opens('secret', OLD, RESTRICTED);
    story.sends('secret', OLD, RESTRICTED).sends('b', OLD, RESTRICTED);
    story.corrects('a');
    story.corrects('secret', NEW, RESTRICTED);
    const other = new Story('C-3').opens('x').opens('y', OLD, RESTRICTED).sends('x');
    other.corrects('y');
    other.corrects('y', '8 Oak Avenue', RESTRICTED);
    expect(await letters(story)).toEqual([]);
    expect(await letters(other)).toEqual([]);
  });

  it('are shown to whom both cases are within scope', async () => {
    const story = new Story('C-1').opens('a').sends('a');
    story.tell(opened(uuid('b'), { kind: 'complaint', customerId: 'C-1', externalId: 'b' }));
    story.tell(jane({ caseId: uuid('b'), partyId: party('b'), contacts: [{ channel: 'postal', address: OLD }] }));
    story.corrects('b');
    expect(await letters(story, { scope: { kinds: ['application', 'complaint'], legalEntities: [] } })).toHaveLength(1);
    expect(await letters(story, { scope: { kinds: ['application'], legalEntities: [] } })).toEqual([]);
    expect(await letters(story, { scope: { kinds: ['complaint'], legalEntities: [] } })).toEqual([]);
  });

  it('take no two erased addresses for the same one', async () => {
    const erased = { erased: true, at: '2026-01-01T00:00:00.000Z' } as unknown as string;
    const story = new Story('C-1').opens('a').opens('b', '9 Elsewhere').asks('b');
    story.corrects('a');
    const events = story.events.map((event) => {
      const gone = { ...event, data: { ...event.data, contacts: [{ channel: 'postal', address: erased }] } };
      return event.type === 'case.party-added' ? (gone as unknown as typeof event) : event;
    });
    await fill(db.store, communications, events);
    expect(await db.read(async (session) => (await contactsToReview(session)).items)).toEqual([]);
  });

  it('are walked page by page, from the corrections and never through all letters', async () => {
    const story = new Story('C-1').opens('a');
    for (let i = 0; i < 7; i += 1) story.opens(`case ${i}`).sends(`case ${i}`);
    story.corrects('a');
    await fill(db.store, communications, story.events);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await db.read((session) => contactsToReview(session, { state: 'open' }, { limit: 2, cursor }));
      seen.push(...page.items.map(({ communicationId }) => communicationId));
      cursor = page.next;
    } while (cursor !== undefined);
    expect(seen).toHaveLength(7);
    expect(new Set(seen).size).toBe(7);
    const plans = await db.read(async (session) => {
      const explained = explaining(session);
      await contactsToReview(explained);
      return explained.plans;
    });
    expect(plans.filter((line) => /SCAN (t|r)\b/.test(line))).toEqual([]);
  });
});
