import { caseOpened, partyAdded } from '../../../src/events/case.events.js';
import { communicationComposed, communicationRequested, handedOff } from '../../../src/events/communication.events.js';
import { obligationIncurred } from '../../../src/events/obligation.events.js';
import { uuid } from './journal.js';

/** Drafts of whole, valid events, each to be changed in what a test is about. */

export const A = uuid('case A');
export const LETTER = uuid('letter');
export const CLOCK = uuid('clock');
export const PARTY = uuid('party');
export const HASH = 'a'.repeat(64);
export const DIGEST = 'd'.repeat(43);

export const opened = (caseId: string = A, more: Partial<Parameters<typeof caseOpened>[0]> = {}) =>
  caseOpened({
    caseId,
    kind: 'application',
    legalEntity: 'First Bank N.A.',
    jurisdiction: 'US',
    intake: 'online',
    externalId: 'APP-1',
    ...more,
  });

export const jane = (more: Partial<Parameters<typeof partyAdded>[0]> = {}) =>
  partyAdded({
    caseId: A,
    partyId: PARTY,
    role: 'primary',
    name: 'Jane Roe',
    contacts: [{ channel: 'email', address: 'jane@old.example' }],
    ...more,
  });

export const requested = (communicationId: string = LETTER, more: Partial<Parameters<typeof communicationRequested>[0]> = {}) =>
  communicationRequested({
    communicationId,
    caseId: A,
    kind: 'adverse-action-notice',
    recipient: PARTY,
    channels: ['outbox'],
    reason: { eventId: uuid('decision'), obligationId: CLOCK, citation: '12 CFR 1002.9(a)(1)(i)', words: 'The application was denied' },
    rootCommunicationId: communicationId,
    ...more,
  }); // prettier-ignore

export const composed = (communicationId: string = LETTER) =>
  communicationComposed({
    communicationId,
    caseId: A,
    documentId: uuid(`document ${communicationId}`),
    digest: DIGEST,
    bytes: 1_000,
    pages: 2,
    templateId: 'adverse-action-notice',
    templateVersion: 3,
    templateState: 'approved',
    mergeDigest: DIGEST,
    reasonCodes: ['dti'],
    engine: 'local',
    engineVersion: '1',
    elements: ['ecoa-notice'],
    digestSalt: 'secret salt',
  });

export const sent = (communicationId: string = LETTER, handedOffAt = '2026-01-03T00:00:00.000Z') =>
  handedOff({
    communicationId,
    caseId: A,
    channel: 'outbox',
    provider: 'outbox-folder',
    providerRef: 'ref-1',
    handedOffAt,
    recipient: PARTY,
    address: '1 Old St',
  });

export const clock = (obligationId: string = CLOCK, more: Partial<Parameters<typeof obligationIncurred>[0]> = {}) =>
  obligationIncurred({
    obligationId,
    caseId: A,
    packId: 'us-reg-b',
    packVersion: '1',
    packHash: HASH,
    ruleId: 'adverse-action',
    citation: '12 CFR 1002.9(a)(1)(i)',
    title: 'Notify of the decision within 30 days',
    anchor: { name: 'application-completed', at: '2026-01-01T10:00:00.000Z', eventId: uuid('anchor') },
    warnAt: ['2026-01-20T00:00:00.000Z'],
    targetAt: '2026-01-26T23:59:59.999Z',
    dueAt: '2026-01-31T23:59:59.999Z',
    steps: ['30 days from 2026-01-01'],
    occurrence: A,
    noticeKinds: ['adverse-action-notice'],
    evidence: 'HANDED_OFF',
    requiredElements: [],
    ...more,
  });
