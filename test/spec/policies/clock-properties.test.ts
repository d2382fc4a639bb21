import fc from 'fast-check';
import { computeDeadline } from '../../../src/policies/clock.js';
import type { Deadline } from '../../../src/policies/deadline.js';
import type { ClockRule, LimitLeaf } from '../../../src/policies/clock-schema.js';
import type { CalendarSpec } from '../../../src/policies/pack-schema.js';
import { addDays, localDate, weekday } from '../../../src/policies/plain-date.js';
import { calendars } from './calendar-samples.js';

const zones = fc.constantFrom(
  'America/New_York',
  'Europe/London',
  'Asia/Tokyo',
  'Pacific/Auckland',
  'America/Santiago',
  'UTC',
);
const instants = fc
  .date({ min: new Date('2022-01-01T00:00:00.000Z'), max: new Date('2030-12-31T00:00:00.000Z'), noInvalidDate: true })
  .map((date) => date.toISOString());
const starts = fc.constantFrom<ClockRule['start']>('exclusive', 'inclusive');
const names = fc.constantFrom('england', 'scotland', 'northern-ireland', 'reserve-banks', 'observed', 'weekends');

const businessDays = fc.record({
  count: fc.integer({ min: 1, max: 60 }),
  unit: fc.constant<'business-days'>('business-days'),
  calendars: names.map((name) => [name]),
  confidence: fc.constant<'unverified'>('unverified'),
});
const others = fc.record({
  count: fc.integer({ min: 1, max: 120 }),
  unit: fc.constantFrom<LimitLeaf['unit']>('days', 'weeks'),
  confidence: fc.constant<'unverified'>('unverified'),
});
const rolls = fc.oneof(
  fc.constant<ClockRule['roll']>('none'),
  names.map((name): ClockRule['roll'] => ({ to: 'next-working-day', calendars: [name] })),
);

interface Sample {
  readonly limit: LimitLeaf;
  readonly start: ClockRule['start'];
  readonly roll: ClockRule['roll'];
  readonly received: string;
  readonly zone: string;
}
const sampleOf = (limit: fc.Arbitrary<LimitLeaf>): fc.Arbitrary<Sample> =>
  fc.record({ limit, start: starts, roll: rolls, received: instants, zone: zones });

const compute = ({ limit, start, roll, received, zone }: Sample, known: Record<string, CalendarSpec>): Deadline =>
  computeDeadline(
    { anchor: 'received', limit, start, roll, warnAt: [] },
    { received: { at: received, eventId: 'e', title: 'received' } },
    { zone, calendars: known },
  );

const DAY = /[A-Z][a-z]{2} (\d{1,2}) ([A-Z][a-z]{2}) (\d{4})/g;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** The dates that a step speaks of, as days since 1970: own arithmetic, not the engine's. */
const daysIn = (words: string) =>
  [...words.matchAll(DAY)].map(
    ([, day, month, year]) => Date.UTC(Number(year), MONTHS.indexOf(month ?? ''), Number(day)) / 86_400_000,
  );
const isWeekend = (day: number) => [0, 6].includes(new Date(day * 86_400_000).getUTCDay());

/** The due date as somebody would count it who has only the words: days since 1970. */
function recount(steps: readonly string[]): number {
  const dayOne = daysIn(steps.find((step) => step.includes('day 1 is')) ?? '')[0] ?? NaN;
  const counted = steps.find((step) => /^\d+ (calendar day|week|business day)/.test(step)) ?? '';
  const count = Number.parseInt(counted, 10);
  const moved = steps.find((step) => step.includes('moves to'));
  let due: number;
  if (counted.includes('business day')) {
    const holidays = new Set(daysIn(counted.slice(0, counted.indexOf('→'))));
    const works = (day: number) => !isWeekend(day) && !holidays.has(day);
    due = dayOne;
    for (let left = count - 1; left > 0;) {
      due += 1;
      if (works(due)) left -= 1;
    }
  } else {
    due = dayOne + (counted.includes('week') ? count * 7 : count) - 1;
  }
  return moved ? (daysIn(moved).at(-1) ?? NaN) : due;
}

