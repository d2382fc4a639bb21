import { DateTime, IANAZone } from 'luxon';

/** A calendar date without time or zone, `YYYY-MM-DD`. Compares as text. */
export type PlainDate = string;

const DAY = 86_400_000;
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

// A date has no zone: midnight UTC stands for it, and UTC has neither DST nor gaps.
const midnight = (date: PlainDate) => Date.parse(`${date}T00:00:00.000Z`);
const plain = (milliseconds: number): PlainDate => new Date(milliseconds).toISOString().slice(0, 10);

export function addDays(date: PlainDate, days: number): PlainDate {
  return plain(midnight(date) + days * DAY);
}

/** The same day of a later month, or that month's last day where it has no such day. */
export function addMonths(date: PlainDate, months: number): PlainDate {
  const from = new Date(midnight(date));
  const [year, month] = [from.getUTCFullYear(), from.getUTCMonth() + months];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return plain(Date.UTC(year, month, Math.min(from.getUTCDate(), lastDay)));
}

/** ISO weekday, 1 = Monday … 7 = Sunday. */
export function weekday(date: PlainDate): number {
  return new Date(midnight(date)).getUTCDay() || 7;
}

export function dayOfMonth(date: PlainDate): number {
  return Number(date.slice(8));
}

/** `Wed 1 Jul 2026` */
export function dateWords(date: PlainDate): string {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  return `${weekdayWords(weekday(date)).slice(0, 3)} ${day} ${MONTHS[month - 1]} ${year}`;
}

/** `Monday` for 1 … `Sunday` for 7. */
export function weekdayWords(isoWeekday: number): string {
  return WEEKDAYS[isoWeekday - 1] ?? '';
}

/**
 * Remembers answers that depend on nothing but a text and a zone: asking for the offset of a zone is most of the
 * cost of a clock, and a case asks for the same few instants again and again. Emptied when full.
 */
function remembered<T>(compute: (text: string, zone: string) => T): (text: string, zone: string) => T {
  const answers = new Map<string, T>();
  return (text, zone) => {
    const key = `${text} ${zone}`;
    let answer = answers.get(key);
    if (answer === undefined) {
      if (answers.size >= 10_000) answers.clear();
      answer = compute(text, zone);
      answers.set(key, answer);
    }
    return answer;
  };
}

/** Minutes that the clocks of a zone are ahead of UTC all of a UTC day; undefined on a day on which they are moved. */
const offsetOfDay = remembered((day, zone): { readonly minutes: number | undefined } => {
  const [begin, end] = [midnight(day), midnight(day) + DAY].map((at) => IANAZone.create(zone).offset(at));
  return { minutes: begin === end && Number.isFinite(begin) ? begin : undefined };
});

/** Milliseconds, for the spelling that events have; NaN for others, and for what is no time: the parser sees to them. */
function millisecondsOf(instant: string): number {
  const milliseconds = instant.length === 24 ? Date.parse(instant) : Number.NaN;
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString() === instant ? milliseconds : Number.NaN;
}

const local = remembered((instant, zone) => {
  const milliseconds = millisecondsOf(instant);
  const offset = Number.isNaN(milliseconds) ? undefined : offsetOfDay(instant.slice(0, 10), zone).minutes;
  if (offset !== undefined) {
    const shown = new Date(milliseconds + offset * 60_000).toISOString();
    return { date: shown.slice(0, 10), time: shown.slice(11, 16) };
  }
  const at = DateTime.fromISO(instant, { zone: 'utc' }).setZone(zone);
  if (!at.isValid) throw new RangeError(`Not an instant in a known zone: ${instant}, ${zone}`);
  return { date: at.toFormat('yyyy-MM-dd'), time: at.toFormat('HH:mm') };
});

/**
 * The date that clocks on the wall of `zone` showed at an instant.
 * @throws RangeError when the text is no RFC 3339 instant or the zone is unknown
 */
export function localDate(instant: string, zone: string): PlainDate {
  return local(instant, zone).date;
}

/** The time that clocks on the wall of `zone` showed, `HH:MM`. @throws RangeError as `localDate` */
export function localTime(instant: string, zone: string): string {
  return local(instant, zone).time;
}

/** How many days the second date lies after the first. */
export function daysBetween(from: PlainDate, to: PlainDate): number {
  return Math.round((midnight(to) - midnight(from)) / DAY);
}

/** `Wed 1 Jul 2026 10:12` */
export function instantWords(instant: string, zone: string): string {
  const { date, time } = local(instant, zone);
  return `${dateWords(date)} ${time}`;
}

/** The place in an IANA zone's name: `America/New_York` → `New York`. */
export function zoneWords(zone: string): string {
  return (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
}

/** The last millisecond of a local day (23:59:59.999 on the wall), RFC 3339 UTC, whatever DST does to its length. */
export const endOfDay = remembered((date: PlainDate, zone) => inUtc(DateTime.fromISO(date, { zone }).endOf('day')));

/** The first instant of a local day, RFC 3339 UTC. */
export const startOfDay = remembered((date: PlainDate, zone) => inUtc(DateTime.fromISO(date, { zone }).startOf('day')));

/** Hours that pass, not hours on the wall: a change to or from DST moves nothing. */
export function addHours(instant: string, hours: number): string {
  return inUtc(DateTime.fromISO(instant, { zone: 'utc' }).plus({ hours }));
}

function inUtc(at: DateTime): string {
  if (!at.isValid) throw new RangeError(`Not a time that can be told: ${at.invalidExplanation ?? 'invalid'}`);
  return new Date(at.toMillis()).toISOString();
}
