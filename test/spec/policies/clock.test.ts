import { anchorNames, computeDeadline, MissingAnchor, type ClockContext } from '../../../src/policies/clock.js';
import type { Anchor } from '../../../src/policies/deadline.js';
import type { ClockRule, LimitLeaf } from '../../../src/policies/clock-schema.js';
import { localDate } from '../../../src/policies/plain-date.js';
import { calendars } from './calendar-samples.js';

const limit = (count: number, unit: LimitLeaf['unit'], ...names: string[]): LimitLeaf => ({
  count,
  unit,
  confidence: 'unverified',
  ...(names.length > 0 ? { calendars: names } : {}),
});

const rule = (changes: Partial<ClockRule> & Pick<ClockRule, 'limit'>): ClockRule => ({
  anchor: 'received',
  start: 'exclusive',
  roll: 'none',
  warnAt: [],
  ...changes,
});

const at = (instant: string, title = 'complaint received'): Anchor => ({ at: instant, eventId: 'e1', title });
const context = (zone: string): ClockContext => ({ zone, calendars });
const london = context('Europe/London');
const newYork = context('America/New_York');
const brussels = context('Europe/Brussels');

/** 1 July 2026, 10:12 in London. */
const firstOfJuly = { received: at('2026-07-01T09:12:00.000Z') };

describe('what the clock counts: received on Wed 1 Jul 2026, due on', () => {
  const nextWorkingDay = (calendar: string): ClockRule['roll'] => ({ to: 'next-working-day', calendars: [calendar] });

  it.each<[string, ClockRule, ClockContext, string]>([
    ['30 days, the day itself not counted', rule({ limit: limit(30, 'days') }), london, '2026-07-31'],
    ['30 days "beginning when received"', rule({ limit: limit(30, 'days'), start: 'inclusive' }), london, '2026-07-30'],
    ['1 day', rule({ limit: limit(1, 'days') }), london, '2026-07-02'],
    ['8 weeks', rule({ limit: limit(8, 'weeks') }), london, '2026-08-26'],
    ['8 weeks, the day itself counted', rule({ limit: limit(8, 'weeks'), start: 'inclusive' }), london, '2026-08-25'],
    ['1 month', rule({ limit: limit(1, 'months') }), london, '2026-08-01'],
    ['1 month, the day itself counted', rule({ limit: limit(1, 'months'), start: 'inclusive' }), london, '2026-07-31'],
    ['45 days, no roll: Sat 15 Aug stays', rule({ limit: limit(45, 'days') }), london, '2026-08-15'],
    ['45 days, next working day', rule({ limit: limit(45, 'days'), roll: nextWorkingDay('england') }), london, '2026-08-17'],
    ['61 days, Mon 31 Aug being a holiday', rule({ limit: limit(61, 'days'), roll: nextWorkingDay('england') }), london, '2026-09-01'],
    ['15 business days, England and Wales', rule({ limit: limit(15, 'business-days', 'england') }), london, '2026-07-22'],
    ['35 business days, England and Wales', rule({ limit: limit(35, 'business-days', 'england') }), london, '2026-08-19'],
    ['15 business days, Northern Ireland', rule({ limit: limit(15, 'business-days', 'northern-ireland') }), london, '2026-07-23'],
    ['35 business days, Northern Ireland', rule({ limit: limit(35, 'business-days', 'northern-ireland') }), london, '2026-08-20'],
    ['15 business days, Scotland', rule({ limit: limit(15, 'business-days', 'scotland') }), london, '2026-07-22'],
    ['35 business days, Scotland', rule({ limit: limit(35, 'business-days', 'scotland') }), london, '2026-08-20'],
    ['10 business days, Reserve Banks (4 Jul is a Saturday)', rule({ limit: limit(10, 'business-days', 'reserve-banks') }), newYork, '2026-07-15'],
    ['10 business days, Fri 3 Jul observed', rule({ limit: limit(10, 'business-days', 'observed') }), newYork, '2026-07-16'],
    ['1 business day, the day itself counted', rule({ limit: limit(1, 'business-days', 'england'), start: 'inclusive' }), london, '2026-07-01'],
    ['the earliest of 2 months and 90 days', rule({ limit: { min: [limit(2, 'months'), limit(90, 'days')] } }), london, '2026-09-01'],
    ['the latest of 2 months and 90 days', rule({ limit: { max: [limit(2, 'months'), limit(90, 'days')] } }), london, '2026-09-29'],
  ])('%s', (_, counted, where, expected) => {
    const { dueAt } = computeDeadline(counted, firstOfJuly, where);
    expect(localDate(dueAt, where.zone)).toBe(expected);
  }); // prettier-ignore

  it('counts from the receipt, not from the day it was keyed in', () => {
    const keyedIn = { ...firstOfJuly, recorded: at('2026-07-06T08:00:00.000Z') };
    expect(localDate(computeDeadline(rule({ limit: limit(8, 'weeks') }), keyedIn, london).dueAt, london.zone)).toBe(
      '2026-08-26',
    );
  });
});

