import { correctionMade, filingMade, informationRequested, paymentMade } from '../../../src/events/case.events.js';
import { obligationWaived, recomputationRequested } from '../../../src/events/obligation.events.js';
import { uuid } from '../../support/decider-spec.js';
import { dutiesPack } from '../../support/duties-pack.js';
import { caseId, clockOf, ClockPlay, DUE, joint, primary, RECEIVED, told } from './clock-play.js';

const LONGER = '2026-09-23T22:59:59.999Z';

function answering(): ClockPlay {
  const play = new ClockPlay();
  expect(told(play.opened())).toEqual(['obligation-due answer']);
  return play;
}

describe('a clock: extension', () => {
  it('moves to the longer limit when its notice went out before the limit that stood', () => {
    const play = answering();
    expect(play.letter('correspondence', '2026-08-20T10:00:00.000Z', { name: 'more time' })).toMatchObject([
      {
        type: 'saga.extension-found',
        data: { ref: uuid('more time'), previousDueAt: DUE, dueAt: LONGER, at: '2026-08-20T10:00:00.000Z' },
      },
    ]);
    expect(told(play.until(DUE))).toEqual([]);
    expect(told(play.until(LONGER))).toEqual(['breach-found answer statutory']);
  });
  it('is extended once by each notice', () => {
    const play = answering();
    play.letter('correspondence', '2026-08-20T10:00:00.000Z');
    expect(told(play.letter('correspondence', '2026-08-21T10:00:00.000Z'))).toEqual([]);
  });
  it('is not moved by an extension notice that is too late', () => {
    const play = answering();
    expect(told(play.letter('correspondence', '2026-08-26T23:00:00.000Z'))).toEqual([]);
    expect(play.until('2026-08-27T08:00:00.000Z')).toMatchObject([
      { type: 'saga.breach-found', data: { limit: 'statutory', at: DUE } },
    ]);
  });
  it('takes the breach back when the notice that went out in time is keyed in late', () => {
    const play = answering();
    play.until('2026-08-27T08:00:00.000Z');
    expect(told(play.letter('correspondence', '2026-08-25T10:00:00.000Z'))).toEqual([
      'extension-found answer',
      'breach-refuted answer statutory',
    ]);
  });
});

describe('a clock: stopped and resumed', () => {
  it('stands for a cause that its rule lists, warns and breaches nothing meanwhile, and runs on for the days it stood', () => {
    const play = answering();
    expect(play.fact('identity-asked', '2026-07-10T09:00:00.000Z')).toMatchObject([
      { type: 'saga.toll-found', data: { cause: 'identity-asked', from: '2026-07-10T09:00:00.000Z' } },
    ]);
    expect(play.wake).toBeUndefined();
    expect(told(play.until('2026-09-30T00:00:00.000Z'))).toEqual([]);
    const [ended, ...others] = play.fact('identity-received', '2026-07-20T09:00:00.000Z');
    expect(ended).toMatchObject({
      type: 'saga.toll-ended',
      data: { at: '2026-07-20T09:00:00.000Z', dueAt: '2026-09-05T22:59:59.999Z' },
    });
    expect(told(others)).toEqual(['breach-found answer statutory']);
  });
  it('tells of a stop that is known only once it is over', () => {
    const play = new ClockPlay();
    play.opened();
    play.fact('identity-received', '2026-07-20T09:00:00.000Z');
    expect(told(play.fact('identity-asked', '2026-07-10T09:00:00.000Z'))).toEqual([
      'toll-found answer',
      'toll-ended answer',
    ]);
  });
  it('is met while it stands', () => {
    const play = answering();
    play.fact('identity-asked', '2026-07-10T09:00:00.000Z');
    expect(told(play.letter('final-response', '2026-07-11T09:00:00.000Z'))).toEqual(['satisfaction-found answer']);
    expect(told(play.until('2027-01-01T00:00:00.000Z'))).toEqual([]);
  });
  it('is not stopped by a request for information: no rule lists it', () => {
    const play = answering();
    expect(told(play.on(informationRequested({ caseId, items: ['Bank statements'] })))).toEqual([]);
    expect(told(play.letter('incompleteness-notice', '2026-07-10T09:00:00.000Z'))).toEqual([]);
    expect(told(play.until(DUE))).toEqual(['breach-found answer statutory']);
  });
});

