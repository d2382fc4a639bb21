import { DateTime } from 'luxon';

/** A calendar date without time or zone, `YYYY-MM-DD`. Compares as text. */
export type PlainDate = string;

const atNoon = (date: PlainDate) => DateTime.fromISO(`${date}T12:00:00`, { zone: 'utc', locale: 'en-US' });
const plain = (day: DateTime): PlainDate => day.toFormat('yyyy-MM-dd');

export function addDays(date: PlainDate, days: number): PlainDate {
  return plain(atNoon(date).plus({ days }));
}

/** The same day of a later month, or that month's last day where it has no such day. */
export function addMonths(date: PlainDate, months: number): PlainDate {
  return plain(atNoon(date).plus({ months }));
}

/** ISO weekday, 1 = Monday … 7 = Sunday. */
export function weekday(date: PlainDate): number {
  return atNoon(date).weekday;
}

export function dayOfMonth(date: PlainDate): number {
  return atNoon(date).day;
}

/** `Wed 1 Jul 2026` */
export function dateWords(date: PlainDate): string {
  return atNoon(date).toFormat('ccc d LLL yyyy');
}

export function weekdayWords(isoWeekday: number): string {
  // 2024 began on a Monday.
  return atNoon(addDays('2024-01-01', isoWeekday - 1)).toFormat('cccc');
}

function local(instant: string, zone: string): DateTime {
  const at = DateTime.fromISO(instant, { zone: 'utc' }).setZone(zone).setLocale('en-US');
  if (!at.isValid) throw new RangeError(`Not an instant in a known zone: ${instant}, ${zone}`);
  return at;
}

/**
 * The date that clocks on the wall of `zone` showed at an instant.
 * @throws RangeError when the text is no RFC 3339 instant or the zone is unknown
 */
export function localDate(instant: string, zone: string): PlainDate {
  return plain(local(instant, zone));
}

/** `Wed 1 Jul 2026 10:12` */
export function instantWords(instant: string, zone: string): string {
  return local(instant, zone).toFormat('ccc d LLL yyyy HH:mm');
}

/** The place in an IANA zone's name: `America/New_York` → `New York`. */
export function zoneWords(zone: string): string {
  return (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
}

/** The last millisecond of a local day (23:59:59.999 on the wall), RFC 3339 UTC, whatever DST does to its length. */
export function endOfDay(date: PlainDate, zone: string): string {
  return inUtc(DateTime.fromISO(date, { zone }).endOf('day'));
}

/** The first instant of a local day, RFC 3339 UTC. */
export function startOfDay(date: PlainDate, zone: string): string {
  return inUtc(DateTime.fromISO(date, { zone }).startOf('day'));
}

/** Hours that pass, not hours on the wall: a change to or from DST moves nothing. */
export function addHours(instant: string, hours: number): string {
  return inUtc(DateTime.fromISO(instant, { zone: 'utc' }).plus({ hours }));
}

function inUtc(at: DateTime): string {
  if (!at.isValid) throw new RangeError(`Not a time that can be told: ${at.invalidExplanation ?? 'invalid'}`);
  return new Date(at.toMillis()).toISOString();
}
