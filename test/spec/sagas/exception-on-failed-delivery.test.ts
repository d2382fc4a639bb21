import fc from 'fast-check';
import { contactCorrected, partyAdded } from '../../../src/events/case.events.js';
import {
  communicationCancelled,
  communicationRequested,
  compositionFailed,
  handedOff,
  permanentlyFailed,
  resendRequested,
  returned,
} from '../../../src/events/communication.events.js';
import {
  obligationBreached,
  obligationIncurred,
  obligationWaived,
  obligationWarned,
} from '../../../src/events/obligation.events.js';
import { exceptionCaseId } from '../../../src/events/identity.js';
import { exceptionOnFailedDelivery } from '../../../src/sagas/exception-on-failed-delivery.js';
import { AT, uuid } from '../../support/decider-spec.js';
import { SagaPlay, typesOf } from '../../support/saga-spec.js';

const caseId = uuid('case');
const partyId = uuid('party');
const letter = uuid('letter');
const resent = uuid('resent');
const requested = (communicationId = letter, root = letter) =>
  communicationRequested({
    communicationId,
    caseId,
    kind: 'adverse-action-notice',
    recipient: partyId,
    channels: ['outbox'],
    reason: { eventId: uuid('decision'), obligationId: uuid('duty'), words: 'Denied.' },
    rootCommunicationId: root,
  });
const report = (communicationId = letter) =>
  ({ communicationId, caseId, provider: 'print-house', at: AT, failure: 'moved-left-no-address' }) as const;
const sent = (communicationId = letter) =>
  handedOff({ communicationId, caseId, channel: 'outbox', provider: 'outbox-folder', handedOffAt: AT });
const corrected = contactCorrected({ caseId, partyId, channel: 'postal', address: '7 Oak Avenue' });

function failedOnce() {
  const play = new SagaPlay(exceptionOnFailedDelivery);
  play.on(requested());
  play.on(sent());
  play.on(returned(report()));
  return play;
}

