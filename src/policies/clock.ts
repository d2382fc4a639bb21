import { beginnings, type Beginning } from './beginning.js';
import type { ClockRule, Limit } from './clock-schema.js';
import { countLimit, type Candidate, type Counting } from './counting.js';
import { engineVersion, type Anchor, type Deadline } from './deadline.js';
import type { CalendarSpec } from './pack-schema.js';
import type { Pause } from './pauses.js';
import { addDays, addHours, instantWords, localDate, startOfDay, zoneWords } from './plain-date.js';

/** Where and by which calendars a clock runs. */
export interface ClockContext {
  /** IANA zone in which days begin and end. */
  readonly zone: string;
  /** The reviewed calendars that the rule may name. */
  readonly calendars: Readonly<Record<string, CalendarSpec>>;
  /** All times of facts that repeat, by name: the ends of billing cycles. */
  readonly series?: Readonly<Record<string, readonly Anchor[]>>;
  /** Times during which the clock stood still. */
  readonly pauses?: readonly Pause[];
  /** Words to be told after the anchor: why this limit counts. */
  readonly reasons?: readonly string[];
}

/** A rule names a time that the case does not have. */
export class MissingAnchor extends Error {
  constructor(readonly names: readonly string[]) {
    super(`Missing anchor: ${names.join(', ')}`);
  }
}

/** The names of the anchors that a rule may count from, all of them. */
export function anchorNames({ anchor }: Pick<ClockRule, 'anchor'>): readonly string[] {
  if (typeof anchor === 'string') return [anchor];
  return 'latestOf' in anchor ? anchor.latestOf : anchor.earliestOf;
}

/** Those of them without which there is no deadline. */
export function neededAnchors({ anchor }: Pick<ClockRule, 'anchor'>): readonly string[] {
  const optional = typeof anchor === 'string' ? [] : (anchor.whereKnown ?? []);
  return anchorNames({ anchor }).filter((name) => !optional.includes(name));
}

interface Chosen {
  readonly name: string;
  readonly anchor: Anchor;
  /** The anchors looked at, in the rule's order. */
  readonly all: readonly Anchor[];
}

function chooseAnchor(rule: ClockRule, anchors: Readonly<Record<string, Anchor>>): Chosen {
  const names = anchorNames(rule);
  const known = names.filter((name) => Object.hasOwn(anchors, name));
  const missing = neededAnchors(rule).filter((name) => !known.includes(name));
  if (missing.length > 0 || known.length === 0) throw new MissingAnchor(missing.length > 0 ? missing : names);
  const candidates = known.map((name) => ({ name, anchor: anchors[name] as Anchor }));
  const sorted = [...candidates].sort(byTime);
  const last = typeof rule.anchor !== 'string' && 'latestOf' in rule.anchor;
  const chosen = (last ? sorted.at(-1) : sorted[0]) as { name: string; anchor: Anchor };
  return { ...chosen, all: candidates.map(({ anchor }) => anchor) };
}

const byTime = (a: { anchor: Anchor }, b: { anchor: Anchor }) =>
  a.anchor.at < b.anchor.at ? -1 : a.anchor.at > b.anchor.at ? 1 : 0;

interface Span {
  readonly earliest: Candidate;
  readonly latest: Candidate;
  readonly steps: readonly string[];
  /** Names that the case lacks, and that could only make this limit earlier. */
  readonly open: readonly string[];
}

const sortedByTime = (candidates: readonly Candidate[]) =>
  [...candidates].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
const first = (candidates: readonly Candidate[]) => sortedByTime(candidates)[0] as Candidate;
const last = (candidates: readonly Candidate[]) => sortedByTime(candidates).at(-1) as Candidate;

/**
 * All that a limit can mean: several calendars give several dates, `min` and `max` choose between limits.
 * @throws MissingAnchor where a time is lacking without which the limit has no end at all
 */
