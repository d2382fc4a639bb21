import type { ActivePack, ExtendedBy, Stopped } from './assessment.js';
import type { CaseFacts } from './case-facts.js';
import { leavesOf, type Limit, type SpecialEvent, type Tolling } from './clock-schema.js';
import { anchorNames, computeDeadline, type ClockContext } from './clock.js';
import type { Anchor, Deadline } from './deadline.js';
import { earliest, evidenceOf, factsInForce } from './matching.js';
import { holdsAt, type Occurrence, type Within } from './occurrences.js';
import type { CalendarSpec, PackVersion, Rule } from './pack-schema.js';
import type { Pause } from './pauses.js';
import { addDays, endOfDay, instantWords, localDate } from './plain-date.js';

/** A version under assessment, with all that its rules share. */
export interface Setting {
  readonly active: ActivePack;
  readonly version: PackVersion;
  readonly facts: CaseFacts;
  readonly zone: string;
  readonly calendars: Readonly<Record<string, CalendarSpec>>;
  readonly within: Within;
}

/** The deadline of one duty, with what moved it. */
export interface CaseDeadline {
  readonly deadline: Deadline;
  readonly extendedBy: readonly ExtendedBy[];
  readonly stopped: readonly Stopped[];
  readonly suspended?: Stopped;
}

export function settingOf(active: ActivePack, version: PackVersion, facts: CaseFacts): Setting {
  const zone = facts.zone ?? version.zone;
  const calendars = localCalendars(version, facts.jurisdiction);
  const received: Anchor = { at: facts.receivedAt ?? facts.openedAt, eventId: facts.caseId, title: 'received' };
  const within: Within = (limit) =>
    computeDeadline(
      { anchor: 'received', limit, start: 'exclusive', roll: 'none', warnAt: [] },
      { received },
      { zone, calendars },
    ).dueAt;
  return { active, version, facts, zone, calendars, within };
}

const resolved = new WeakMap<PackVersion, Map<string, Readonly<Record<string, CalendarSpec>>>>();

/** The calendars of a version as they are where the case is: the most exact jurisdiction that has its own wins. */
function localCalendars(version: PackVersion, jurisdiction: string): Readonly<Record<string, CalendarSpec>> {
  const { calendars, localCalendars: local } = version;
  if (!local) return calendars;
  const known = resolved.get(version) ?? new Map<string, Readonly<Record<string, CalendarSpec>>>();
  resolved.set(version, known);
  let here = known.get(jurisdiction);
  if (!here) {
    here = { ...calendars };
    for (const [name, places] of Object.entries(local)) {
      const place = [jurisdiction, jurisdiction.split('-')[0] ?? ''].find((one) => Object.hasOwn(places, one));
      const spec = place === undefined ? undefined : calendars[places[place] ?? ''];
      if (spec) here = { ...here, [name]: spec };
    }
    known.set(jurisdiction, here);
  }
  return here;
}

/** The names of the times that a limit may look at beside the anchor. */
const namesIn = (limit: Limit): string[] =>
  leavesOf(limit).flatMap(({ leaf }) => [leaf.from, leaf.before].filter((name) => name !== undefined));

/** The business times that a rule may look at, by name. Of a fact stated twice the earliest holds. */
function anchorsOf(rule: Rule, limits: readonly Limit[], setting: Setting, occurrence: Occurrence): Record<string, Anchor> {
  const { facts, version } = setting;
  const anchors: Record<string, Anchor> = {};
  const unless = rule.assumedReceipt?.unless;
  for (const name of [...anchorNames(rule), ...limits.flatMap(namesIn), ...(unless === undefined ? [] : [unless])]) {
    if (name === 'trigger') {
      anchors[name] = { at: occurrence.at, eventId: occurrence.eventId, title: occurrence.title };
    } else if (name === 'received') {
      anchors[name] =
        facts.receivedAt === undefined
          ? { at: facts.openedAt, eventId: facts.caseId, title: `${facts.kind} opened (no receipt on record)` }
          : { at: facts.receivedAt, eventId: facts.caseId, title: `${facts.kind} received` };
    } else {
      const fact = earliest(factsInForce(facts).filter((one) => one.name === name));
      if (fact) anchors[name] = { at: fact.at, eventId: fact.eventId, title: version.facts[name]?.title ?? name };
    }
  }
  return anchors;
} // prettier-ignore