describe('a clock: what meets it', () => {
  it('is met by a payment of the kind that the rule names, as of its value date', () => {
    const play = new ClockPlay();
    play.opened();
    play.fact('redress-agreed', '2026-07-06T09:00:00.000Z');
    const pay = (kind: string, at: string) => play.on(paymentMade({ caseId, kind, at }));
    expect(told(pay('fee', '2026-07-07T00:00:00.000Z'))).toEqual([]);
    expect(pay('redress', '2026-07-13T00:00:00.000Z')).toMatchObject([
      { type: 'saga.satisfaction-found', data: { ruleId: 'pay', by: 'payment', late: false } },
    ]);
  });
  it('is met late by a payment after the limit: both facts stay', () => {
    const play = new ClockPlay();
    play.opened();
    play.fact('redress-agreed', '2026-07-06T09:00:00.000Z');
    expect(told(play.until('2026-07-14T00:00:00.000Z'))).toEqual(['breach-found pay statutory']);
    expect(play.on(paymentMade({ caseId, kind: 'redress', at: '2026-07-15T00:00:00.000Z' }))).toMatchObject([
      { type: 'saga.satisfaction-found', data: { by: 'payment', late: true } },
    ]);
  });
  it('is met by a correction, and by a filing with the authority that the rule names', () => {
    const play = new ClockPlay();
    play.opened();
    play.fact('error-found', '2026-07-06T09:00:00.000Z');
    expect(play.on(correctionMade({ caseId, kind: 'billing', at: '2026-07-06T15:00:00.000Z' }))).toMatchObject([
      { type: 'saga.satisfaction-found', data: { ruleId: 'put-right', by: 'correction' } },
    ]);
    play.fact('details-known', '2026-07-06T09:00:00.000Z');
    play.fact('leak-found', '2026-07-06T09:00:00.000Z');
    const file = (authority: string) =>
      play.on(filingMade({ caseId, kind: 'leak-report', authority, at: '2026-07-08T09:00:00.000Z' }));
    expect(told(file('police'))).toEqual([]);
    expect(file('supervisory-authority')).toMatchObject([
      { type: 'saga.satisfaction-found', data: { ruleId: 'report', by: 'filing', late: false } },
    ]);
  });
  it('asks for the evidence that the rule names: a hand-off is no delivery', () => {
    const play = new ClockPlay();
    play.opened();
    play.fact('copy-asked', '2026-07-06T09:00:00.000Z');
    expect(told(play.letter('acknowledgement', '2026-07-07T09:00:00.000Z', { name: 'copy' }))).toEqual([]);
    expect(play.arrives('copy', '2026-07-09T09:00:00.000Z')).toMatchObject([
      { type: 'saga.satisfaction-found', data: { ruleId: 'copy', evidence: 'DELIVERED', at: '2026-07-09T09:00:00.000Z' } },
    ]); // prettier-ignore
  });
  it.each([
    ['without a consent', undefined, undefined, []],
    ['with one that stood', '2026-01-01T00:00:00.000Z', undefined, ['satisfaction-found copy']],
    ['with one that was withdrawn before', '2026-01-01T00:00:00.000Z', '2026-07-08T00:00:00.000Z', []],
    ['with one that was given after', '2026-07-10T00:00:00.000Z', undefined, []],
  ])('over a channel that needs a consent, %s', (_, from, withdrawnAt, expected) => {
    const play = new ClockPlay();
    play.opened();
    play.party(primary, 'primary');
    play.fact('copy-asked', '2026-07-06T09:00:00.000Z');
    if (from !== undefined) play.consent(primary, from, withdrawnAt);
    play.letter('acknowledgement', '2026-07-09T08:00:00.000Z', { to: primary, channel: 'email', name: 'copy' });
    expect(told(play.arrives('copy', '2026-07-09T09:00:00.000Z'))).toEqual(expected);
  });
});

describe('a clock: joint applicants', () => {
  function jointly(): ClockPlay {
    const play = new ClockPlay();
    play.opened();
    play.party(primary, 'primary');
    play.party(joint, 'joint');
    return play;
  }
  it('is met once each of them has their letter, and says who was reached', () => {
    const play = jointly();
    expect(play.letter('final-response', '2026-07-20T09:00:00.000Z', { to: primary })).toMatchObject([
      { type: 'saga.part-satisfaction-found', data: { recipient: primary, reached: 1, of: 2 } },
    ]);
    expect(play.letter('final-response', '2026-07-22T09:00:00.000Z', { to: joint })).toMatchObject([
      { type: 'saga.part-satisfaction-found', data: { recipient: joint, reached: 2, of: 2 } },
      { type: 'saga.satisfaction-found', data: { of: 2, late: false, at: '2026-07-22T09:00:00.000Z' } },
    ]);
  });
  it('is breached when one of them has none at the limit, and met late by the last', () => {
    const play = jointly();
    play.letter('final-response', '2026-07-20T09:00:00.000Z', { to: primary });
    expect(told(play.until(DUE))).toEqual(['breach-found answer statutory']);
    expect(play.letter('final-response', '2026-08-28T09:00:00.000Z', { to: joint })).toMatchObject([
      { type: 'saga.part-satisfaction-found', data: { reached: 2 } },
      { type: 'saga.satisfaction-found', data: { late: true } },
    ]);
  });
  it('runs again when another applicant is added after it was met', () => {
    const play = new ClockPlay();
    play.opened();
    play.party(primary, 'primary');
    play.letter('final-response', '2026-07-20T09:00:00.000Z', { to: primary });
    expect(told(play.party(joint, 'joint'))).toEqual(['obligation-due answer', 'part-satisfaction-found answer']);
  });
});