describe('laws of the clock', () => {
  it('whoever counts by the steps alone comes to the same date', () => {
    fc.assert(
      fc.property(sampleOf(fc.oneof(businessDays, others)), (sample) => {
        const { dueAt, steps } = compute(sample, calendars);
        const due = Date.parse(`${localDate(dueAt, sample.zone)}T00:00:00Z`) / 86_400_000;
        expect(recount(steps)).toBe(due);
        expect(daysIn(steps.at(-1) ?? '')[0]).toBe(due);
      }),
      { numRuns: 500 },
    );
  });

  it('adding a holiday never makes a business-day deadline earlier', () => {
    fc.assert(
      fc.property(sampleOf(businessDays), fc.integer({ min: 0, max: 100 }), (sample, offset) => {
        const extra = { date: addDays(localDate(sample.received, sample.zone), offset), title: 'extra' };
        const more = Object.fromEntries(
          Object.entries<CalendarSpec>(calendars).map(([name, spec]) => [name, { ...spec, added: [extra] }]),
        );
        expect(compute(sample, more).dueAt >= compute(sample, calendars).dueAt).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('a deadline in business days ends on one, and a day longer is later', () => {
    fc.assert(
      fc.property(sampleOf(businessDays), (sample) => {
        const plain: Sample = { ...sample, roll: 'none' };
        const { dueAt } = compute(plain, calendars);
        expect(weekday(localDate(dueAt, sample.zone))).toBeLessThan(6);
        const longer = compute({ ...plain, limit: { ...sample.limit, count: sample.limit.count + 1 } }, calendars);
        expect(longer.dueAt > dueAt).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('a deadline in days ends with the last millisecond of a local day, never before the anchor', () => {
    fc.assert(
      fc.property(sampleOf(others), (sample) => {
        const { dueAt } = compute(sample, calendars);
        const after = new Date(Date.parse(dueAt) + 1).toISOString();
        expect(localDate(after, sample.zone) > localDate(dueAt, sample.zone)).toBe(true);
        expect(dueAt >= sample.received).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('an anchor earlier never makes a deadline later', () => {
    fc.assert(
      fc.property(sampleOf(fc.oneof(businessDays, others)), instants, (sample, other) => {
        const [early, late] = [sample.received, other].sort() as [string, string];
        const dues = [early, late].map((received) => compute({ ...sample, received }, calendars).dueAt);
        expect((dues[0] ?? '') <= (dues[1] ?? '')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('laws of stops', () => {
  const pauses = fc.array(
    fc.record({ from: instants, days: fc.integer({ min: 0, max: 40 }), lastDayStopped: fc.boolean() }).map(({ from, days, lastDayStopped }) => ({
      title: 'stopped',
      from,
      until: new Date(Date.parse(from) + days * 86_400_000 + 3_600_000).toISOString(),
      lastDayStopped,
    })),
    { maxLength: 4 },
  ); // prettier-ignore
  /** Stops that lie around the time that the sample counts. */
  const around = (sample: Sample, given: { title: string; from: string; until: string; lastDayStopped: boolean }[]) =>
    given.map(({ from, until, ...rest }, index) => {
      const start = Date.parse(sample.received) + index * 9 * 86_400_000;
      return { ...rest, from: new Date(start).toISOString(), until: new Date(start + Date.parse(until) - Date.parse(from)).toISOString() };
    }); // prettier-ignore
  const stopped = ({ limit, start, roll, received, zone }: Sample, given: ReturnType<typeof around>) =>
    computeDeadline(
      { anchor: 'received', limit, start, roll, warnAt: [] },
      { received: { at: received, eventId: 'e', title: 'received' } },
      { zone, calendars, pauses: given },
    );
  const limits = fc.oneof(businessDays, others, fc.constant({ count: 72, unit: 'hours' as const, confidence: 'unverified' as const })); // prettier-ignore

  it('tolling never shortens', () => {
    fc.assert(
      fc.property(sampleOf(limits), pauses, (sample, given) => {
        const plain: Sample = sample.limit.unit === 'hours' ? { ...sample, roll: 'none' } : sample;
        expect(stopped(plain, around(plain, given)).dueAt >= compute(plain, calendars).dueAt).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('one stop more never shortens either', () => {
    fc.assert(
      fc.property(sampleOf(fc.oneof(businessDays, others)), pauses, (sample, given) => {
        const all = around(sample, given);
        expect(stopped(sample, all).dueAt >= stopped(sample, all.slice(0, -1)).dueAt).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('the steps recompute to the same date', () => {
    fc.assert(
      fc.property(sampleOf(others), pauses, (sample, given) => {
        const plain: Sample = { ...sample, roll: 'none' };
        const { dueAt, steps } = stopped(plain, around(plain, given));
        // Own arithmetic: the days that each step takes out, added to the date counted without them.
        const out = steps.filter((step) => step.startsWith('stopped ')).map((step) => daysIn(step));
        const days = out.reduce((sum, [first, last]) => sum + ((last ?? NaN) - (first ?? NaN) + 1), 0);
        const due = Date.parse(`${localDate(dueAt, sample.zone)}T00:00:00Z`) / 86_400_000;
        expect(recount(steps) + days).toBe(due);
      }),
      { numRuns: 300 },
    );
  });
});
