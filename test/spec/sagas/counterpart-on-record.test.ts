import { caseLinked, caseOpened, caseWentLive, documentAttached } from '../../../src/events/case.events.js';
import { communicationRequested, handedOff } from '../../../src/events/communication.events.js';
import type { Metadata } from '../../../src/events/envelope.js';
import { counterpartOnRecord } from '../../../src/sagas/counterpart-on-record.js';
import { AT, uuid } from '../../support/decider-spec.js';
import { SagaPlay } from '../../support/saga-spec.js';

const caseId = uuid('case');
const communicationId = uuid('letter');
const source = { system: 'core-case', externalId: 'LN-1' };
const opened = caseOpened({ caseId, kind: 'application', legalEntity: 'bank', jurisdiction: 'US', intake: 'online', externalId: 'LN-1' }); // prettier-ignore
const document = documentAttached({ caseId, documentId: uuid('document'), digest: 'd'.repeat(43), digestSalt: 's', mediaType: 'application/pdf', bytes: 1, title: 'Letter', communicationId }); // prettier-ignore
const requested = communicationRequested({ communicationId, caseId, kind: 'denial-letter', channels: ['outbox'], reason: { eventId: uuid('e'), words: 'Denied' }, rootCommunicationId: communicationId }); // prettier-ignore
const sent = handedOff({ communicationId, caseId, channel: 'outbox', provider: 'outbox', handedOffAt: AT });
const linked = caseLinked({ caseId, relation: 'has-exception', otherCaseId: uuid('exception') });

const play = (change: Partial<Metadata> = { source }) => {
  const saga = new SagaPlay(counterpartOnRecord);
  saga.on(opened, change);
  saga.on(requested);
  return saga;
};
const of = { caseId, system: 'core-case' };

describe('the case system gets for its file of a case', () => {
  it('each letter that was composed, and each document that came in here', () => {
    expect(play().on(document)).toMatchObject([{ type: 'saga.counterpart-document-due', data: { ...of, documentId: uuid('document'), title: 'denial letter' } }]); // prettier-ignore
  });
  it('no document that it has sent itself', () => {
    expect(play().on(document, { source: { system: 'core-case', externalId: 'e-7' } })).toEqual([]);
  });
  it('a follow-up case for a letter that failed', () => {
    expect(play().on(linked)).toMatchObject([{ type: 'saga.counterpart-case-due', data: { ...of, exceptionCaseId: uuid('exception') } }]); // prettier-ignore
  });
  it('a comment when a letter goes out, in words that name nobody', () => {
    expect(play().on(sent)).toMatchObject([{ type: 'saga.counterpart-comment-due', data: { ...of, words: 'Sent: denial letter, handed off on 2026-07-01 09:12 UTC' } }]); // prettier-ignore
  });
  it.each([
    ['of a case that was opened here', {}, {}],
    ['of a case that was imported', { source, origin: 'import' as const }, {}],
    ['that is restricted', { source }, { confidentiality: 'restricted' as const }],
    ['that was imported', { source }, { origin: 'import' as const }],
  ])('nothing %s', (_, opening, happening) => {
    const saga = play(opening);
    expect([document, sent, linked].flatMap((draft) => saga.on(draft, happening))).toEqual([]);
  });
  it('an imported case that was taken live, from then on', () => {
    const saga = play({ source, origin: 'import' });
    saga.on(caseWentLive({ caseId, on: '2026-07-01' }));
    expect(saga.on(document)).toHaveLength(1);
  });
});
