/** Formats by zone: making one costs more than a hundred dates by it. */
const long = new Map<string, Intl.DateTimeFormat>();
const short = new Map<string, Intl.DateTimeFormat>();

/** The day of an instant in this IANA zone as a letter prints it: `1 July 2026`. */
export const printedDay = (at: string, zone: string): string =>
  formatOf(long, 'en-GB', 'long', zone).format(new Date(at));

/** The same as a calendar date, `2026-07-01`. */
export const calendarDay = (at: string, zone: string): string =>
  formatOf(short, 'en-CA', 'short', zone).format(new Date(at));

function formatOf(
  known: Map<string, Intl.DateTimeFormat>,
  locale: string,
  dateStyle: 'long' | 'short',
  timeZone: string,
): Intl.DateTimeFormat {
  let format = known.get(timeZone);
  if (!format) known.set(timeZone, (format = new Intl.DateTimeFormat(locale, { dateStyle, timeZone })));
  return format;
}