describe('months, leap days, ends of years', () => {
  const eu: ClockRule['roll'] = { to: 'next-working-day', calendars: ['weekends'] };
  it.each<[string, string, ClockRule, string]>([
    ['31 Jan 2027 + 1 month is Sun 28 Feb', '2027-01-31', rule({ limit: limit(1, 'months') }), '2027-02-28'],
    ['and Mon 1 Mar where the period rolls (Regulation 1182/71, article 3(4))', '2027-01-31', rule({ limit: limit(1, 'months'), roll: eu }), '2027-03-01'],
    ['31 Jan 2028 + 1 month is 29 Feb', '2028-01-31', rule({ limit: limit(1, 'months') }), '2028-02-29'],
    ['29 Feb 2028 + 12 months is 28 Feb 2029', '2028-02-29', rule({ limit: limit(12, 'months') }), '2029-02-28'],
    ['31 Aug + 3 months is 30 Nov', '2026-08-31', rule({ limit: limit(3, 'months') }), '2026-11-30'],
    ['31 Jan counted, 1 month ends with February', '2027-01-31', rule({ limit: limit(1, 'months'), start: 'inclusive' }), '2027-02-28'],
    ['30 days over the leap day', '2028-01-30', rule({ limit: limit(30, 'days') }), '2028-02-29'],
    ['30 days over a year that has none', '2027-01-30', rule({ limit: limit(30, 'days') }), '2027-03-01'],
    ['30 days over the end of the year', '2026-12-15', rule({ limit: limit(30, 'days') }), '2027-01-14'],
    ['2 business days over Christmas 2026 (Boxing Day is a Saturday)', '2026-12-24', rule({ limit: limit(2, 'business-days', 'england') }), '2026-12-30'],
    ['3 business days over Easter 2027, a moving holiday', '2027-03-25', rule({ limit: limit(3, 'business-days', 'england') }), '2027-04-01'],
    ['1 business day, New Year 2028 being a Saturday that the library moves to 31 Dec', '2027-12-30', rule({ limit: limit(1, 'business-days', 'observed') }), '2028-01-03'],
    ['1 business day, 4 Jul 2027 being a Sunday that moves to Monday', '2027-07-02', rule({ limit: limit(1, 'business-days', 'reserve-banks') }), '2027-07-06'],
  ])('%s', (_, from, counted, expected) => {
    const { dueAt } = computeDeadline(counted, { received: at(`${from}T11:00:00.000Z`) }, brussels);
    expect(localDate(dueAt, brussels.zone)).toBe(expected);
  }); // prettier-ignore
});

