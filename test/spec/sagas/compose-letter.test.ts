import {
  communicationComposed,
  communicationReleased,
  communicationRequested,
  heldForApproval,
} from '../../../src/events/communication.events.js';
import { composeLetter } from '../../../src/sagas/compose-letter.js';
import { uuid } from '../../support/decider-spec.js';
import { SagaPlay, typesOf } from '../../support/saga-spec.js';

const head = { communicationId: uuid('letter'), caseId: uuid('case') };
const requested = communicationRequested({
  ...head,
  kind: 'approval-letter',
  channels: ['outbox'],
  templateId: 'approval-letter',
  reason: { eventId: uuid('decision'), words: 'Approved.' },
  rootCommunicationId: head.communicationId,
});
const digest = 'A'.repeat(43);
const composed = communicationComposed({
  ...head,
  documentId: uuid('document'),
  digest,
  digestSalt: 'salt',
  bytes: 9,
  pages: 1,
  templateId: 'approval-letter',
  templateVersion: 1,
  templateState: 'approved',
  mergeDigest: digest,
  reasonCodes: [],
  engine: 'local',
  engineVersion: '1',
  elements: [],
});
const released = communicationReleased({ ...head, words: 'complete' });
const held = heldForApproval({ ...head, missing: ['ecoa-notice'], words: 'missing' });

describe('compose letter', () => {
  it('composes what is asked for, attaches what is composed, hands off what is released', () => {
    const play = new SagaPlay(composeLetter);
    expect(typesOf(play.on(requested))).toEqual(['saga.composition-due']);
    expect(typesOf(play.on(composed))).toEqual(['saga.attachment-due']);
    expect(play.on(released)).toMatchObject([{ type: 'saga.hand-off-due', data: { channel: 'outbox' } }]);
  });
  it('hands off nothing that is held, until a person releases it, and then once', () => {
    const play = new SagaPlay(composeLetter);
    play.on(requested);
    play.on(composed);
    expect(play.on(held)).toEqual([]);
    expect(typesOf(play.on(released))).toEqual(['saga.hand-off-due']);
    expect(play.on(released)).toEqual([]);
  });
  it('composes nothing that was imported', () => {
    expect(new SagaPlay(composeLetter).on(requested, { origin: 'import', importId: uuid('import') })).toEqual([]);
  });
});
