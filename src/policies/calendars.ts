import Holidays, { type HolidaysTypes } from 'date-holidays';
import type { CalendarSpec } from './pack-schema.js';
import { addDays, weekday, weekdayWords, type PlainDate } from './plain-date.js';

/** A reviewed calendar, ready to be asked. */
export interface Calendar {
  readonly title: string;
  /** The words for the weekdays off, e.g. "Saturdays, Sundays". */
  readonly weekendWords: string;
  /** The name of the holiday on a date; undefined where there is none. A weekend may hold one too. */
  holiday(date: PlainDate): string | undefined;
  /** Why business does not run on a date: the weekday or the holiday; undefined on a business day. */
  dayOff(date: PlainDate): string | undefined;
}

type HolidaySource = CalendarSpec['holidays'][number];

/** Libraries by country and state, and their days by year: building them is slow, and the answer never changes. */
const libraries = new Map<string, Holidays>();
const libraryYears = new Map<string, readonly HolidaysTypes.Holiday[]>();

function libraryOf(source: HolidaySource): Holidays {
  const key = `${source.country}/${source.state ?? ''}`;
  let library = libraries.get(key);
  if (!library) {
    library = source.state ? new Holidays(source.country, source.state) : new Holidays(source.country);
    // English names, in the country's own English where it has one: packs name days by them.
    library.setLanguages(library.getLanguages().find((language) => language.startsWith('en')) ?? 'en');
    libraries.set(key, library);
  }
  return library;
}

function libraryYear(source: HolidaySource, year: number): readonly HolidaysTypes.Holiday[] {
  const key = `${source.country}/${source.state ?? ''}/${year}`;
  let days = libraryYears.get(key);
  if (!days) {
    days = libraryOf(source).getHolidays(year);
    libraryYears.set(key, days);
  }
  return days;
}

const baseName = (name: string) => name.replace(/ \(substitute day\)$/, '');
const named = (day: HolidaysTypes.Holiday, filter: readonly string[]) =>
  filter.includes(baseName(day.name)) || filter.includes(day.rule);

function counts(day: HolidaysTypes.Holiday, source: HolidaySource, shift: CalendarSpec['observedShift']): boolean {
  if (!(source.types as readonly string[]).includes(day.type)) return false;
  if (source.only && !named(day, source.only)) return false;
  if (source.except && named(day, source.except)) return false;
  if (!day.substitute || shift === 'library') return true;
  return shift === 'sunday-to-monday' && weekday(day.date.slice(0, 10)) === 1;
}

const HOUR = 3_600_000;

/** Dates of one library day. A day off of part of the day (under 20 hours; a day of DST has 23) is a business day. */
function datesOf(day: HolidaysTypes.Holiday): PlainDate[] {
  const hours = (day.end.getTime() - day.start.getTime()) / HOUR;
  if (hours < 20) return [];
  const first = day.date.slice(0, 10);
  return Array.from({ length: Math.max(1, Math.round(hours / 24)) }, (_, index) => addDays(first, index));
}

function holidaysOfYear(spec: CalendarSpec, year: number): Map<PlainDate, string> {
  const found = new Map<PlainDate, string>();
  for (const source of spec.holidays) {
    // A holiday of the year before may last into this one.
    for (const day of [...libraryYear(source, year - 1), ...libraryYear(source, year)]) {
      if (!counts(day, source, spec.observedShift)) continue;
      for (const date of datesOf(day)) if (!found.has(date)) found.set(date, day.name);
    }
  }
  for (const { date, title } of spec.added ?? []) found.set(date, title);
  for (const date of spec.removed ?? []) found.delete(date);
  return found;
}

const built = new WeakMap<CalendarSpec, Calendar>();

/** The calendar that a reviewed list describes. The same list gives the same object. */
export function calendarOf(spec: CalendarSpec): Calendar {
  const known = built.get(spec);
  if (known) return known;
  const years = new Map<number, Map<PlainDate, string>>();
  const holiday = (date: PlainDate) => {
    const year = Number(date.slice(0, 4));
    let days = years.get(year);
    if (!days) {
      days = holidaysOfYear(spec, year);
      years.set(year, days);
    }
    return days.get(date);
  };
  const calendar: Calendar = {
    title: spec.title,
    weekendWords: spec.weekend.map((day) => `${weekdayWords(day)}s`).join(', '),
    holiday,
    dayOff: (date) => (spec.weekend.includes(weekday(date)) ? weekdayWords(weekday(date)) : holiday(date)),
  };
  built.set(spec, calendar);
  return calendar;
}

/**
 * What is wrong with a calendar that only the library can tell: an unknown country or state, or a filter that names
 * no day of it (a holiday misspelt would silently count, or not count).
 */
export function calendarProblems(spec: CalendarSpec): { path: (string | number)[]; reason: string }[] {
  const problems: { path: (string | number)[]; reason: string }[] = [];
  const known = new Holidays();
  spec.holidays.forEach((source, index) => {
    const at = (...path: (string | number)[]) => ['holidays', index, ...path];
    if (!Object.hasOwn(known.getCountries(), source.country)) {
      problems.push({ path: at('country'), reason: `the holiday data knows no country ${source.country}` });
      return;
    }
    if (source.state && !Object.hasOwn(known.getStates(source.country), source.state)) {
      problems.push({ path: at('state'), reason: `the holiday data knows no ${source.state} in ${source.country}` });
      return;
    }
    if (!source.only && !source.except) return;
    // Some days exist only in some years: look at a span, beside the rules themselves.
    const days = Array.from({ length: 12 }, (_, offset) => libraryYear(source, 2020 + offset)).flat();
    for (const filter of ['only', 'except'] as const) {
      source[filter]?.forEach((name, position) => {
        if (!days.some((day) => named(day, [name]))) {
          problems.push({ path: at(filter, position), reason: `no day of the holiday data is called "${name}"` });
        }
      });
    }
  });
  return problems;
}
