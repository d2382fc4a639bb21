import { caseOpened } from '../../../src/events/case.events.js';
import {
  communicationRequested,
  handedOff,
  permanentlyFailed,
  returned,
  type FailureReason,
} from '../../../src/events/communication.events.js';
import { policyActivated } from '../../../src/events/policy.events.js';
import { exceptionCaseId, obligationId } from '../../../src/events/identity.js';
import { shippedPacks } from '../../../src/policies/load.js';
import { exceptionOnFailedDelivery } from '../../../src/sagas/exception-on-failed-delivery.js';
import { substituteOnFailedNotice } from '../../../src/sagas/substitute-on-failed-notice.js';
import { AT, uuid } from '../../support/decider-spec.js';
import { SagaPlay, typesOf } from '../../support/saga-spec.js';

const hipaa = (await shippedPacks()).find(({ pack }) => pack.id === 'us-hipaa-breach');
if (!hipaa) throw new Error('The pack of HIPAA does not ship');
const activated = policyActivated({ packId: hipaa.pack.id, packVersion: '1', hash: hipaa.hash, bytes: hipaa.bytes });

const caseId = uuid('case');
const opened = (jurisdiction = 'US') =>
  caseOpened({
    caseId,
    kind: 'personal-data-breach',
    legalEntity: 'clinic',
    jurisdiction,
    intake: 'online',
    externalId: 'BR-1',
  });
const notice = (who: string, name = who, channel: 'outbox' | 'email' = 'outbox') =>
  communicationRequested({
    communicationId: uuid(`letter ${name}`),
    caseId,
    kind: 'breach-notification',
    recipient: uuid(who),
    channels: [channel],
    reason: { eventId: uuid('asked'), words: 'Asked for.' },
    rootCommunicationId: uuid(`letter ${name}`),
  });
const bounced = (name: string, failure: FailureReason = 'moved-left-no-address') =>
  returned({ communicationId: uuid(`letter ${name}`), caseId, provider: 'post', at: AT, failure });

function breach(jurisdiction?: string, ...packs: (typeof activated)[]) {
  const play = new SagaPlay(substituteOnFailedNotice);
  for (const pack of packs.length > 0 ? packs : [activated]) play.on(pack);
  play.on(opened(jurisdiction));
  return play;
}

describe('substitute notice (45 CFR 164.404(d)(2))', () => {
  it('is written by itself for an individual whose address is no good, and the fact that starts its clock is on record', () => {
    const play = breach();
    play.on(notice('ann'));
    expect(play.on(bounced('ann'))).toMatchObject([
      { type: 'saga.fact-found', data: { name: 'contact-insufficient', at: AT, policy: { packId: 'us-hipaa-breach', ruleId: 'substitute-notice' } } },
      {
        type: 'saga.letter-due',
        data: {
          kind: 'substitute-notice', recipient: uuid('ann'), relation: { kind: 'supplements', communicationId: uuid('letter ann') },
          reason: { citation: '45 CFR 164.404(d)(2)' },
        },
      },
    ]);
  });
  it('is written to each once, however often providers report, and the fact is stated once', () => {
    const play = breach();
    play.on(notice('ann'));
    play.on(notice('bob'));
    play.on(bounced('ann'));
    expect(play.on(permanentlyFailed({ communicationId: uuid('letter ann'), caseId, provider: 'gate', at: AT, failure: 'hard-bounce' }))).toEqual([]);
    expect(typesOf(play.on(bounced('bob')))).toEqual(['saga.letter-due']);
  });
  it('goes out on paper where mail bounced', () => {
    const play = breach();
    play.on(notice('ann', 'ann', 'email'));
    expect(play.on(bounced('ann', 'hard-bounce'))[1]).toMatchObject({ data: { channel: 'outbox' } });
  });
  it('is told to the public from the tenth on: escalated once with what is to be published, and no letter more', () => {
    const play = breach();
    const names = Array.from({ length: 11 }, (_, index) => `individual ${index}`);
    for (const name of names) play.on(notice(name));
    const outputs = names.map((name) => typesOf(play.on(bounced(name))));
    expect(outputs.slice(1, 9)).toEqual(Array.from({ length: 8 }, () => ['saga.letter-due']));
    expect(outputs.slice(9)).toEqual([['saga.escalation-due'], []]);
  });
  it('says how many cannot be reached, and names the clock that is at stake', () => {
    const play = breach();
    const names = Array.from({ length: 10 }, (_, index) => `individual ${index}`);
    for (const name of names) play.on(notice(name));
    const last = names.flatMap((name) => play.on(bounced(name))).at(-1);
    expect(last).toMatchObject({
      data: {
        caseId, obligationId: obligationId(caseId, 'us-hipaa-breach', 'substitute-notice', caseId),
        words: expect.stringMatching(/^10 individuals cannot be reached: .*toll-free number.*164\.404\(d\)\(2\)/),
      },
    });
  });
  it('counts nobody whose letter was sent again meanwhile', () => {
    const play = breach();
    const names = Array.from({ length: 10 }, (_, index) => `individual ${index}`);
    for (const name of names) play.on(notice(name));
    for (const name of names.slice(0, 9)) play.on(bounced(name));
    play.on(notice('individual 0', 'resent'));
    expect(typesOf(play.on(bounced('individual 9')))).toEqual(['saga.letter-due']);
  });
  it.each<[string, SagaPlay<never, never, never>, FailureReason]>([
    ['that was refused: its address is good', breach() as never, 'refused'],
    ['under another law', breach('DE') as never, 'hard-bounce'],
  ])('is not written for a notice %s', (_, play, failure) => {
    play.on(notice('ann'));
    expect(play.on(bounced('ann', failure))).toEqual([]);
  });
  it('is not written where no pack asks for it', () => {
    const play = new SagaPlay(substituteOnFailedNotice);
    for (const draft of [opened(), notice('ann')]) play.on(draft);
    expect(play.on(bounced('ann'))).toEqual([]);
  });
  it('cures the exception of the notice that it takes the place of, as it goes out', () => {
    const play = new SagaPlay(exceptionOnFailedDelivery);
    play.on(notice('ann'));
    play.on(bounced('ann'));
    const substitute = uuid('substitute');
    const { data } = notice('ann');
    play.on(communicationRequested({
      ...data, communicationId: substitute, kind: 'substitute-notice', rootCommunicationId: substitute,
      relation: { kind: 'supplements', communicationId: data.communicationId },
    }));
    const out = handedOff({ communicationId: substitute, caseId, channel: 'outbox', provider: 'folder', handedOffAt: AT });
    expect(play.on(out)).toMatchObject([{ type: 'saga.exception-cured', data: { exceptionCaseId: exceptionCaseId(data.communicationId) } }]);
  });
}); // prettier-ignore
