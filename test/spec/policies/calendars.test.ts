import { calendarOf } from '../../../src/policies/calendars.js';
import type { CalendarSpec } from '../../../src/policies/pack-schema.js';
import { calendars } from './calendar-samples.js';

const reserveBanks = calendarOf(calendars['reserve-banks']);
const observed = calendarOf(calendars.observed);
const england = calendarOf(calendars.england);

describe('a calendar says why business does not run', () => {
  it.each([
    ['a Saturday', england, '2026-07-04', 'Saturday'],
    ['a business day', england, '2026-07-03', undefined],
    ['the summer bank holiday of England', england, '2026-08-31', 'Summer bank holiday'],
    ['which Scotland has four weeks before', calendarOf(calendars.scotland), '2026-08-03', 'Summer bank holiday'],
    ['Easter Monday, a moving day', england, '2027-03-29', 'Easter Monday'],
    ['Boxing Day 2026 is moved to Monday', england, '2026-12-28', 'Boxing Day (substitute day)'],
    ['Fri 3 Jul 2026, when the Reserve Banks were open', reserveBanks, '2026-07-03', undefined],
    ['Fri 3 Jul 2026, as the library moves it', observed, '2026-07-03', 'Independence Day (substitute day)'],
    ['Mon 5 Jul 2027, for a Sunday', reserveBanks, '2027-07-05', 'Independence Day (substitute day)'],
    ['Fri 31 Dec 2027, moved over the end of the year', observed, '2027-12-31', "New Year's Day (substitute day)"],
    ['Juneteenth, a holiday since 2021', reserveBanks, '2019-06-19', undefined],
    ["Valentine's Day, an observance only", reserveBanks, '2028-02-14', undefined],
  ])('%s', (_, calendar, date, reason) => {
    expect(calendar.dayOff(date)).toBe(reason);
  }); // prettier-ignore
});

describe('a calendar is reviewed data', () => {
  const spec = (changes: Partial<CalendarSpec['holidays'][number]>, more: Partial<CalendarSpec> = {}) =>
    calendarOf({
      ...calendars['reserve-banks'],
      holidays: [{ country: 'US', types: ['public'], ...changes }],
      ...more,
    });

  it('it may name the only days that count, by name or rule', () => {
    const two = spec({ only: ['Labor Day', '2nd monday in October'] });
    expect([two.dayOff('2026-09-07'), two.dayOff('2026-10-12'), two.dayOff('2026-11-26')]).toEqual([
      'Labor Day',
      'Columbus Day',
      undefined,
    ]);
  });

  it('or those that do not', () => {
    const without = spec({ except: ['Columbus Day'] });
    expect([without.dayOff('2026-10-12'), without.dayOff('2026-09-07')]).toEqual([undefined, 'Labor Day']);
  });

  it('and add or remove single dates, as when a holiday is declared or corrected later', () => {
    const own = spec({}, { added: [{ date: '2026-03-03', title: 'Day of mourning' }], removed: ['2026-09-07'] });
    expect([own.dayOff('2026-03-03'), own.dayOff('2026-09-07')]).toEqual(['Day of mourning', undefined]);
  });

  it('a calendar without holidays has only its weekend', () => {
    expect(calendarOf(calendars.weekends).dayOff('2026-12-25')).toBeUndefined();
  });
});
