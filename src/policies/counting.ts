import { countBusinessDays, namedCalendars, nearestBusinessDay } from './business-days.js';
import type { ClockRule, LimitLeaf } from './clock-schema.js';
import type { Anchor } from './deadline.js';
import type { CalendarSpec } from './pack-schema.js';
import { lengthOf, stoppedDays, stoppedMilliseconds, stoppedWords, type Pause } from './pauses.js';
import {
  addDays, addHours, addMonths, dateWords, dayOfMonth, endOfDay, instantWords, localDate, weekday, weekdayWords,
  type PlainDate,
} from './plain-date.js'; // prettier-ignore

/** Where counting begins, and by which rules. */
export interface Counting {
  /** The anchor's instant, and the local date from which days are counted (a cut-off may have moved it). */
  readonly at: string;
  readonly date: PlainDate;
  readonly start: ClockRule['start'];
  readonly roll: ClockRule['roll'];
  readonly zone: string;
  readonly calendars: Readonly<Record<string, CalendarSpec>>;
  /** Business times that a limit may name beside the anchor. */
  readonly anchors: Readonly<Record<string, Anchor>>;
  /** Times of facts that repeat, by name: the ends of billing cycles. */
  readonly series: Readonly<Record<string, readonly Anchor[]>>;
  readonly pauses: readonly Pause[];
}

/** One instant that a limit may end at. */
export interface Candidate {
  readonly at: string;
  readonly words: string;
}

export interface Counted {
  readonly candidates: readonly Candidate[];
  readonly steps: readonly string[];
  /** Names of the times that the limit needs and the case lacks; there are no candidates then. */
  readonly unknown?: readonly string[];
}

interface CountedDate {
  readonly date: PlainDate;
  readonly steps: readonly string[];
}

const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
const nounOf = ({ unit }: Pick<LimitLeaf, 'unit'>) =>
  unit === 'days' ? 'calendar day' : unit.replace('-', ' ').slice(0, -1);

/** Counts one limit. Several calendars, in the limit or in the roll rule, give several candidates. */
export function countLimit(limit: LimitLeaf, counting: Counting): Counted {
  const other = limit.before ?? limit.from;
  const anchor = other === undefined ? undefined : counting.anchors[other];
  if (other !== undefined && anchor === undefined) return { candidates: [], steps: [], unknown: [other] };
  if (limit.before !== undefined && anchor) return countBack(limit, anchor, counting);
  if (anchor) {
    const own = { ...counting, at: anchor.at, date: localDate(anchor.at, counting.zone) };
    const words = `counted from ${anchor.title} ${instantWords(anchor.at, counting.zone)}`;
    return told(words, countFrom(limit, own));
  }
  return countFrom(limit, counting);
}

const told = (words: string, counted: Counted): Counted => ({ ...counted, steps: [words, ...counted.steps] });

function countFrom(limit: LimitLeaf, counting: Counting): Counted {
  if (!limit.fromYearEnd) return countOn(limit, counting);
  const date = `${counting.date.slice(0, 4)}-12-31`;
  return told(`counted from the end of that calendar year, ${dateWords(date)}`, countOn(limit, { ...counting, date }));
}

function countOn(limit: LimitLeaf, counting: Counting): Counted {
  if (limit.unit === 'hours') return countHours(limit, counting);
  const counted = countDates(limit, counting);
  if ('unknown' in counted) return { candidates: [], steps: [], unknown: counted.unknown };
  const second = counted.flatMap((one) => countThen(limit, one, counting));
  const rolled = second.flatMap((one) => rollDate(one.date, counting, limit));
  return ending([...counted, ...second, ...rolled], rolled, counting);
}

function ending(told: readonly CountedDate[], ends: readonly CountedDate[], { zone }: Counting): Counted {
  const dates = [...new Set(ends.map((one) => one.date))];
  return {
    candidates: dates.map((date) => ({ at: endOfDay(date, zone), words: `at the end of ${dateWords(date)}` })),
    steps: [...new Set(told.flatMap((one) => one.steps))],
  };
}

function countHours(limit: LimitLeaf, { at, zone, pauses }: Counting): Counted {
  const end = addHours(at, limit.count);
  const stopped = stoppedMilliseconds(pauses, at, end);
  const due = new Date(Date.parse(end) + stopped).toISOString();
  const words = instantWords(due, zone);
  const steps = [`${plural(limit.count, 'hour')} → ${instantWords(end, zone)}`];
  if (stopped > 0) {
    const causes = pauses.map((pause) => pause.title).join('; ');
    steps.push(`stopped for ${Math.round(stopped / 60_000)} minutes: ${causes} → ${words}`);
  }
  return { candidates: [{ at: due, words }], steps };
}

function countDates(limit: LimitLeaf, counting: Counting): CountedDate[] | { readonly unknown: readonly string[] } {
  if (limit.unit === 'business-days') return countByCalendars(limit, counting);
  if (limit.unit === 'billing-cycles') return countCycles(limit, counting);
  const inclusive = counting.start === 'inclusive';
  const dayOne = inclusive ? counting.date : addDays(counting.date, 1);
  const end = endOfPeriod(limit, counting.date);
  const shortMonth = limit.unit === 'months' && dayOfMonth(end) !== dayOfMonth(counting.date);
  // A period that begins with the 31st ends with the last day of a shorter month, not with the day before it.
  let date = inclusive && !shortMonth ? addDays(end, -1) : end;
  const clamped = shortMonth ? ` (that month has no day ${dayOfMonth(counting.date)})` : '';
  const steps = [
    startWords(counting.start, dayOne),
    `${plural(limit.count, nounOf(limit))} → ${dateWords(date)}${clamped}`,
  ];
  for (const stopped of stoppedDays(counting.pauses, counting.zone, dayOne)) {
    if (stopped.first > date) break;
    date = addDays(date, lengthOf(stopped));
    steps.push(`${stoppedWords(stopped)} → ${dateWords(date)}`);
  }
  return [{ date, steps }];
}

