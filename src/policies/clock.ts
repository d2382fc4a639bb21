import type { CalendarSpec, ClockRule, Limit } from './pack-schema.js';
import { countLimit, type Candidate, type Counting } from './counting.js';
import { engineVersion, type Anchor, type Deadline } from './deadline.js';
import { addDays, addHours, instantWords, localDate, startOfDay, zoneWords } from './plain-date.js';

/** Where and by which calendars a clock runs. */
export interface ClockContext {
  /** IANA zone in which days begin and end. */
  readonly zone: string;
  /** The reviewed calendars that the rule may name. */
  readonly calendars: Readonly<Record<string, CalendarSpec>>;
}

/** A rule names an anchor that the case does not have. */
export class MissingAnchor extends Error {
  constructor(readonly names: readonly string[]) {
    super(`Missing anchor: ${names.join(', ')}`);
  }
}

/** The names of the anchors that a rule needs, all of them. */
export function anchorNames(rule: Pick<ClockRule, 'anchor'>): readonly string[] {
  if (typeof rule.anchor === 'string') return [rule.anchor];
  return 'latestOf' in rule.anchor ? rule.anchor.latestOf : rule.anchor.earliestOf;
}

function chooseAnchor(rule: ClockRule, anchors: Readonly<Record<string, Anchor>>) {
  const names = anchorNames(rule);
  const missing = names.filter((name) => !Object.hasOwn(anchors, name));
  if (missing.length > 0) throw new MissingAnchor(missing);
  const sorted = names.map((name) => ({ name, anchor: anchors[name] as Anchor })).sort(byTime);
  const last = typeof rule.anchor !== 'string' && 'latestOf' in rule.anchor;
  return (last ? sorted.at(-1) : sorted[0]) as { name: string; anchor: Anchor };
}

const byTime = (a: { anchor: Anchor }, b: { anchor: Anchor }) =>
  a.anchor.at < b.anchor.at ? -1 : a.anchor.at > b.anchor.at ? 1 : 0;

interface Span {
  readonly earliest: Candidate;
  readonly latest: Candidate;
  readonly steps: readonly string[];
}

const sortedByTime = (candidates: readonly Candidate[]) =>
  [...candidates].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
const first = (candidates: readonly Candidate[]) => sortedByTime(candidates)[0] as Candidate;
const last = (candidates: readonly Candidate[]) => sortedByTime(candidates).at(-1) as Candidate;

/** All that a limit can mean: several calendars give several dates, `min` and `max` choose between limits. */
function span(limit: Limit, counting: Counting): Span {
  if (!('min' in limit) && !('max' in limit)) {
    const counted = countLimit(limit, counting);
    return { earliest: first(counted.candidates), latest: last(counted.candidates), steps: counted.steps };
  }
  const minimum = 'min' in limit;
  const parts = (minimum ? limit.min : limit.max).map((leaf) => span(leaf, counting));
  const choose = minimum ? first : last;
  const earliest = choose(parts.map((part) => part.earliest));
  const latest = choose(parts.map((part) => part.latest));
  const word = minimum ? 'earliest' : 'latest';
  return {
    earliest,
    latest,
    steps: [...parts.flatMap((part) => part.steps), `the ${word} of these limits → ${latest.words}`],
  };
}

function anchorSteps(
  rule: ClockRule,
  anchors: Readonly<Record<string, Anchor>>,
  chosen: Anchor,
  zone: string,
): string[] {
  const spoken = (anchor: Anchor) => `${anchor.title} ${instantWords(anchor.at, zone)} ${zoneWords(zone)}`;
  if (typeof rule.anchor === 'string') return [spoken(chosen)];
  const word = 'latestOf' in rule.anchor ? 'latest' : 'earliest';
  const all = anchorNames(rule).map((name) => spoken(anchors[name] as Anchor));
  return [`the ${word} of: ${all.join('; ')}`, `counted from: ${spoken(chosen)}`];
}

/** Warnings in days fall on the start of the local day, so that they are seen at the beginning of the working day. */
function warnings(rule: ClockRule, anchorAt: string, dueAt: string, zone: string): string[] {
  const dueDate = localDate(dueAt, zone);
  const instants = rule.warnAt.map(({ count, unit }) =>
    unit === 'days' ? startOfDay(addDays(dueDate, -count), zone) : addHours(dueAt, -count),
  );
  return [...new Set(instants)].filter((at) => at > anchorAt && at < dueAt).sort();
}

/**
 * Computes a deadline: pure, the same inputs always give the same dates and words.
 *
 * - Limits in days, weeks, months and business days end with the due date's last millisecond in `context.zone`
 *   (23:59:59.999 local, given as UTC); limits in hours are exact and unmoved by DST.
 * - `start: exclusive` does not count the day of the anchor; `inclusive` makes it day 1.
 * - A month later is the same day of that month, or its last day where there is none.
 * - Several calendars: `targetAt` is the earliest defensible date, `dueAt` the latest lawful one.
 *
 * @param anchors the business times known, by name; `rule.anchor` names those that it needs
 * @throws MissingAnchor when a named anchor is not among them
 * @throws RangeError for an unknown zone, calendar, or a text that is no instant
 */
export function computeDeadline(
  rule: ClockRule,
  anchors: Readonly<Record<string, Anchor>>,
  context: ClockContext,
): Deadline {
  const { zone } = context;
  const { name, anchor } = chooseAnchor(rule, anchors);
  const counting: Counting = {
    at: anchor.at,
    date: localDate(anchor.at, zone),
    start: rule.start,
    roll: rule.roll,
    zone,
    calendars: context.calendars,
  };
  const due = span(rule.limit, counting);
  const target = rule.target && span(rule.target, counting);
  const goal = target ? first([target.earliest, due.earliest]) : due.earliest;
  const steps = [...anchorSteps(rule, anchors, anchor, zone), ...due.steps];
  if (due.earliest.at !== due.latest.at) {
    steps.push(`earliest defensible: ${due.earliest.words}; latest lawful: ${due.latest.words}`);
  }
  if (target) steps.push("the firm's own limit:", ...target.steps);
  if (goal.at !== due.latest.at) steps.push(`to be done ${goal.words} ${zoneWords(zone)} (${goal.at})`);
  steps.push(`due ${due.latest.words} ${zoneWords(zone)} (${due.latest.at})`);
  return {
    anchorName: name,
    anchor,
    dueAt: due.latest.at,
    targetAt: goal.at,
    warnAt: warnings(rule, anchor.at, due.latest.at, zone),
    steps,
    engine: engineVersion,
  };
}
