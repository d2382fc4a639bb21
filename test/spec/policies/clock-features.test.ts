import type { ClockRule, LimitLeaf } from '../../../src/policies/clock-schema.js';
import { computeDeadline, MissingAnchor, type ClockContext } from '../../../src/policies/clock.js';
import type { Anchor, Deadline } from '../../../src/policies/deadline.js';
import { localDate } from '../../../src/policies/plain-date.js';
import { utc } from './application-case.js';
import { calendars } from './calendar-samples.js';

const limit = (count: number, unit: LimitLeaf['unit'], more: Partial<LimitLeaf> = {}): LimitLeaf => ({
  count,
  unit,
  confidence: 'unverified',
  ...(unit === 'business-days' && { calendars: ['england'] }),
  ...more,
});
const rule = (changes: Partial<ClockRule>): ClockRule => ({
  anchor: 'received',
  limit: limit(1, 'months'),
  start: 'exclusive',
  roll: 'none',
  warnAt: [],
  ...changes,
});
const at = (time: string, title = 'received'): Anchor => ({ at: utc(time), eventId: title, title });
const zone = 'Europe/London';
const compute = (changes: Partial<ClockRule>, anchors: Record<string, Anchor>, more: Partial<ClockContext> = {}) =>
  computeDeadline(rule(changes), anchors, { zone, calendars, ...more });
const dateOf = ({ dueAt }: Deadline) => localDate(dueAt, zone);

describe('what comes after close of business, or on a day without it, counts from the next business day', () => {
  const cutOff = { closesAt: '17:00', calendars: ['england'] };
  it.each([
    ['at noon', '2026-07-01 11:00', '2026-07-22'],
    ['at five sharp', '2026-07-01 16:00', '2026-07-22'],
    ['a minute past five', '2026-07-01 16:01', '2026-07-23'],
    ['at noon for UTC, at one in London, on a Saturday', '2026-07-04 12:00', '2026-07-27'],
    ['on a Friday evening', '2026-07-03 18:00', '2026-07-27'],
    ['on Christmas Eve 2026, late', '2026-12-24 18:00', '2027-01-20'],
    ['on a bank holiday', '2026-08-31 10:00', '2026-09-22'],
  ])('%s: 15 business days end %s → %s', (_, received, expected) => {
    expect(dateOf(compute({ limit: limit(15, 'business-days'), cutOff }, { received: at(received) }))).toBe(expected);
  });

  it('and the steps say so', () => {
    const { steps } = compute({ limit: limit(1, 'weeks'), cutOff }, { received: at('2026-07-03 18:00') });
    expect(steps[1]).toBe('after close of business at 17:00: counts as come on Mon 6 Jul 2026');
  });
});

describe('assumed receipt', () => {
  const assumedReceipt: ClockRule['assumedReceipt'] = {
    after: { count: 5, unit: 'business-days', calendars: ['england'], confidence: 'unverified' },
    unless: 'delivered',
  };
  it.each([
    ['sent 1 Jul + 5 business days = 8 Jul, then 30 days', { sent: at('2026-07-01 09:12', 'sent') }, '2026-08-07'],
    ['over Easter 2027', { sent: at('2027-03-24 09:12', 'sent') }, '2027-05-02'],
    ['the true receipt is known', { sent: at('2026-07-01 09:12', 'sent'), delivered: at('2026-07-03 09:12', 'delivered') }, '2026-08-02'],
  ])('%s', (_, anchors, expected) => {
    expect(dateOf(compute({ anchor: 'sent', limit: limit(30, 'days'), assumedReceipt }, anchors))).toBe(expected);
  }); // prettier-ignore

  it('of days in a row', () => {
    const days: ClockRule['assumedReceipt'] = { after: { count: 3, unit: 'days', confidence: 'unverified' } };
    const sent = { sent: at('2026-07-01 09:12', 'sent') };
    expect(dateOf(compute({ anchor: 'sent', limit: limit(30, 'days'), assumedReceipt: days }, sent))).toBe(
      '2026-08-03',
    );
  });
});

describe('before an event', () => {
  const ends = { received: at('2026-07-01 09:12'), ends: at('2027-05-03 12:00', 'period ends') };
  it.each<[string, LimitLeaf, ClockRule['roll'], string]>([
    ['60 days', limit(60, 'days', { before: 'ends' }), 'none', '2027-03-04'],
    ['2 months', limit(2, 'months', { before: 'ends' }), 'none', '2027-03-03'],
    ['8 weeks', limit(8, 'weeks', { before: 'ends' }), 'none', '2027-03-08'],
    ['10 business days, the early May bank holiday being the day itself', limit(10, 'business-days', { before: 'ends' }), 'none', '2027-04-19'],
    ['1 day, a Sunday, which moves back', limit(1, 'days', { before: 'ends' }), { to: 'previous-working-day', calendars: ['england'] }, '2027-04-30'],
    ['1 day, a Sunday, which never moves on', limit(1, 'days', { before: 'ends' }), { to: 'next-working-day', calendars: ['england'] }, '2027-05-02'],
  ])('%s', (_, before, roll, expected) => {
    expect(dateOf(compute({ limit: before, roll }, ends))).toBe(expected);
  }); // prettier-ignore

  it('48 hours are 48 hours', () => {
    expect(compute({ limit: limit(48, 'hours', { before: 'ends' }) }, ends).dueAt).toBe('2027-05-01T12:00:00.000Z');
  });

  it('is not guessed where the event is unknown', () => {
    const rules = { limit: limit(60, 'days', { before: 'hearing' }) };
    expect(() => compute(rules, ends)).toThrow(MissingAnchor);
  });
});