function seriesOf(limits: readonly Limit[], { facts, version }: Setting): Record<string, readonly Anchor[]> {
  const names = limits.flatMap((limit) => leavesOf(limit).map(({ leaf }) => leaf.cycleEnds)).filter((one) => one !== undefined);
  const times = (name: string) =>
    factsInForce(facts)
      .filter((fact) => fact.name === name)
      .map(({ at, eventId }) => ({ at, eventId, title: version.facts[name]?.title ?? name }));
  return Object.fromEntries(names.map((name) => [name, times(name)]));
} // prettier-ignore

/** Pairs of "arose" and "ended" of the causes that the rule lists, in time; a second "arose" before an end says nothing new. */
function stopsOf(rule: Rule, { facts }: Setting): { readonly stop: Stopped; readonly tolling: Tolling }[] {
  const known = factsInForce(facts);
  return (rule.tolling ?? []).flatMap((tolling) => {
    const moments = known
      .filter(({ name }) => name === tolling.from || name === tolling.until)
      .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    const stops: { stop: Stopped; tolling: Tolling }[] = [];
    let arose: (typeof moments)[number] | undefined;
    for (const moment of moments) {
      if (moment.name === tolling.from) arose ??= moment;
      else if (arose) {
        stops.push({ tolling, stop: { ...begun(tolling, arose), until: moment.at, untilEventId: moment.eventId } });
        arose = undefined;
      }
    }
    if (arose) stops.push({ tolling, stop: begun(tolling, arose) });
    return stops;
  });
}

const begun = ({ cause, citation }: Tolling, arose: { readonly at: string; readonly eventId: string }): Stopped => ({
  cause,
  citation,
  from: arose.at,
  fromEventId: arose.eventId,
});

/** The end of a stop, at most as late as the rule allows; an open one without such a bound has none yet. */
function pauseOf({ stop, tolling }: { stop: Stopped; tolling: Tolling }, zone: string): Pause | undefined {
  const bound = tolling.atMost && endOfDay(addDays(localDate(stop.from, zone), tolling.atMost.count), zone);
  const until = [stop.until, bound].filter((one) => one !== undefined).sort()[0];
  if (until === undefined) return undefined;
  const lastDayStopped = tolling.lastDayStopped ?? false;
  return { title: `${tolling.title} (${tolling.citation})`, from: stop.from, until, lastDayStopped };
}

/**
 * The deadline of a duty as the case stands: with its stops, the special event that may change its limit, and the
 * extensions whose steps were taken in time. An extension never makes a deadline earlier.
 * @throws MissingAnchor naming the times that the case lacks
 */