function countByCalendars(limit: LimitLeaf, counting: Counting): CountedDate[] {
  const from = counting.start === 'inclusive' ? counting.date : addDays(counting.date, 1);
  const stopped = stoppedDays(counting.pauses, counting.zone, from);
  return namedCalendars(limit.calendars, counting.calendars).map((calendar) => {
    const { date, dayOne, passedOver } = countBusinessDays(limit.count, from, calendar, stopped);
    return {
      date,
      steps: [
        startWords(counting.start, dayOne),
        ...stopped.filter((one) => one.first <= date).map(stoppedWords),
        `${plural(limit.count, 'business day')}, ${calendar.title} (${passedOver}) → ${dateWords(date)}`,
      ],
    };
  });
}

/** Complete cycles: the one that runs when counting begins is none, so that n of them end with the end n+1. */
function countCycles(limit: LimitLeaf, counting: Counting): CountedDate[] | { readonly unknown: readonly string[] } {
  const name = limit.cycleEnds ?? '';
  const ends = (counting.series[name] ?? [])
    .map((end) => localDate(end.at, counting.zone))
    .filter((date) => date >= counting.date)
    .sort();
  const [running, last] = [ends[0], ends[limit.count]];
  if (running === undefined || last === undefined) return { unknown: [name] };
  const words = `the cycle that was running ended ${dateWords(running)}; ${plural(limit.count, 'complete billing cycle')} → ${dateWords(last)}`;
  return [{ date: last, steps: [words] }];
}

function countThen(limit: LimitLeaf, first: CountedDate, counting: Counting): CountedDate[] {
  const { then } = limit;
  if (!then) return [{ date: first.date, steps: [] }];
  if (then.unit === 'days') {
    const date = addDays(first.date, then.count);
    return [{ date, steps: [`then ${plural(then.count, 'calendar day')} → ${dateWords(date)}`] }];
  }
  return namedCalendars(then.calendars, counting.calendars).map((calendar) => {
    const { date, passedOver } = countBusinessDays(then.count, addDays(first.date, 1), calendar);
    const words = `then ${plural(then.count, 'business day')}, ${calendar.title} (${passedOver}) → ${dateWords(date)}`;
    return { date, steps: [words] };
  });
}

function countBack(limit: LimitLeaf, event: Anchor, counting: Counting): Counted {
  const { zone } = counting;
  const told = `${event.title} ${instantWords(event.at, zone)}`;
  if (limit.unit === 'hours') {
    const at = addHours(event.at, -limit.count);
    const words = instantWords(at, zone);
    return { candidates: [{ at, words }], steps: [`${plural(limit.count, 'hour')} before ${told} → ${words}`] };
  }
  const day = localDate(event.at, zone);
  const ends: CountedDate[] =
    limit.unit === 'business-days'
      ? namedCalendars(limit.calendars, counting.calendars).map((calendar) => {
          const { date, passedOver } = countBusinessDays(limit.count, addDays(day, -1), calendar, [], -1);
          const span = `${plural(limit.count, 'business day')}, ${calendar.title} (${passedOver})`;
          return { date, steps: [`${span} before ${told} → ${dateWords(date)}`] };
        })
      : [endOfPeriod({ ...limit, count: -limit.count }, day)].map((date) => ({
          date,
          steps: [`${plural(limit.count, nounOf(limit))} before ${told} → ${dateWords(date)}`],
        }));
  const rolled = ends.flatMap((one) => rollDate(one.date, counting, limit));
  return ending([...ends, ...rolled], rolled, counting);
}

function endOfPeriod(limit: Pick<LimitLeaf, 'unit' | 'count'>, from: PlainDate): PlainDate {
  if (limit.unit === 'months') return addMonths(from, limit.count);
  return addDays(from, limit.unit === 'weeks' ? limit.count * 7 : limit.count);
}

const startWords = (start: ClockRule['start'], dayOne: PlainDate) =>
  start === 'inclusive'
    ? `the day itself is counted: day 1 is ${dateWords(dayOne)}`
    : `the day itself is not counted: day 1 is ${dateWords(dayOne)}`;

/** A limit before an event never moves on: it would come too near to the event. */
function rollDate(date: PlainDate, { roll, calendars }: Counting, { before }: LimitLeaf): CountedDate[] {
  if (roll === 'none' || (roll.to === 'next-working-day') === (before !== undefined)) {
    const day = weekday(date);
    const steps = day >= 6 ? [`${dateWords(date)} is a ${weekdayWords(day)}: the rule does not move it`] : [];
    return [{ date, steps }];
  }
  return namedCalendars(roll.calendars, calendars).map((calendar) => {
    const off = calendar.dayOff(date);
    if (off === undefined) return { date, steps: [] };
    const moved = nearestBusinessDay(date, calendar, [], before === undefined ? 1 : -1);
    return {
      date: moved,
      steps: [`${dateWords(date)} is no working day (${off}, ${calendar.title}): moves to ${dateWords(moved)}`],
    };
  });
}