describe('exception on failed delivery', () => {
  it.each([
    ['returned', returned(report())],
    ['permanently failed', permanentlyFailed(report())],
    [
      'never composed',
      compositionFailed({ communicationId: letter, caseId, failure: 'data-missing', detail: 'no address' }),
    ],
  ])('opens one exception case, linked both ways, for a letter that was %s', (_, failure) => {
    const play = new SagaPlay(exceptionOnFailedDelivery);
    play.on(requested());
    const [exception, ...links] = play.on(failure);
    expect(exception).toMatchObject({
      type: 'saga.exception-due',
      data: { communicationId: letter, rootCommunicationId: letter },
    });
    expect(links.map(({ data }) => data)).toEqual([
      { caseId, relation: 'has-exception', otherCaseId: exceptionCaseId(letter) },
      { caseId: exceptionCaseId(letter), relation: 'exception-of', otherCaseId: caseId },
    ]);
  });
  it('opens exactly one, however often and in whatever order providers report', () => {
    const reports = [returned(report()), permanentlyFailed({ ...report(), provider: 'mail-gate' }), sent()];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...reports), { minLength: 50, maxLength: 60 }), (order) => {
        const play = new SagaPlay(exceptionOnFailedDelivery);
        play.on(requested());
        const opened = [...order, returned(report())]
          .flatMap((each) => play.on(each))
          .filter(({ type }) => type === 'saga.exception-due');
        return opened.length === 1;
      }),
    );
  });
  it('sends the failed letter again when its recipient’s contact is corrected, under the same obligation, once', () => {
    const play = failedOnce();
    const [again] = play.on(corrected);
    expect(again).toMatchObject({
      type: 'saga.letter-due',
      data: {
        kind: 'adverse-action-notice',
        recipient: partyId,
        rootCommunicationId: letter,
        relation: { kind: 'resends', communicationId: letter },
        reason: { obligationId: uuid('duty') },
      },
    });
    expect(play.on(corrected)).toEqual([]);
  });
  it('sends nothing again for another party, or where nothing failed', () => {
    expect(failedOnce().on({ ...corrected, data: { ...corrected.data, partyId: uuid('other') } })).toEqual([]);
    const play = new SagaPlay(exceptionOnFailedDelivery);
    play.on(requested());
    play.on(sent());
    expect(play.on(corrected)).toEqual([]);
  });
  it('sends again at once what comes back after the address was corrected', () => {
    const play = new SagaPlay(exceptionOnFailedDelivery);
    play.on(requested());
    play.on(sent());
    expect(play.on(corrected)).toEqual([]);
    expect(typesOf(play.on(returned(report())))).toEqual([
      'saga.exception-due',
      'saga.link-due',
      'saga.link-due',
      'saga.letter-due',
    ]);
    expect(play.on(permanentlyFailed(report()))).toEqual([]);
    play.on(requested(resent, letter));
    play.on(sent(resent));
    expect(typesOf(play.on(returned(report(resent))))).toEqual(['saga.exception-returned']);
  });
  it('does not take a correction for news to a letter that went out after it', () => {
    const play = new SagaPlay(exceptionOnFailedDelivery);
    play.on(requested());
    play.on(corrected);
    play.on(sent());
    expect(typesOf(play.on(returned(report())))).not.toContain('saga.letter-due');
  });
  it.each(['phone', 'portal'] as const)('sends nothing again because another %s contact is known', (channel) => {
    expect(failedOnce().on({ ...corrected, data: { ...corrected.data, channel } })).toEqual([]);
  });
  it('sends nothing because of what an import tells', () => {
    expect(failedOnce().on(corrected, { origin: 'import', importId: uuid('import') })).toEqual([]);
  });
  it('sends a letter that had nobody to go to once the case has its primary party', () => {
    const play = new SagaPlay(exceptionOnFailedDelivery);
    const { recipient: _, ...nobody } = requested().data;
    play.on({ ...requested(), data: nobody });
    play.on(compositionFailed({ communicationId: letter, caseId, failure: 'data-missing', detail: 'nobody' }));
    const party = { caseId, partyId, name: 'Maria Keller', contacts: [] };
    expect(play.on(partyAdded({ ...party, role: 'joint' }))).toEqual([]);
    expect(play.on(partyAdded({ ...party, role: 'primary' }))).toMatchObject([
      { type: 'saga.letter-due', data: { recipient: partyId, relation: { kind: 'resends', communicationId: letter } } },
    ]);
  });
  it('sends again what a person says is put right: a letter that could not be composed is not lost', () => {
    const play = new SagaPlay(exceptionOnFailedDelivery);
    play.on(requested());
    const failure = { failure: 'template-not-approved', detail: 'sent back to draft' } as const;
    play.on(compositionFailed({ communicationId: letter, caseId, ...failure }));
    const again = resendRequested({ communicationId: letter, caseId, words: 'approved now' });
    expect(play.on(again)).toMatchObject([
      { type: 'saga.letter-due', data: { relation: { kind: 'resends', communicationId: letter } } },
    ]);
    expect(play.on(again)).toEqual([]);
    play.on(requested(resent, letter));
    expect(play.on(again)).toEqual([]);
    expect(typesOf(play.on(sent(resent)))).toEqual(['saga.exception-cured']);
  });
  it('opens the exception again when a resend fails, also where a person closed it meanwhile', () => {
    const play = failedOnce();
    play.on(corrected);
    play.on(requested(resent, letter));
    expect(typesOf(play.on(permanentlyFailed(report(resent))))).toEqual(['saga.exception-returned']);
    expect(play.on(returned(report(resent)))).toEqual([]);
  });
  it('is cured when the resend goes out, and returns when that fails too', () => {
    const play = failedOnce();
    play.on(corrected);
    play.on(requested(resent, letter));
    expect(typesOf(play.on(sent(resent)))).toEqual(['saga.exception-cured']);
    expect(play.on(returned(report(resent)))).toMatchObject([
      { type: 'saga.exception-returned', data: { exceptionCaseId: exceptionCaseId(letter) } },
    ]);
    expect(typesOf(play.on(corrected))).toEqual(['saga.letter-due']);
  });
  it('does not mistake a late report on the first letter for a failure of the resend', () => {
    const play = failedOnce();
    play.on(corrected);
    play.on(requested(resent, letter));
    play.on(sent(resent));
    expect(play.on(returned(report(letter)))).toEqual([]);
  });
});

const DUE = '2026-07-31T03:59:59.999Z';
const clock = (name: string, kinds = ['adverse-action-notice']) => {
  const head = { obligationId: uuid(name), caseId };
  return {
    incurred: obligationIncurred({
      ...head,
      packId: 'us-reg-b', packVersion: '1', packHash: 'h', ruleId: name, citation: '12 CFR 1002.9(a)', title: 'Notify', occurrence: caseId,
      anchor: { name: 'application received', at: AT, eventId: uuid('fact') },
      warnAt: [AT], targetAt: DUE, dueAt: DUE, steps: ['30 days'], noticeKinds: kinds, evidence: 'HANDED_OFF', requiredElements: [],
    }),
    warned: obligationWarned({ ...head, warnAt: AT, dueAt: DUE }),
    missed: obligationBreached({ ...head, limit: 'statutory', at: DUE }),
    targetMissed: obligationBreached({ ...head, limit: 'target', at: AT }),
    lifted: obligationWaived({ ...head, why: 'withdrawn' }),
  };
}; // prettier-ignore
const duty = clock('duty');
const exception = exceptionCaseId(letter);