export function caseDeadline(rule: Rule, setting: Setting, occurrence: Occurrence): CaseDeadline {
  const { zone, calendars, facts } = setting;
  const specials = specialEventsOf(rule, setting);
  const limits = [
    rule.limit,
    ...(rule.target ? [rule.target] : []),
    ...[...rule.extensions, ...specials].map((one) => one.limit),
  ];
  const anchors = anchorsOf(rule, limits, setting, occurrence);
  const stops = stopsOf(rule, setting);
  const pauses = stops.map((one) => pauseOf(one, zone)).filter((one) => one !== undefined);
  const open = stops.find(({ stop, tolling }) => stop.until === undefined && tolling.atMost === undefined)?.stop;
  const context: ClockContext = { zone, calendars, series: seriesOf(limits, setting), pauses };
  let deadline = computeDeadline(rule, anchors, context);
  const anchorAt = deadline.anchor.at;
  const anchored = localDate(anchorAt, zone);
  const special = specials.find((one) => one.anchoredFrom <= anchored && anchored <= one.anchoredTo);
  if (special) {
    const reasons = [`special event: ${special.title} (${special.citation})`];
    deadline = computeDeadline({ ...rule, limit: special.limit }, anchors, { ...context, reasons });
  }
  const extendedBy: ExtendedBy[] = [];
  for (const extension of rule.extensions) {
    if (!(extension.when ?? []).every((one) => holdsAt(one, facts, occurrence.at, setting.within))) continue;
    const step = earliest(evidenceOf(facts, extension.by, { anchorAt }).filter(({ at }) => at >= anchorAt));
    if (!step) continue;
    const told = `${extension.title} ${instantWords(step.at, zone)} (${extension.citation})`;
    if (step.at > deadline.dueAt) {
      deadline = { ...deadline, steps: [...deadline.steps, `${told}: too late, the limit had passed; nothing is extended`] };
      continue;
    }
    const fromStep: Anchor = { at: step.at, eventId: step.ref, title: extension.title };
    const longer = computeDeadline(
      { ...rule, limit: extension.limit, ...(extension.from === 'step' && { anchor: 'step' }) },
      { ...anchors, step: fromStep },
      context,
    );
    if (longer.dueAt <= deadline.dueAt) continue;
    const steps = [...deadline.steps, `${told}: in time, so the longer limit counts`, ...longer.steps];
    extendedBy.push({ id: extension.id, citation: extension.citation, ref: step.ref, at: step.at, originalDueAt: deadline.dueAt });
    const { anchor, anchorName } = deadline;
    deadline = { ...longer, anchor, anchorName, steps };
  }
  if (open) deadline = { ...deadline, steps: [...deadline.steps, `stopped since ${instantWords(open.from, zone)}: ${open.cause.replaceAll('-', ' ')}; this is the earliest that it can become due`] };
  return { deadline, extendedBy, stopped: stops.map(({ stop }) => stop), ...(open && { suspended: open }) };
} // prettier-ignore

const specialEventsOf = (rule: Rule, { version, facts }: Setting): readonly SpecialEvent[] =>
  (version.specialEvents ?? []).filter(
    ({ rules, jurisdictions }) =>
      rules.includes(rule.id) && (jurisdictions === undefined || jurisdictions.some((one) => isWithin(facts.jurisdiction, one))),
  ); // prettier-ignore

/** Whether a place lies in a jurisdiction: `US-CA` in `US`. */
export const isWithin = (place: string, jurisdiction: string): boolean =>
  place === jurisdiction || place.startsWith(`${jurisdiction}-`);

/** Whether anything that a duty is computed from must not become known. */
export function isRestricted(rule: Rule, { version, facts }: Setting): boolean {
  const limits = [rule.limit, ...rule.extensions.map((one) => one.limit)];
  const names = new Set([
    ...anchorNames(rule),
    ...limits.flatMap(namesIn),
    ...[...rule.trigger, ...rule.satisfiedBy, ...rule.extensions.flatMap((one) => one.by)].flatMap((one) =>
      'fact' in one ? [one.fact] : [],
    ),
    ...[...rule.when, ...rule.extensions.flatMap((one) => one.when ?? [])].flatMap((one) =>
      'fact' in one ? [one.fact] : 'anyFact' in one ? one.anyFact : [],
    ),
    ...(rule.tolling ?? []).flatMap(({ from, until }) => [from, until]),
    ...rule.waivedBy.flatMap((one) => ('fact' in one ? [one.fact] : [])),
  ]);
  return factsInForce(facts).some(
    (fact) => names.has(fact.name) && (fact.restricted === true || version.facts[fact.name]?.confidentiality !== undefined),
  );
} // prettier-ignore