function span(limit: Limit, counting: Counting): Span {
  if (!('min' in limit) && !('max' in limit)) {
    const { candidates, steps, unknown } = countLimit(limit, counting);
    if (unknown) throw new MissingAnchor(unknown);
    return { earliest: first(candidates), latest: last(candidates), steps, open: [] };
  }
  const minimum = 'min' in limit;
  const parts: Span[] = [];
  const open: string[] = [];
  for (const leaf of minimum ? limit.min : limit.max) {
    const counted = countLimit(leaf, counting);
    if (counted.unknown) {
      if (!leaf.whereKnown) open.push(...counted.unknown);
      continue;
    }
    const { candidates, steps } = counted;
    parts.push({ earliest: first(candidates), latest: last(candidates), steps, open: [] });
  }
  // What is lacking can only make the earliest of several earlier, but the latest of them as late as it likes.
  if (parts.length === 0 || (!minimum && open.length > 0)) throw new MissingAnchor(open);
  const choose = minimum ? first : last;
  const latest = choose(parts.map((part) => part.latest));
  const several = parts.length > 1 ? [`the ${minimum ? 'earliest' : 'latest'} of these limits → ${latest.words}`] : [];
  return {
    earliest: choose(parts.map((part) => part.earliest)),
    latest,
    steps: [...new Set(parts.flatMap((part) => part.steps)), ...several],
    open,
  };
}

/** The same limit from each day that may be the first: the whole span of what it can mean. */
function spanOf(limit: Limit, from: readonly Beginning[], counting: Omit<Counting, 'date' | 'at'>): Span {
  const spans = from.map(({ at, date }) => span(limit, { ...counting, at, date }));
  return {
    earliest: first(spans.map((one) => one.earliest)),
    latest: last(spans.map((one) => one.latest)),
    steps: [...new Set(spans.flatMap((one) => one.steps))],
    open: [...new Set(spans.flatMap((one) => one.open))],
  };
}

function anchorSteps(rule: ClockRule, { anchor: chosen, all }: Chosen, zone: string): string[] {
  const spoken = (anchor: Anchor) => `${anchor.title} ${instantWords(anchor.at, zone)} ${zoneWords(zone)}`;
  if (typeof rule.anchor === 'string' || all.length === 1) return [spoken(chosen)];
  const word = 'latestOf' in rule.anchor ? 'latest' : 'earliest';
  return [`the ${word} of: ${all.map(spoken).join('; ')}`, `counted from: ${spoken(chosen)}`];
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
 * - Limits in days, weeks, months, business days and billing cycles end with the due date's last millisecond in
 *   `context.zone` (23:59:59.999 local, given as UTC); limits in hours are exact and unmoved by DST.
 * - `start: exclusive` does not count the day of the anchor; `inclusive` makes it day 1.
 * - A month later is the same day of that month, or its last day where there is none.
 * - Several calendars: `targetAt` is the earliest defensible date, `dueAt` the latest lawful one.
 * - `cutOff` and `assumedReceipt` move the day that counts as the day of the anchor.
 * - Days of a pause are not counted; a limit in hours stands still for its length.
 *
 * @param anchors the business times known, by name; `rule.anchor` and the limits name those that they need
 * @throws MissingAnchor when a time is lacking without which there is no deadline
 * @throws RangeError for an unknown zone, calendar, or a text that is no instant
 */
export function computeDeadline(
  rule: ClockRule,
  anchors: Readonly<Record<string, Anchor>>,
  context: ClockContext,
): Deadline {
  const { zone, calendars, series = {}, pauses = [], reasons = [] } = context;
  const chosen = chooseAnchor(rule, anchors);
  const { name, anchor } = chosen;
  const counting = { start: rule.start, roll: rule.roll, zone, calendars, anchors, series, pauses };
  const from = beginnings(rule, anchor, anchors, { zone, calendars });
  const due = spanOf(rule.limit, from, counting);
  const target = rule.target && spanOf(rule.target, from, counting);
  const goal = target ? first([target.earliest, due.earliest]) : due.earliest;
  const steps = [
    ...anchorSteps(rule, chosen, zone),
    ...reasons,
    ...new Set(from.flatMap((one) => one.steps)),
    ...due.steps,
  ];
  if (due.open.length > 0) steps.push(`not known, and may make it earlier: ${due.open.join(', ')}`);
  if (due.earliest.at !== due.latest.at) {
    steps.push(`earliest defensible: ${due.earliest.words}; latest lawful: ${due.latest.words}`);
  }
  if (target) steps.push("the firm's own limit:", ...target.steps);
  if (rule.standard)
    steps.push(`the rule says "${rule.standard}" and names no number: the limit is the firm's yardstick`);
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
    ...(due.open.length > 0 && { open: due.open }),
  };
}
