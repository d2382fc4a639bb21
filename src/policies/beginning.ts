import { countBusinessDays, namedCalendars, nearestBusinessDay } from './business-days.js';
import type { Anchor } from './deadline.js';
import type { ClockRule } from './clock-schema.js';
import type { CalendarSpec } from './pack-schema.js';
import { addDays, dateWords, instantWords, localDate, localTime, type PlainDate } from './plain-date.js';

/** A day that may count as that of the anchor, and why it is that day. */
export interface Beginning {
  readonly at: string;
  readonly date: PlainDate;
  readonly steps: readonly string[];
}

interface Place {
  readonly zone: string;
  readonly calendars: Readonly<Record<string, CalendarSpec>>;
}

/**
 * The local day that counts as the day of the anchor: that of the instant itself, unless receipt is assumed some days
 * after sending, or what comes after close of business counts as come on the next business day. Several calendars may
 * give several.
 */
export function beginnings(
  rule: Pick<ClockRule, 'cutOff' | 'assumedReceipt'>,
  anchor: Anchor,
  anchors: Readonly<Record<string, Anchor>>,
  place: Place,
): Beginning[] {
  const arrived = rule.assumedReceipt
    ? assumed(rule.assumedReceipt, anchor, anchors, place)
    : [{ at: anchor.at, date: localDate(anchor.at, place.zone), steps: [] }];
  const { cutOff } = rule;
  return cutOff ? arrived.flatMap((one) => afterCutOff(cutOff, one, place)) : arrived;
}

function assumed(
  { after, unless }: NonNullable<ClockRule['assumedReceipt']>,
  anchor: Anchor,
  anchors: Readonly<Record<string, Anchor>>,
  { zone, calendars }: Place,
): Beginning[] {
  const known = unless === undefined ? undefined : anchors[unless];
  if (known) {
    const words = `received in truth: ${known.title} ${instantWords(known.at, zone)}`;
    return [{ at: known.at, date: localDate(known.at, zone), steps: [words] }];
  }
  const sent = localDate(anchor.at, zone);
  const told = (count: string, date: PlainDate) => `assumed received ${count} after it was sent → ${dateWords(date)}`;
  if (after.unit === 'days') {
    const date = addDays(sent, after.count);
    return [{ at: anchor.at, date, steps: [told(`${after.count} calendar days`, date)] }];
  }
  return namedCalendars(after.calendars, calendars).map((calendar) => {
    const { date, passedOver } = countBusinessDays(after.count, addDays(sent, 1), calendar);
    const words = told(`${after.count} business days, ${calendar.title} (${passedOver}),`, date);
    return { at: anchor.at, date, steps: [words] };
  });
}

function afterCutOff(
  { closesAt, calendars: names }: NonNullable<ClockRule['cutOff']>,
  from: Beginning,
  { zone, calendars }: Place,
): Beginning[] {
  return namedCalendars(names, calendars).map((calendar) => {
    const off = calendar.dayOff(from.date);
    // A day that was only assumed has no hour of arrival.
    const sameDay = localDate(from.at, zone) === from.date;
    const late = closesAt !== undefined && sameDay && localTime(from.at, zone) > closesAt;
    if (off === undefined && !late) return from;
    const date = nearestBusinessDay(late && off === undefined ? addDays(from.date, 1) : from.date, calendar);
    const why = off === undefined ? `after close of business at ${closesAt}` : `${off}, ${calendar.title}`;
    return { ...from, date, steps: [...from.steps, `${why}: counts as come on ${dateWords(date)}`] };
  });
}
