import { calendarOf, type Calendar } from './calendars.js';
import type { CalendarSpec, ClockRule, LimitLeaf } from './pack-schema.js';
import {
  addDays,
  addHours,
  addMonths,
  dateWords,
  dayOfMonth,
  endOfDay,
  instantWords,
  weekday,
  weekdayWords,
  type PlainDate,
} from './plain-date.js';

/** Where counting begins, and by which rules. */
export interface Counting {
  /** The anchor's instant, and its date in `zone`. */
  readonly at: string;
  readonly date: PlainDate;
  readonly start: ClockRule['start'];
  readonly roll: ClockRule['roll'];
  readonly zone: string;
  readonly calendars: Readonly<Record<string, CalendarSpec>>;
}

/** One instant that a limit may end at. */
export interface Candidate {
  readonly at: string;
  readonly words: string;
}

interface Counted {
  readonly candidates: readonly Candidate[];
  readonly steps: readonly string[];
}

interface CountedDate {
  readonly date: PlainDate;
  readonly steps: readonly string[];
}

const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** Counts one limit. Several calendars, in the limit or in the roll rule, give several candidates. */
export function countLimit(limit: LimitLeaf, counting: Counting): Counted {
  if (limit.unit === 'hours') {
    const at = addHours(counting.at, limit.count);
    const words = instantWords(at, counting.zone);
    return { candidates: [{ at, words }], steps: [`${plural(limit.count, 'hour')} → ${words}`] };
  }
  const counted = countDates(limit, counting);
  const rolled = counted.flatMap((one) => rollDate(one.date, counting));
  const dates = [...new Set(rolled.map((one) => one.date))];
  return {
    candidates: dates.map((date) => ({ at: endOfDay(date, counting.zone), words: `at the end of ${dateWords(date)}` })),
    steps: [...new Set([...counted, ...rolled].flatMap((one) => one.steps))],
  };
}

function countDates(limit: LimitLeaf, counting: Counting): CountedDate[] {
  if (limit.unit === 'business-days') {
    return namedCalendars(limit.calendars ?? [], counting).map((calendar) =>
      countBusinessDays(limit.count, counting, calendar),
    );
  }
  const inclusive = counting.start === 'inclusive';
  const dayOne = inclusive ? counting.date : addDays(counting.date, 1);
  const end = endOfPeriod(limit, counting.date);
  const shortMonth = limit.unit === 'months' && dayOfMonth(end) !== dayOfMonth(counting.date);
  // A period that begins with the 31st ends with the last day of a shorter month, not with the day before it.
  const date = inclusive && !shortMonth ? addDays(end, -1) : end;
  const noun = limit.unit === 'days' ? 'calendar day' : limit.unit.slice(0, -1);
  const clamped = shortMonth ? ` (that month has no day ${dayOfMonth(counting.date)})` : '';
  return [
    {
      date,
      steps: [startWords(counting.start, dayOne), `${plural(limit.count, noun)} → ${dateWords(date)}${clamped}`],
    },
  ];
}

function endOfPeriod(limit: LimitLeaf, from: PlainDate): PlainDate {
  if (limit.unit === 'months') return addMonths(from, limit.count);
  return addDays(from, limit.unit === 'weeks' ? limit.count * 7 : limit.count);
}

const startWords = (start: ClockRule['start'], dayOne: PlainDate) =>
  start === 'inclusive'
    ? `the day itself is counted: day 1 is ${dateWords(dayOne)}`
    : `the day itself is not counted: day 1 is ${dateWords(dayOne)}`;

/** Ten years without a business day: the calendar is wrong, and a loop that never ends would be no answer. */
const HORIZON = 3_660;

function nextBusinessDay(from: PlainDate, calendar: Calendar): PlainDate {
  for (let date = from, looked = 0; looked < HORIZON; date = addDays(date, 1), looked += 1) {
    if (calendar.dayOff(date) === undefined) return date;
  }
  throw new RangeError(`No business day in ten years from ${from}: ${calendar.title}`);
}

function countBusinessDays(count: number, counting: Counting, calendar: Calendar): CountedDate {
  const from = counting.start === 'inclusive' ? counting.date : addDays(counting.date, 1);
  const dayOne = nextBusinessDay(from, calendar);
  let date = dayOne;
  for (let counted = 1; counted < count; counted += 1) date = nextBusinessDay(addDays(date, 1), calendar);
  const holidays: string[] = [];
  for (let passed = from; passed < date; passed = addDays(passed, 1)) {
    const holiday = calendar.holiday(passed);
    if (holiday !== undefined) holidays.push(`${dateWords(passed)} ${holiday}`);
  }
  const off = [calendar.weekendWords, ...holidays].filter((words) => words !== '');
  const left = `not counted: ${off.join(', ')}${holidays.length === 0 ? '; no holiday in range' : ''}`;
  return {
    date,
    steps: [
      startWords(counting.start, dayOne),
      `${plural(count, 'business day')}, ${calendar.title} (${left}) → ${dateWords(date)}`,
    ],
  };
}

function rollDate(date: PlainDate, counting: Counting): CountedDate[] {
  if (counting.roll === 'none') {
    const day = weekday(date);
    const steps = day >= 6 ? [`${dateWords(date)} is a ${weekdayWords(day)}: the rule does not move it`] : [];
    return [{ date, steps }];
  }
  return namedCalendars(counting.roll.calendars, counting).map((calendar) => {
    const off = calendar.dayOff(date);
    if (off === undefined) return { date, steps: [] };
    const moved = nextBusinessDay(date, calendar);
    return {
      date: moved,
      steps: [`${dateWords(date)} is no working day (${off}, ${calendar.title}): moves to ${dateWords(moved)}`],
    };
  });
}

function namedCalendars(names: readonly string[], counting: Counting): Calendar[] {
  if (names.length === 0) throw new RangeError('Business days need a named calendar');
  return names.map((name) => {
    const spec = counting.calendars[name];
    if (!spec) throw new RangeError(`No calendar named ${name}`);
    return calendarOf(spec);
  });
}
