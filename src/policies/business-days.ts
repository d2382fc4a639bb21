import { calendarOf, type Calendar } from './calendars.js';
import type { CalendarSpec } from './pack-schema.js';
import { isStopped, type StoppedDays } from './pauses.js';
import { addDays, dateWords, type PlainDate } from './plain-date.js';

/** Ten years without a business day: the calendar is wrong, and a loop that never ends would be no answer. */
const HORIZON = 3_660;

/** The nearest business day from a date on, the date itself included. @throws RangeError when there is none for years */
export function nearestBusinessDay(
  from: PlainDate,
  calendar: Calendar,
  stopped: readonly StoppedDays[] = [],
  step: 1 | -1 = 1,
): PlainDate {
  for (let date = from, looked = 0; looked < HORIZON; date = addDays(date, step), looked += 1) {
    if (calendar.dayOff(date) === undefined && !isStopped(date, stopped)) return date;
  }
  throw new RangeError(`No business day in ten years from ${from}: ${calendar.title}`);
}

export interface CountedDays {
  readonly date: PlainDate;
  readonly dayOne: PlainDate;
  /** The days off that were passed over, in words: "Saturdays, Sundays, Mon 31 Aug 2026 Summer bank holiday". */
  readonly passedOver: string;
}

/** Counts business days from a date on, it being the first that may count; `step: -1` counts back from it. */
export function countBusinessDays(
  count: number,
  from: PlainDate,
  calendar: Calendar,
  stopped: readonly StoppedDays[] = [],
  step: 1 | -1 = 1,
): CountedDays {
  const dayOne = nearestBusinessDay(from, calendar, stopped, step);
  let date = dayOne;
  for (let counted = 1; counted < count; counted += 1) {
    date = nearestBusinessDay(addDays(date, step), calendar, stopped, step);
  }
  const holidays: string[] = [];
  const [first, last] = step === 1 ? [from, date] : [date, from];
  for (let passed = first; passed <= last; passed = addDays(passed, 1)) {
    const holiday = calendar.holiday(passed);
    if (holiday !== undefined) holidays.push(`${dateWords(passed)} ${holiday}`);
  }
  const off = [calendar.weekendWords, ...holidays].filter((words) => words !== '');
  return {
    date,
    dayOne,
    passedOver: `not counted: ${off.join(', ')}${holidays.length === 0 ? '; no holiday in range' : ''}`,
  };
}

/** @throws RangeError where no name is given, or one that is unknown */
export function namedCalendars(
  names: readonly string[] | undefined,
  known: Readonly<Record<string, CalendarSpec>>,
): Calendar[] {
  if (names === undefined || names.length === 0) throw new RangeError('Business days need a named calendar');
  return names.map((name) => {
    const spec = known[name];
    if (!spec) throw new RangeError(`No calendar named ${name}`);
    return calendarOf(spec);
  });
}
