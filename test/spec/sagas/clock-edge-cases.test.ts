import { recomputationRequested } from '../../../src/events/obligation.events.js';
import { uuid } from '../../support/decider-spec.js';
import { dutiesPack } from '../../support/duties-pack.js';
import { caseId, clockOf, ClockPlay, DUE, RECEIVED, told } from './clock-play.js';

const askedAnew = (ruleId: string) =>
  recomputationRequested({ obligationId: clockOf(ruleId), caseId, reason: 'The calendar was corrected' });

describe('late backfill moves a clock earlier', () => {
  it('and may find it breached on the day it is keyed in', () => {
    const play = new ClockPlay();
    play.opened();
    play.fact('redress-agreed', '2026-07-06T09:00:00.000Z');
    play.until('2026-07-08T00:00:00.000Z');
    const [moved, ...others] = play.fact('redress-agreed', '2026-06-26T09:00:00.000Z', { supersedes: uuid('event 3') });
    expect(moved).toMatchObject({
      type: 'saga.obligation-moved',
      data: { ruleId: 'pay', dueAt: '2026-07-03T22:59:59.999Z' },
    });
    expect(others).toMatchObject([{ type: 'saga.breach-found', data: { at: '2026-07-03T22:59:59.999Z' } }]);
  });
  it('counts from the receipt and not from the day on which the case was keyed in', () => {
    const play = new ClockPlay();
    expect(play.opened({ occurredAt: '2026-07-06T09:00:00.000Z', receivedAt: RECEIVED })).toMatchObject([
      { type: 'saga.obligation-due', data: { dueAt: DUE } },
    ]);
  });
  it('is born breached where the receipt lies further back than the limit', () => {
    const play = new ClockPlay();
    play.opened({ occurredAt: '2026-07-06T09:00:00.000Z', receivedAt: '2026-05-01T09:00:00.000Z' });
    expect(told(play.until('2026-07-06T09:00:00.001Z'))).toEqual(['breach-found answer statutory']);
  });
});

describe('two packs on one case', () => {
  it('run a clock each, met by one letter at the limits of each', () => {
    const play = new ClockPlay(dutiesPack(), dutiesPack({ id: 'spec-ombudsman', answerWithin: 4 }));
    expect(play.opened().map(({ data }) => 'packId' in data && data.packId)).toEqual(['spec-duties', 'spec-ombudsman']);
    expect(play.until('2026-08-01T00:00:00.000Z')).toMatchObject([
      { type: 'saga.breach-found', data: { packId: 'spec-ombudsman', limit: 'statutory' } },
    ]);
    const met = play.letter('final-response', '2026-08-03T09:00:00.000Z');
    expect(met).toMatchObject([
      { type: 'saga.satisfaction-found', data: { packId: 'spec-duties', late: false } },
      { type: 'saga.satisfaction-found', data: { packId: 'spec-ombudsman', late: true } },
    ]);
  });
});

describe('a case closed by mistake and reopened', () => {
  it('keeps its original due date: closing stops no statutory clock', () => {
    const play = new ClockPlay();
    play.opened();
    expect(told(play.closed('2026-07-10T09:00:00.000Z'))).toEqual([]);
    expect(told(play.reopened('2026-07-20T09:00:00.000Z'))).toEqual([]);
    expect(play.until(DUE)).toMatchObject([{ type: 'saga.breach-found', data: { at: DUE } }]);
  });
  it('is breached though it is closed', () => {
    const play = new ClockPlay();
    play.opened();
    play.closed('2026-07-10T09:00:00.000Z');
    expect(told(play.until(DUE))).toEqual(['breach-found answer statutory']);
    expect(told(play.reopened('2026-09-01T09:00:00.000Z'))).toEqual([]);
  });
});