describe('a clock: to whom a letter went', () => {
  it.each<[string, 'primary' | 'joint' | 'representative' | 'nobody', readonly string[]]>([
    ['the primary party', 'primary', ['satisfaction-found copy']],
    ['who represents them', 'representative', ['satisfaction-found copy']],
    ['somebody whom the record does not name', 'nobody', ['satisfaction-found copy']],
    ['a joint party alone', 'joint', []],
  ])('met by a letter to %s', (_, to, expected) => {
    const play = new ClockPlay();
    const parties = { primary, joint, representative: uuid('lawyer'), nobody: uuid('nobody') };
    play.opened();
    play.party(primary, 'primary');
    play.party(joint, 'joint');
    play.party(parties.representative, 'representative');
    play.fact('copy-asked', '2026-07-06T09:00:00.000Z');
    play.letter('acknowledgement', '2026-07-09T08:00:00.000Z', { to: parties[to], name: 'copy' });
    expect(told(play.arrives('copy', '2026-07-09T09:00:00.000Z'))).toEqual(expected);
  });
});

describe('a clock: undetermined', () => {
  it('is undetermined while a fact is missing, and breaches nothing', () => {
    const play = new ClockPlay();
    play.opened();
    expect(play.fact('leak-found', '2026-07-06T09:00:00.000Z')).toMatchObject([
      { type: 'saga.obligation-unclear', data: { ruleId: 'report', missingFacts: ['details-known'] } },
    ]);
    expect(told(play.until('2026-07-20T00:00:00.000Z'))).toEqual([]);
    expect(told(play.fact('details-known', '2026-07-06T10:00:00.000Z'))).toEqual([
      'obligation-due report',
      'breach-found report statutory',
    ]);
  });
});

describe('a clock: undetermined again', () => {
  it('takes back what it had said to be missed, once a correction leaves it without what it needs', () => {
    const play = new ClockPlay();
    play.opened();
    play.fact('details-known', '2026-07-06T10:00:00.000Z');
    play.fact('leak-found', '2026-07-06T09:00:00.000Z');
    play.until('2026-07-10T00:00:00.000Z');
    // The second fact of the play was no such thing after all.
    expect(told(play.fact('details-wanting', '2026-07-06T10:00:00.000Z', { supersedes: uuid('event 3') }))).toEqual([
      'breach-refuted report statutory',
      'obligation-unclear report',
    ]);
    expect(told(play.until('2026-07-20T00:00:00.000Z'))).toEqual([]);
  });
});

describe('a clock: a person', () => {
  const lifted = obligationWaived({ obligationId: clockOf('answer'), caseId, why: 'Lifted', remark: 'Opened twice' });
  const askedAnew = recomputationRequested({ obligationId: clockOf('answer'), caseId, reason: 'Wrong calendar' });
  it('lifts it, and nothing of it is judged any more', () => {
    const play = answering();
    expect(told(play.on(lifted))).toEqual([]);
    expect(play.wake).toBeUndefined();
    expect(told(play.until('2027-01-01T00:00:00.000Z'))).toEqual([]);
  });
  it('has it set going again by asking for it to be computed anew', () => {
    const play = answering();
    play.on(lifted);
    expect(told(play.on(askedAnew))).toEqual(['obligation-due answer']);
    expect(told(play.until(DUE))).toEqual(['breach-found answer statutory']);
  });
  it('is answered where nothing has changed: computed anew, the same', () => {
    const play = answering();
    expect(play.on(askedAnew)).toMatchObject([{ type: 'saga.obligation-moved', data: { dueAt: DUE } }]);
    expect(told(play.until('2026-07-02T00:00:00.000Z'))).toEqual([]);
  });
});

describe('a clock: restricted', () => {
  const secret = { confidentiality: 'restricted' } as const;
  const mark = (outputs: ReturnType<ClockPlay['until']>) =>
    outputs.map(({ data }) => ('restricted' in data ? data.restricted : false));
  it('inherits it from what it was computed from, and keeps it through all that becomes of it', () => {
    const play = answering();
    expect(mark(play.fact('fraud-suspected', '2026-07-06T09:00:00.000Z', secret))).toEqual([true]);
    expect(mark(play.until('2026-09-15T00:00:00.000Z'))).toEqual([false, true]);
    expect(mark(play.decided('rejected', '2026-09-16T00:00:00.000Z'))).toEqual([true]);
  });
  it('is so on a restricted case altogether', () => {
    const play = new ClockPlay(dutiesPack());
    expect(mark(play.opened({ ...secret, receivedAt: RECEIVED }))).toEqual([true]);
    expect(mark(play.until(DUE))).toEqual([true]);
  });
});
