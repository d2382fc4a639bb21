import { caseOpened, decisionRevised, partyAdded } from '../../../src/events/case.events.js';
import { communicationRequested, handedOff } from '../../../src/events/communication.events.js';
import { letterOnRevisedOutcome } from '../../../src/sagas/letter-on-revised-outcome.js';
import { uuid } from '../../support/decider-spec.js';
import { SagaPlay, typesOf } from '../../support/saga-spec.js';

const caseId = uuid('case');
const decision = uuid('decision');
const first = uuid('first letter');
const opened = caseOpened({
  caseId,
  kind: 'complaint',
  legalEntity: 'bank',
  jurisdiction: 'GB',
  intake: 'written',
  externalId: 'CP-1',
});
const primary = partyAdded({ caseId, partyId: uuid('party'), role: 'primary', name: 'Maria Keller', contacts: [] });
const requested = communicationRequested({
  communicationId: first,
  caseId,
  kind: 'final-response',
  recipient: uuid('party'),
  channels: ['outbox'],
  templateId: 'final-response',
  reason: { eventId: decision, words: 'The complaint was rejected.' },
  rootCommunicationId: first,
});
const sent = handedOff({
  communicationId: first,
  caseId,
  channel: 'outbox',
  provider: 'outbox',
  handedOffAt: '2026-07-02T10:00:00.000Z',
});
const revised = decisionRevised({ caseId, outcome: 'upheld', reasons: [], supersedes: decision });

function play(...events: Parameters<SagaPlay<never, never, never>['on']>[0][]) {
  const spec = new SagaPlay(letterOnRevisedOutcome);
  for (const event of events) spec.on(event);
  return spec;
}

describe('letter on revised outcome', () => {
  it('asks for a letter that supersedes the earlier one, which went out and stays as it is', () => {
    const outputs = play(opened, primary, requested, sent).on(revised);
    expect(outputs).toMatchObject([
      {
        type: 'saga.letter-due',
        data: {
          kind: 'final-response',
          recipient: uuid('party'),
          reason: { words: 'The decision on the complaint was revised: upheld.' },
          relation: { kind: 'supersedes', communicationId: first },
        },
      },
    ]);
  });
  it('stops the earlier letter where it has not gone out', () => {
    const outputs = play(opened, primary, requested).on(revised);
    expect(typesOf(outputs)).toEqual(['saga.cancellation-due', 'saga.letter-due']);
    expect(outputs[0]).toMatchObject({ data: { communicationId: first } });
  });
  it('supersedes nothing where the earlier decision had no letter', () => {
    const [letter] = play(opened, primary).on(revised);
    expect(letter?.data).not.toHaveProperty('relation');
  });
  it('supersedes the letter of the decision that it replaces, also the second time', () => {
    const spec = play(opened, primary, requested, sent);
    spec.on(revised);
    const second = uuid('second letter');
    spec.on(
      communicationRequested({
        ...requested.data,
        communicationId: second,
        rootCommunicationId: second,
        reason: { eventId: uuid('event 5'), words: 'revised' },
      }),
    );
    spec.on(handedOff({ ...sent.data, communicationId: second }));
    const [third] = spec.on(decisionRevised({ ...revised.data, outcome: 'settled', supersedes: uuid('event 5') }));
    expect(third).toMatchObject({ data: { relation: { kind: 'supersedes', communicationId: second } } });
  });
  it('asks for nothing because of what is restricted or imported', () => {
    const restricted = play(opened, primary, requested, sent);
    expect(restricted.on(revised, { confidentiality: 'restricted' })).toEqual([]);
    const imported = play(opened, primary, requested, sent);
    expect(imported.on(revised, { origin: 'import', importId: uuid('import') })).toEqual([]);
  });
});