describe('days begin and end where the firm is', () => {
  it.each<[string, string, string, number, string]>([
    ['half past eleven at night is still that day', '2026-07-02T03:30:00.000Z', 'America/New_York', 30, '2026-08-01T03:59:59.999Z'],
    ['half past midnight is the next', '2026-07-02T04:30:00.000Z', 'America/New_York', 30, '2026-08-02T03:59:59.999Z'],
    ['summer time begins on the way', '2027-02-13T15:00:00.000Z', 'America/New_York', 30, '2027-03-16T03:59:59.999Z'],
    ['summer time begins on the last day, which has 23 hours', '2027-02-12T15:00:00.000Z', 'America/New_York', 30, '2027-03-15T03:59:59.999Z'],
    ['summer time ends on the last day, which has 25 hours', '2026-10-02T15:00:00.000Z', 'America/New_York', 30, '2026-11-02T04:59:59.999Z'],
    ['the same instants east of the date line', '2026-07-01T15:30:00.000Z', 'Asia/Tokyo', 30, '2026-08-01T14:59:59.999Z'],
    ['a zone that changes its clocks at midnight', '2022-08-28T15:00:00.000Z', 'America/Santiago', 13, '2022-09-11T03:59:59.999Z'],
  ])('%s', (_, received, zone, days, dueAt) => {
    const computed = computeDeadline(rule({ limit: limit(days, 'days') }), { received: at(received) }, context(zone));
    expect(computed.dueAt).toBe(dueAt);
  }); // prettier-ignore

  it.each([
    ['in winter', '2027-01-10T10:00:00.000Z', '2027-01-13T10:00:00.000Z'],
    ['over the beginning of summer time', '2027-03-27T10:00:00.000Z', '2027-03-30T10:00:00.000Z'],
    ['over the end of summer time', '2026-10-24T10:00:00.000Z', '2026-10-27T10:00:00.000Z'],
  ])('72 hours are 72 hours, %s', (_, aware, dueAt) => {
    expect(computeDeadline(rule({ limit: limit(72, 'hours') }), { received: at(aware) }, brussels).dueAt).toBe(dueAt);
  });
});

describe('several anchors', () => {
  const anchors = {
    request: at('2026-07-01T10:00:00.000Z', 'request received'),
    identity: at('2026-07-10T10:00:00.000Z', 'identity proved'),
    fee: at('2026-07-06T10:00:00.000Z', 'fee paid'),
  };
  const month = limit(1, 'months');

  it('counts from the latest of receipt, identity and fee', () => {
    const computed = computeDeadline(rule({ limit: month, anchor: { latestOf: ['request', 'identity', 'fee'] } }), anchors, london);
    expect([computed.anchorName, localDate(computed.dueAt, london.zone)]).toEqual(['identity', '2026-08-10']);
    expect(computed.steps[0]).toContain('the latest of: request received');
  }); // prettier-ignore

  it('counts from the earliest', () => {
    const computed = computeDeadline(rule({ limit: month, anchor: { earliestOf: ['identity', 'fee'] } }), anchors, london);
    expect([computed.anchorName, localDate(computed.dueAt, london.zone)]).toEqual(['fee', '2026-08-06']);
  }); // prettier-ignore

  it('does not guess an anchor that the case lacks', () => {
    const counted = rule({ limit: month, anchor: { latestOf: ['request', 'proof'] } });
    expect(anchorNames(counted)).toEqual(['request', 'proof']);
    expect(() => computeDeadline(counted, anchors, london)).toThrow(MissingAnchor);
    expect(() => computeDeadline(counted, anchors, london)).toThrow('Missing anchor: proof');
  });
});

describe('target and due', () => {
  it('with two readings of the calendar the earliest is the target, the latest is due', () => {
    const counted = rule({ limit: limit(10, 'business-days', 'reserve-banks', 'observed') });
    const computed = computeDeadline(counted, firstOfJuly, newYork);
    expect([computed.targetAt, computed.dueAt]).toEqual(['2026-07-16T03:59:59.999Z', '2026-07-17T03:59:59.999Z']);
    expect(computed.steps).toContain(
      'earliest defensible: at the end of Wed 15 Jul 2026; latest lawful: at the end of Thu 16 Jul 2026',
    );
  });

  it("the firm's own limit counts when it is stricter, and never delays", () => {
    const own = (days: number) => computeDeadline(rule({ limit: limit(30, 'days'), target: limit(days, 'days') }), firstOfJuly, london);
    expect(localDate(own(20).targetAt, london.zone)).toBe('2026-07-21');
    expect(localDate(own(40).targetAt, london.zone)).toBe('2026-07-31');
    expect(localDate(own(20).dueAt, london.zone)).toBe('2026-07-31');
  }); // prettier-ignore

  it('without either both are the same instant', () => {
    const { targetAt, dueAt } = computeDeadline(rule({ limit: limit(30, 'days') }), firstOfJuly, london);
    expect(targetAt).toBe(dueAt);
  });
});

