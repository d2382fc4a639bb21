import { addDays, dateWords, daysBetween, localDate, type PlainDate } from './plain-date.js';

/** A time during which a clock stands still. Instants are RFC 3339 UTC. */
export interface Pause {
  /** In words: "clarification asked for". */
  readonly title: string;
  readonly from: string;
  readonly until: string;
  /** The day on which the cause ended does not count either. */
  readonly lastDayStopped?: boolean;
}

/** Days in a row that are not counted, both ends included. */
export interface StoppedDays {
  readonly first: PlainDate;
  readonly last: PlainDate;
  readonly title: string;
}

export const lengthOf = ({ first, last }: StoppedDays): number => daysBetween(first, last) + 1;
export const isStopped = (date: PlainDate, stopped: readonly StoppedDays[]): boolean =>
  stopped.some(({ first, last }) => first <= date && date <= last);
export const stoppedWords = (one: StoppedDays): string =>
  `stopped ${dateWords(one.first)} to ${dateWords(one.last)} (${lengthOf(one)} ${lengthOf(one) === 1 ? 'day' : 'days'} not counted): ${one.title}`;

/**
 * The days that pauses take out of a count that begins with `dayOne`: from the day on which the cause arose to the day
 * before it ended (or that day too, where the rule says so). Ascending; causes that overlap stop a day once.
 */
export function stoppedDays(pauses: readonly Pause[], zone: string, dayOne: PlainDate): StoppedDays[] {
  const spans = pauses
    .map(({ title, from, until, lastDayStopped }) => {
      const begun = localDate(from, zone);
      const ended = localDate(until, zone);
      return { title, first: begun < dayOne ? dayOne : begun, last: lastDayStopped ? ended : addDays(ended, -1) };
    })
    .filter(({ first, last }) => first <= last)
    .sort((a, b) => (a.first < b.first ? -1 : 1));
  return spans.reduce<StoppedDays[]>((merged, one) => {
    const before = merged.at(-1);
    if (!before || addDays(before.last, 1) < one.first) return [...merged, one];
    const title = before.title === one.title ? one.title : `${before.title}; ${one.title}`;
    const last = before.last > one.last ? before.last : one.last;
    return [...merged.slice(0, -1), { first: before.first, last, title }];
  }, []);
}

/** A limit in hours stands still for as long as the pauses last: milliseconds to add to an end that none has moved yet. */
export function stoppedMilliseconds(pauses: readonly Pause[], from: string, end: string): number {
  let due = Date.parse(end);
  let counted = Date.parse(from);
  for (const pause of [...pauses].sort((a, b) => (a.from < b.from ? -1 : 1))) {
    const begun = Math.max(Date.parse(pause.from), counted);
    const ended = Date.parse(pause.until);
    if (begun >= due || ended <= begun) continue;
    due += ended - begun;
    counted = ended;
  }
  return due - Date.parse(end);
}
