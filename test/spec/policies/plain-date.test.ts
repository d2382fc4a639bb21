import fc from 'fast-check';
import { instantWords, localDate, localTime } from '../../../src/policies/plain-date.js';

const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Apia'];

/** What the wall showed, by the platform's own calendar. */
function wall(instant: string, zone: string): string {
  const shown = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  return shown.format(new Date(instant));
}

describe('Clocks on the wall', () => {
  it('show the date and time of their zone, whatever the instant', () => {
    const instants = fc.date({ min: new Date('2000-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(instants, fc.constantFrom(...ZONES), (at, zone) => {
        const instant = at.toISOString();
        expect(`${localDate(instant, zone)} ${localTime(instant, zone)}`).toBe(wall(instant, zone));
      }),
    );
  });

  it.each([
    ['Europe/Berlin', '2026-03-29T00:59:59.999Z', '2026-03-29 01:59'],
    ['Europe/Berlin', '2026-03-29T01:00:00.000Z', '2026-03-29 03:00'],
    ['Europe/Berlin', '2026-10-25T00:59:59.999Z', '2026-10-25 02:59'],
    ['Europe/Berlin', '2026-10-25T01:00:00.000Z', '2026-10-25 02:00'],
    ['America/New_York', '2026-03-08T06:59:59.999Z', '2026-03-08 01:59'],
    ['America/New_York', '2026-03-08T07:00:00.000Z', '2026-03-08 03:00'],
    ['Pacific/Apia', '2011-12-30T09:59:59.999Z', '2011-12-29 23:59'],
    ['Pacific/Apia', '2011-12-30T10:00:00.000Z', '2011-12-31 00:00'],
  ])('in %s on a day on which they are moved: %s is %s', (zone, instant, shown) => {
    expect(`${localDate(instant, zone)} ${localTime(instant, zone)}`).toBe(shown);
  });

  it('read an instant in any spelling that is one', () => {
    expect(instantWords('2026-07-01T12:12:00+02:00', 'UTC')).toBe('Wed 1 Jul 2026 10:12');
  });

  it.each([
    ['2026-02-31T00:00:00.000Z', 'UTC'],
    ['yesterday', 'UTC'],
    ['2026-07-01T00:00:00.000Z', 'Europe/Nowhere'],
  ])('refuse what is no instant or no zone: %s in %s', (instant, zone) => {
    expect(() => localDate(instant, zone)).toThrow(RangeError);
  });
});