describe('warnings', () => {
  const warned = (warnAt: ClockRule['warnAt'], counted = limit(30, 'days')) =>
    computeDeadline(rule({ limit: counted, warnAt }), firstOfJuly, london).warnAt;

  it('in days fall on the start of the local day, in order, each once', () => {
    expect(warned([{ count: 3, unit: 'days' }, { count: 10, unit: 'days' }, { count: 3, unit: 'days' }])).toEqual([
      '2026-07-20T23:00:00.000Z',
      '2026-07-27T23:00:00.000Z',
    ]);
  }); // prettier-ignore

  it('in hours stand before the due instant', () => {
    expect(warned([{ count: 24, unit: 'hours' }], limit(72, 'hours'))).toEqual(['2026-07-03T09:12:00.000Z']);
  });

  it('before the anchor are left out', () => {
    expect(warned([{ count: 60, unit: 'days' }])).toEqual([]);
  });
});

describe('the steps', () => {
  it('say how thirty days were counted', () => {
    const anchors = { received: at('2026-07-01T14:12:00.000Z', 'completed application received') };
    expect(computeDeadline(rule({ limit: limit(30, 'days') }), anchors, newYork).steps).toEqual([
      'completed application received Wed 1 Jul 2026 10:12 New York',
      'the day itself is not counted: day 1 is Thu 2 Jul 2026',
      '30 calendar days → Fri 31 Jul 2026',
      'due at the end of Fri 31 Jul 2026 New York (2026-08-01T03:59:59.999Z)',
    ]);
  });

  it('say which days were not business days', () => {
    expect(computeDeadline(rule({ limit: limit(15, 'business-days', 'england') }), firstOfJuly, london).steps).toEqual([
      'complaint received Wed 1 Jul 2026 10:12 London',
      'the day itself is not counted: day 1 is Thu 2 Jul 2026',
      '15 business days, England and Wales (not counted: Saturdays, Sundays; no holiday in range) → Wed 22 Jul 2026',
      'due at the end of Wed 22 Jul 2026 London (2026-07-22T22:59:59.999Z)',
    ]);
    const belfast = computeDeadline(rule({ limit: limit(15, 'business-days', 'northern-ireland') }), firstOfJuly, london);
    expect(belfast.steps[2]).toContain('Mon 13 Jul 2026 Battle of the Boyne');
  }); // prettier-ignore

  it('say why a date moved, and that one did not', () => {
    const moved = rule({ limit: limit(61, 'days'), roll: { to: 'next-working-day', calendars: ['england'] } });
    expect(computeDeadline(moved, firstOfJuly, london).steps).toContain(
      'Mon 31 Aug 2026 is no working day (Summer bank holiday, England and Wales): moves to Tue 1 Sep 2026',
    );
    expect(computeDeadline(rule({ limit: limit(45, 'days') }), firstOfJuly, london).steps).toContain(
      'Sat 15 Aug 2026 is a Saturday: the rule does not move it',
    );
  });

  it('say when a month is too short', () => {
    const computed = computeDeadline(rule({ limit: limit(1, 'months') }), { received: at('2027-01-31T10:00:00.000Z') }, london);
    expect(computed.steps).toContain('1 month → Sun 28 Feb 2027 (that month has no day 31)');
  }); // prettier-ignore
});

it('refuses an unknown zone and a text that is no instant', () => {
  const counted = rule({ limit: limit(1, 'days') });
  expect(() => computeDeadline(counted, firstOfJuly, context('Mars/Olympus'))).toThrow(RangeError);
  expect(() => computeDeadline(counted, { received: at('yesterday') }, london)).toThrow(RangeError);
});