describe('the deadline of an exception', () => {
  const blocked = () => {
    const play = new SagaPlay(exceptionOnFailedDelivery);
    play.on(duty.incurred);
    play.on(requested());
    play.on(compositionFailed({ communicationId: letter, caseId, failure: 'template-not-approved', detail: 'a draft' }));
    return play;
  }; // prettier-ignore
  it('is the clock that its letter is to meet: escalated when that warns, before it is due', () => {
    const [escalation, ...others] = blocked().on(duty.warned);
    expect(others).toEqual([]);
    expect(escalation).toMatchObject({
      type: 'saga.escalation-due',
      data: { caseId: exception, obligationId: uuid('duty'), words: expect.stringContaining('12 CFR 1002.9(a)') },
    });
  });
  it('is escalated at once where the letter fails after the warning', () => {
    const play = new SagaPlay(exceptionOnFailedDelivery);
    for (const draft of [duty.incurred, requested(), duty.warned]) expect(play.on(draft)).toEqual([]);
    expect(typesOf(play.on(returned(report())))).toEqual([
      'saga.exception-due',
      'saga.link-due',
      'saga.link-due',
      'saga.escalation-due',
    ]);
  });
  it('closes it when the limit passes: what is missed has an escalation of its own', () => {
    const play = blocked();
    expect(play.on(duty.targetMissed)).toEqual([]);
    expect(play.on(duty.missed)).toMatchObject([
      { type: 'saga.exception-over', data: { exceptionCaseId: exception, resolution: 'deadline-passed' } },
    ]);
    expect(play.on(duty.missed)).toEqual([]);
  });
  it('is the last of several clocks: one missed limit leaves it open for the next', () => {
    const second = clock('second pack');
    const play = blocked();
    play.on(second.incurred);
    expect(play.on(duty.missed)).toEqual([]);
    expect(typesOf(play.on(second.missed))).toEqual(['saga.exception-over']);
  });
  it('is no clock that was lifted, or that other letters meet', () => {
    const play = blocked();
    const other = clock('acknowledge', ['acknowledgement']);
    for (const draft of [other.incurred, other.warned, other.missed, duty.lifted, duty.warned])
      expect(play.on(draft)).toEqual([]);
  });
  it('is named by the resend where the first letter was written for a milestone, and named none', () => {
    const play = new SagaPlay(exceptionOnFailedDelivery);
    const { obligationId: _, ...reason } = requested().data.reason;
    for (const draft of [duty.incurred, { ...requested(), data: { ...requested().data, reason } }, returned(report())]) play.on(draft);
    expect(play.on(corrected)).toMatchObject([{ data: { reason: { obligationId: uuid('duty') } } }]);
  }); // prettier-ignore
  it('does not end the duty: an address that is corrected too late still sends the letter', () => {
    const play = blocked();
    play.on(duty.missed);
    expect(typesOf(play.on(corrected))).toEqual(['saga.letter-due']);
    play.on(requested(resent, letter));
    expect(play.on(sent(resent))).toEqual([]);
  });
});

describe('a failed letter that is cancelled', () => {
  it('is sent no more, whatever is corrected, and its exception is over', () => {
    const play = failedOnce();
    expect(play.on(communicationCancelled({ communicationId: letter, caseId, words: 'Revised.' }))).toMatchObject([
      { type: 'saga.exception-over', data: { exceptionCaseId: exception, resolution: 'letter-cancelled' } },
    ]);
    expect(play.on(corrected)).toEqual([]);
  });
});

describe('a letter that another one has superseded', () => {
  const revised = uuid('revised');
  const { data } = requested(revised, revised);
  const superseding = communicationRequested({ ...data, relation: { kind: 'supersedes', communicationId: letter } });

  it('is not sent again to a corrected address: only what holds now is', () => {
    const play = failedOnce();
    play.on(superseding);
    play.on(sent(revised));
    play.on(returned(report(revised)));
    expect(play.on(corrected)).toMatchObject([
      { type: 'saga.letter-due', data: { rootCommunicationId: revised, relation: { communicationId: revised } } },
    ]);
  });
  it('is not where it comes back after the correction either', () => {
    const play = new SagaPlay(exceptionOnFailedDelivery);
    play.on(requested());
    play.on(sent());
    play.on(superseding);
    play.on(corrected);
    expect(typesOf(play.on(returned(report())))).not.toContain('saga.letter-due');
  });
  it('has its exception cured as the other goes out', () => {
    const play = failedOnce();
    play.on(superseding);
    expect(play.on(sent(revised))).toMatchObject([
      { type: 'saga.exception-cured', data: { rootCommunicationId: letter } },
    ]);
  });
  it('is sent again where a person asks for it', () => {
    const play = failedOnce();
    play.on(superseding);
    const again = resendRequested({ communicationId: letter, caseId, words: 'For the file' });
    expect(typesOf(play.on(again))).toEqual(['saga.letter-due']);
  });
});
