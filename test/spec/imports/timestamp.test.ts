import fc from 'fast-check';
import { toInstant, utcOf, type TimestampRules } from '../../../src/imports/timestamp.js';

describe('a timestamp with an offset is one instant (ISO 8601, RFC 3339)', () => {
  it.each([
    ['2011-10-01T00:38:44.546+02:00', '2011-09-30T22:38:44.546Z'],
    ['2012-02-29T23:51:16.799+01:00', '2012-02-29T22:51:16.799Z'],
    ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000Z'],
    ['2026-01-01t00:00:00z', '2026-01-01T00:00:00.000Z'],
    ['2026-01-01 00:00:00+00:00', '2026-01-01T00:00:00.000Z'],
    ['2026-01-01T12:30-0530', '2026-01-01T18:00:00.000Z'],
    ['2026-01-01T12:30:15+14', '2025-12-31T22:30:15.000Z'],
    ['2026-01-01T12:30:15,5Z', '2026-01-01T12:30:15.500Z'],
    ['2026-01-01T12:30:15.123999999Z', '2026-01-01T12:30:15.123Z'],
    ['0050-03-01T00:00:00Z', '0050-03-01T00:00:00.000Z'],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000Z'],
  ])('%s is %s', (text, at) => {
    expect(utcOf(text)).toBe(at);
    expect(toInstant(text)).toEqual({ at });
  });

  it.each([
    '', 'yesterday', '2026-02-30T00:00:00Z', '1900-02-29T00:00:00Z', '2026-13-01T00:00:00Z', '2026-00-10T00:00:00Z',
    '2026-01-01T24:00:00Z', '2026-01-01T10:60:00Z', '2026-01-01T10:00:60Z', '2026-01-01T10:00:00+24:00',
    '2026-01-01T10:00:00+01:60', '2026-01-01T10:00:00+01:', '2026-01-01T10:00:00+1', '2026-01-01T10:00:00.Z',
    '2026-01-01T10:00:00Z ', '2026-01-01T1:00:00Z', '2026-1-01T10:00:00Z', '20260101T100000Z', '2026-01-01T10Z',
    '2026-01-01Z', '2026-01-01T10:00:00+-1:00', '0000-01-01T00:00:00+05:00', '9999-12-31T23:59:59-01:00',
    '+2026-01-01T10:00:00Z', '२०२६-01-01T10:00:00Z',
  ])('%j is refused', (text) => {
    expect(utcOf(text)).toBeUndefined();
    expect(toInstant(text, { zone: 'Europe/Amsterdam' })).toMatchObject({ reason: 'timestamp-invalid' });
  }); // prettier-ignore

  it('reads what Date itself writes', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9998-12-31T00:00:00Z'), noInvalidDate: true }),
        fc.integer({ min: -14 * 60, max: 14 * 60 }),
        (instant, offset) => {
          const local = new Date(instant.getTime() + offset * 60_000).toISOString().slice(0, -1);
          const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
          const sign = offset < 0 ? '-' : '+';
          const written = `${local}${sign}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
          expect(utcOf(written)).toBe(instant.toISOString());
        },
      ),
    );
  });
});

describe('a timestamp without an offset is read in the zone of the mapping', () => {
  it.each<[string, TimestampRules, string]>([
    ['2026-01-15T12:00:00', { zone: 'Europe/Amsterdam' }, '2026-01-15T11:00:00.000Z'],
    ['2026-07-15 12:00', { zone: 'Europe/Amsterdam' }, '2026-07-15T10:00:00.000Z'],
    ['2026-07-15', { zone: 'Europe/London' }, '2026-07-14T23:00:00.000Z'],
    ['2026-07-15T12:00:00', { zone: 'America/New_York' }, '2026-07-15T16:00:00.000Z'],
    ['2026-07-15T12:00:00+02:00', { zone: 'America/New_York' }, '2026-07-15T10:00:00.000Z'],
    ['15-07-2026 09:30:00', { zone: 'Europe/Amsterdam', format: 'dd-MM-yyyy HH:mm:ss' }, '2026-07-15T07:30:00.000Z'],
    ['7/15/2026 9:30 PM', { zone: 'America/New_York', format: 'M/d/yyyy h:mm a' }, '2026-07-16T01:30:00.000Z'],
    [
      '15-07-2026 09:30 +05:30',
      { zone: 'Europe/Amsterdam', format: 'dd-MM-yyyy HH:mm ZZ' },
      '2026-07-15T04:00:00.000Z',
    ],
    ['1784100600', { format: 'unix' }, '2026-07-15T07:30:00.000Z'],
    ['1784100600.25', { format: 'unix' }, '2026-07-15T07:30:00.250Z'],
    ['1784100600250', { format: 'unix-ms' }, '2026-07-15T07:30:00.250Z'],
    ['15 Zulu 07 2026', { zone: 'UTC', format: "dd 'Zulu' MM yyyy" }, '2026-07-15T00:00:00.000Z'],
  ])('%s under %j is %s', (text, rules, at) => {
    expect(toInstant(text, rules)).toEqual({ at });
  });

  it('takes the earlier of two instants where clocks are put back', () => {
    expect(toInstant('2026-10-25T02:30:00', { zone: 'Europe/Amsterdam' })).toEqual({ at: '2026-10-25T00:30:00.000Z' });
    const format = 'dd-MM-yyyy HH:mm';
    expect(toInstant('01-11-2026 01:30', { zone: 'America/New_York', format })).toEqual({
      at: '2026-11-01T05:30:00.000Z',
    });
  });

  it.each<[string, TimestampRules, string]>([
    ['2026-03-29T02:30:00', { zone: 'Europe/Amsterdam' }, 'timestamp-does-not-exist'],
    ['29-03-2026 01:15', { zone: 'Europe/London', format: 'dd-MM-yyyy HH:mm' }, 'timestamp-does-not-exist'],
    ['2026-03-29T02:30:00', {}, 'timestamp-without-offset'],
    ['29-03-2026', { format: 'dd-MM-yyyy' }, 'timestamp-without-offset'],
    ['2026-02-30T10:00:00', { zone: 'Europe/Amsterdam' }, 'timestamp-invalid'],
    ['30-02-2026', { zone: 'Europe/Amsterdam', format: 'dd-MM-yyyy' }, 'timestamp-invalid'],
    ['2026-03-01', { zone: 'Europe/Amsterdam', format: 'dd-MM-yyyy' }, 'timestamp-invalid'],
    ['2026-03-01T10:00:00Z', { format: 'unix' }, 'timestamp-invalid'],
    ['99999999999999', { format: 'unix' }, 'timestamp-invalid'],
  ])('%s under %j is refused: %s', (text, rules, reason) => {
    expect(toInstant(text, rules)).toMatchObject({ reason });
  });
});