describe('tolling (as UK GDPR 12A or HIPAA 164.412 allow it)', () => {
  const received = { received: at('2026-07-01 09:12') };
  const pause = (from: string, until: string, lastDayStopped = false) => ({
    title: 'clarification asked for',
    from: utc(from),
    until: utc(until),
    lastDayStopped,
  });
  it.each<[string, Partial<ClockRule>, ReturnType<typeof pause>[], string]>([
    ['1 month, stopped from 6 to 16 Jul', {}, [pause('2026-07-06 10:00', '2026-07-16 15:00')], '2026-08-11'],
    ['the last day too', {}, [pause('2026-07-06 10:00', '2026-07-16 15:00', true)], '2026-08-12'],
    ['two stops', {}, [pause('2026-07-06 10:00', '2026-07-08 15:00'), pause('2026-07-20 10:00', '2026-07-23 15:00')], '2026-08-06'],
    ['two stops at once count once', {}, [pause('2026-07-06 10:00', '2026-07-10 15:00'), pause('2026-07-08 10:00', '2026-07-12 15:00')], '2026-08-07'],
    ['a stop that only the first one brought within the period', {}, [pause('2026-07-06 10:00', '2026-07-16 10:00'), pause('2026-08-10 10:00', '2026-08-12 10:00')], '2026-08-13'],
    ['a stop after the end changes nothing', {}, [pause('2026-08-02 10:00', '2026-08-12 15:00')], '2026-08-01'],
    ['begun and ended on one day', {}, [pause('2026-07-06 10:00', '2026-07-06 15:00')], '2026-08-01'],
    ['15 business days, stopped over a weekend', { limit: limit(15, 'business-days') }, [pause('2026-07-09 10:00', '2026-07-14 15:00')], '2026-07-27'],
    ['over the end of the year', {}, [pause('2026-07-30 10:00', '2027-01-04 15:00')], '2027-01-06'],
  ])('%s', (_, changes, pauses, expected) => {
    expect(dateOf(compute(changes, received, { pauses }))).toBe(expected);
  }); // prettier-ignore

  it('a limit in hours stands still to the minute', () => {
    const { dueAt, steps } = compute({ limit: limit(72, 'hours') }, received, { pauses: [pause('2026-07-02 09:12', '2026-07-02 10:42')] });
    expect(dueAt).toBe('2026-07-04T10:42:00.000Z');
    expect(steps).toContain('stopped for 90 minutes: clarification asked for → Sat 4 Jul 2026 11:42');
  }); // prettier-ignore

  it('the steps name the days and the cause', () => {
    const { steps } = compute({}, received, { pauses: [pause('2026-07-06 10:00', '2026-07-16 15:00')] });
    expect(steps).toContain(
      'stopped Mon 6 Jul 2026 to Wed 15 Jul 2026 (10 days not counted): clarification asked for → Tue 11 Aug 2026',
    );
  });
});

describe('several anchors, some of which a case may lack', () => {
  const anchor = { latestOf: ['received', 'identity', 'fee'], whereKnown: ['identity', 'fee'] };
  it.each([
    ['receipt only', {}, '2026-08-01'],
    ['identity later', { identity: at('2026-07-10 10:00', 'identity') }, '2026-08-10'],
    ['fee latest', { identity: at('2026-07-10 10:00', 'identity'), fee: at('2026-07-20 10:00', 'fee') }, '2026-08-20'],
  ])('%s', (_, more, expected) => {
    expect(dateOf(compute({ anchor }, { received: at('2026-07-01 09:12'), ...more }))).toBe(expected);
  });

  it('but not one that the rule needs', () => {
    expect(() => compute({ anchor }, { identity: at('2026-07-10 10:00') })).toThrow('Missing anchor: received');
  });
});

describe('a second stretch, the end of a year, and a yardstick', () => {
  const received = { received: at('2026-07-01 09:12') };
  it('the second business day after two weeks', () => {
    const then = { count: 2, unit: 'business-days' as const, calendars: ['england'] };
    expect(dateOf(compute({ limit: limit(2, 'weeks', { then }) }, received))).toBe('2026-07-17');
  });

  it('the third day after two weeks', () => {
    expect(dateOf(compute({ limit: limit(2, 'weeks', { then: { count: 3, unit: 'days' } }) }, received))).toBe('2026-07-18');
  }); // prettier-ignore

  it('60 days after the end of the year', () => {
    expect(dateOf(compute({ limit: limit(60, 'days', { fromYearEnd: true }) }, received))).toBe('2027-03-01');
  });

  it('of a rule that names no number the steps say that the limit is the firm’s', () => {
    const { steps } = compute({ limit: limit(5, 'business-days'), standard: 'promptly' }, received);
    expect(steps).toContain('the rule says "promptly" and names no number: the limit is the firm\'s yardstick');
  });

  it('what is not known and may make it earlier is said', () => {
    const cycles = limit(2, 'billing-cycles', { cycleEnds: 'cycle' });
    const computed = compute({ limit: { min: [cycles, limit(90, 'days')] } }, received);
    expect([dateOf(computed), computed.open]).toEqual(['2026-09-29', ['cycle']]);
    expect(() => compute({ limit: { max: [cycles, limit(90, 'days')] } }, received)).toThrow(MissingAnchor);
    expect(() => compute({ limit: cycles }, received)).toThrow('Missing anchor: cycle');
  });
});