describe('a holiday calendar that is corrected later', () => {
  const before = dutiesPack();
  const corrected = dutiesPack({ addedHoliday: '2026-07-08' });
  function paying(): ClockPlay {
    const play = new ClockPlay(before);
    play.opened();
    play.fact('redress-agreed', '2026-07-06T09:00:00.000Z');
    return play;
  }
  it('moves no running clock by itself', () => {
    const play = paying();
    play.on(corrected.activated);
    expect(told(play.until('2026-07-13T22:59:59.999Z'))).toEqual(['breach-found pay statutory']);
  });
  it('moves the clock that a person has computed anew, under the edition then in force', () => {
    const play = paying();
    play.on(corrected.activated);
    expect(play.on(askedAnew('pay'))).toMatchObject([
      {
        type: 'saga.obligation-moved',
        data: { ruleId: 'pay', packHash: corrected.hash, adopted: true, dueAt: '2026-07-14T22:59:59.999Z' },
      },
    ]);
    expect(told(play.until('2026-07-13T22:59:59.999Z'))).toEqual([]);
    expect(play.until('2026-07-14T22:59:59.999Z')).toMatchObject([
      { type: 'saga.breach-found', data: { packHash: corrected.hash } },
    ]);
  });
  it('takes back a breach that was none under the right calendar', () => {
    const play = paying();
    play.until('2026-07-14T08:00:00.000Z');
    play.on(corrected.activated);
    expect(told(play.on(askedAnew('pay')))).toEqual(['obligation-moved pay', 'breach-refuted pay statutory']);
  });
  it('starts new clocks under the corrected edition', () => {
    const play = new ClockPlay(before);
    play.opened();
    play.on(corrected.activated);
    expect(play.fact('redress-agreed', '2026-07-06T09:00:00.000Z')).toMatchObject([
      { type: 'saga.obligation-due', data: { packHash: corrected.hash, dueAt: '2026-07-14T22:59:59.999Z' } },
    ]);
  });
});

describe("DST and the midnight cut-off in the firm's zone", () => {
  it.each([
    ['summer time ends within the eight weeks', '2026-09-10T09:00:00.000Z', '2026-11-05T23:59:59.999Z'],
    ['summer time begins within them', '2026-03-10T10:00:00.000Z', '2026-05-05T22:59:59.999Z'],
    ['a minute before midnight in London is still that day', '2026-07-01T22:59:00.000Z', '2026-08-26T22:59:59.999Z'],
    [
      'a minute after it is the next, though UTC says otherwise',
      '2026-07-01T23:01:00.000Z',
      '2026-08-27T22:59:59.999Z',
    ],
  ])('%s', (_, receivedAt, dueAt) => {
    const play = new ClockPlay();
    expect(play.opened({ occurredAt: receivedAt, receivedAt })).toMatchObject([{ data: { dueAt } }]);
    expect(told(play.until(new Date(Date.parse(dueAt) - 1).toISOString()))).not.toContain('breach-found answer statutory'); // prettier-ignore
    expect(told(play.until(dueAt))).toContain('breach-found answer statutory');
  });
  it.each([
    ['Europe/Helsinki', '2026-08-26T20:59:59.999Z'],
    ['America/New_York', '2026-08-27T03:59:59.999Z'],
    ['Asia/Kolkata', '2026-08-26T18:29:59.999Z'],
  ])('a firm in %s: its own midnight counts, not that of the rule', (zone, dueAt) => {
    expect(new ClockPlay().opened({ zone })).toMatchObject([{ data: { dueAt } }]);
  });
  it('72 hours are hours that pass, whatever the clock on the wall does', () => {
    const play = new ClockPlay();
    play.opened({ occurredAt: '2026-10-20T09:00:00.000Z', receivedAt: '2026-10-20T09:00:00.000Z' });
    play.fact('details-known', '2026-10-23T09:00:00.000Z');
    expect(play.fact('leak-found', '2026-10-23T09:00:00.000Z')).toMatchObject([
      { data: { ruleId: 'report', dueAt: '2026-10-26T09:00:00.000Z' } },
    ]);
  });
});
