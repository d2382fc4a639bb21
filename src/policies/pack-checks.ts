import { IANAZone } from 'luxon';
import { calendarProblems } from './calendars.js';
import { leavesOf, type Limit } from './clock-schema.js';
import { isNotice, type Condition, type EvidenceSelector } from './evidence-schema.js';
import type { PackVersion, Rule } from './pack-schema.js';

type Path = readonly (string | number)[];
type Report = (path: Path, reason: string) => void;

/** A number of the law in a version, where it stands, and what it is in words. */
interface LegalNumber {
  readonly at: Path;
  readonly what: string;
  readonly number: { readonly confidence: 'verified' | 'unverified'; readonly source?: string | undefined };
}

/** Every limit of a rule with its place: its own, the firm's, those of extensions and recurrence. */
function limitsOf(rule: Rule): { limit: Limit; at: Path; what: string; yardstick?: boolean }[] {
  const what = `the limit of ${rule.id}`;
  return [
    { limit: rule.limit, at: ['limit'], what, yardstick: rule.standard !== undefined },
    ...(rule.target ? [{ limit: rule.target, at: ['target'], what }] : []),
    ...(rule.recurs ? [{ limit: rule.recurs.every, at: ['recurs', 'every'], what: `the recurrence of ${rule.id}` }] : []),
    ...rule.extensions.map(({ id, limit }, index) => ({ limit, at: ['extensions', index, 'limit'], what: `the extension ${id} of ${rule.id}` })),
    ...rule.when.flatMap((one, index) => ('within' in one ? [{ limit: one.within, at: ['when', index, 'within'], what }] : [])),
    ...rule.waivedBy.flatMap((one, index) => ('within' in one ? [{ limit: one.within, at: ['waivedBy', index, 'within'], what }] : [])),
  ];
} // prettier-ignore

/** All numbers of a version that somebody has to have read in a source. */
export function numbersOf(version: PackVersion): LegalNumber[] {
  const ofRules = version.obligations.flatMap((rule, index): LegalNumber[] => {
    const base: Path = ['obligations', index];
    // A yardstick of the firm was read in no law: there is nothing to verify.
    const limits = limitsOf(rule)
      .filter(({ yardstick }) => !yardstick)
      .flatMap(({ limit, at, what }) =>
        leavesOf(limit, [...base, ...at]).map(({ leaf, at: place }) => ({ at: place, what, number: leaf })),
      );
    const stops = (rule.tolling ?? []).flatMap((one, position): LegalNumber[] => {
      const what = `the tolling "${one.cause}" of ${rule.id}`;
      const at = [...base, 'tolling', position];
      return [{ at, what, number: one }, ...(one.atMost ? [{ at: [...at, 'atMost'], what, number: one.atMost }] : [])];
    });
    const assumed = rule.assumedReceipt?.after;
    const at = [...base, 'assumedReceipt', 'after'];
    return [...limits, ...stops, ...(assumed ? [{ at, what: `the assumed receipt of ${rule.id}`, number: assumed }] : [])];
  });
  const special = (version.specialEvents ?? []).flatMap(({ id, limit }, index) =>
    leavesOf(limit, ['specialEvents', index, 'limit']).map(({ leaf, at }) => ({ at, what: `the special event ${id}`, number: leaf })),
  );
  const ofNotices = Object.entries(version.notices).flatMap(([kind, { assumedReceipt, substitute }]): LegalNumber[] => {
    const base: Path = ['notices', kind];
    return [
      ...(assumedReceipt ? [{ at: [...base, 'assumedReceipt', 'after'], what: `the assumed receipt of ${kind}`, number: assumedReceipt.after }] : []),
      ...(substitute?.publicFrom ? [{ at: [...base, 'substitute', 'publicFrom'], what: `the substitute of ${kind}`, number: substitute.publicFrom }] : []),
    ];
  });
  return [...ofRules, ...ofNotices, ...special, { at: ['retention'], what: 'the retention period', number: version.retention }];
} // prettier-ignore

/** What a shape cannot say: names that must exist, numbers that need a source, limits that need a calendar. */
export function checkVersion(version: PackVersion, report: Report): void {
  if (!IANAZone.isValidZone(version.zone)) report(['zone'], `no such IANA zone: ${version.zone}`);
  for (const [name, calendar] of Object.entries(version.calendars)) {
    for (const { path, reason } of calendarProblems(calendar)) report(['calendars', name, ...path], reason);
  }
  checkLocalCalendars(version, report);
  checkSources(version, report);
  const ids = version.obligations.map((rule) => rule.id);
  version.obligations.forEach((rule, index) => {
    const at: Report = (path, reason) => report(['obligations', index, ...path], reason);
    if (ids.indexOf(rule.id) !== index) at(['id'], 'is used twice');
    checkRuleFacts(rule, Object.keys(version.facts), at);
    checkLimits(rule, version, at);
    const levels = rule.satisfiedBy.filter(isNotice).map((selector) => selector.level);
    if (new Set(levels).size > 1) at(['satisfiedBy'], 'one rule asks for one level of evidence');
    rule.waivedBy.forEach((waiver, position) => {
      if ('ruleMet' in waiver && !ids.slice(0, index).includes(waiver.ruleMet)) {
        at(['waivedBy', position, 'ruleMet'], `no rule above this one is called ${waiver.ruleMet}`);
      }
    });
  });
  checkNoticeDuty(version, ids, report);
  checkNotices(version, ids, report);
  version.specialEvents?.forEach((special, index) => {
    special.rules.forEach((id, position) => {
      if (!ids.includes(id)) report(['specialEvents', index, 'rules', position], `no rule is called ${id}`);
    });
    if (special.anchoredTo < special.anchoredFrom) {
      report(['specialEvents', index, 'anchoredTo'], `lies before anchoredFrom ${special.anchoredFrom}`);
    }
  });
}

function checkLocalCalendars({ calendars, localCalendars }: PackVersion, report: Report): void {
  const known = (name: string) => Object.hasOwn(calendars, name);
  for (const [name, places] of Object.entries(localCalendars ?? {})) {
    if (!known(name)) report(['localCalendars', name], `no calendar is called ${name}`);
    for (const [place, local] of Object.entries(places)) {
      if (!known(local)) report(['localCalendars', name, place], `no calendar is called ${local}`);
    }
  }
}

function checkSources(version: PackVersion, report: Report): void {
  const sources = version.sources.map((source) => source.id);
  for (const { at, number } of numbersOf(version)) {
    if (number.source !== undefined && !sources.includes(number.source)) {
      report([...at, 'source'], `no source is called ${number.source}`);
    }
    if (number.confidence === 'verified' && number.source === undefined) {
      report([...at, 'confidence'], 'a verified number names the source where it was read');
    }
  }
}

function checkNoticeDuty(version: PackVersion, ids: readonly string[], report: Report): void {
  version.noticeDuty.forEach((row, index) => {
    row.when.forEach((condition, position) => {
      const at: Path = ['noticeDuty', index, 'when', position];
      if ('ruleMet' in condition) {
        if (!ids.includes(condition.ruleMet)) report([...at, 'ruleMet'], `no rule is called ${condition.ruleMet}`);
        return;
      }
      const fact = 'fact' in condition ? condition.fact : condition.noFact;
      if (!Object.hasOwn(version.facts, fact)) report(at, `the fact ${fact} is not described under facts`);
    });
  });
}

const factOf = (condition: Condition): readonly string[] => {
  if ('fact' in condition) return [condition.fact];
  if ('noFact' in condition) return [condition.noFact];
  if ('noFactYet' in condition) return [condition.noFactYet];
  return 'anyFact' in condition ? condition.anyFact : [];
};

function checkRuleFacts(rule: Rule, known: readonly string[], report: Report): void {
  const check = (path: Path, name: string) => {
    if (!known.includes(name)) report(path, `the fact ${name} is not described under facts`);
  };
  const evidence = (selectors: readonly EvidenceSelector[], at: Path) =>
    selectors.forEach((one, index) => {
      if ('fact' in one) check([...at, index, 'fact'], one.fact);
    });
  rule.trigger.forEach((trigger, index) => {
    if ('fact' in trigger) check(['trigger', index, 'fact'], trigger.fact);
  });
  rule.when.forEach((condition, index) => factOf(condition).forEach((name) => check(['when', index], name)));
  rule.needs.forEach((need, index) => {
    check(['needs', index, 'fact'], need.fact);
    need.unlessFacts.forEach((name, position) => check(['needs', index, 'unlessFacts', position], name));
  });
  rule.waivedBy.forEach((waiver, index) => {
    if ('fact' in waiver) check(['waivedBy', index, 'fact'], waiver.fact);
  });
  rule.unclearWhen.forEach((unclear, index) => {
    unclear.unlessFacts.forEach((name, position) => check(['unclearWhen', index, 'unlessFacts', position], name));
  });
  evidence(rule.satisfiedBy, ['satisfiedBy']);
  rule.extensions.forEach((extension, index) => {
    evidence(extension.by, ['extensions', index, 'by']);
    extension.when?.forEach((one, position) =>
      factOf(one).forEach((name) => check(['extensions', index, 'when', position], name)),
    );
  });
  rule.tolling?.forEach((tolling, index) => {
    check(['tolling', index, 'from'], tolling.from);
    check(['tolling', index, 'until'], tolling.until);
  });
  if (rule.assumedReceipt?.unless !== undefined) check(['assumedReceipt', 'unless'], rule.assumedReceipt.unless);
  checkTimes(rule, check);
}

/** Names of business times: the trigger, the receipt, or a fact. */
function checkTimes(rule: Rule, check: (path: Path, name: string) => void): void {
  const time = (path: Path, name: string | undefined) => {
    if (name !== undefined && name !== 'trigger' && name !== 'received') check(path, name);
  };
  const { anchor } = rule;
  const names = typeof anchor === 'string' ? [anchor] : 'latestOf' in anchor ? anchor.latestOf : anchor.earliestOf;
  for (const name of names) time(['anchor'], name);
  for (const { limit, at } of limitsOf(rule)) {
    for (const { leaf, at: place } of leavesOf(limit, at)) {
      time([...place, 'from'], leaf.from);
      time([...place, 'before'], leaf.before);
      if (leaf.cycleEnds !== undefined) check([...place, 'cycleEnds'], leaf.cycleEnds);
    }
  }
}

/** What is assumed of a notice, and what takes its place, must be there. */
function checkNotices({ notices, calendars, facts }: PackVersion, ids: readonly string[], report: Report): void {
  for (const [kind, { assumedReceipt, substitute }] of Object.entries(notices)) {
    const base: Path = ['notices', kind];
    if (assumedReceipt) checkCounted(assumedReceipt.after, Object.keys(calendars), [...base, 'assumedReceipt', 'after'], report);
    if (!substitute) continue;
    if (!(substitute.fact in facts)) report([...base, 'substitute', 'fact'], `no fact is called ${substitute.fact}`);
    if (!ids.includes(substitute.rule)) report([...base, 'substitute', 'rule'], `no rule is called ${substitute.rule}`);
    if ((substitute.publicFrom === undefined) !== (substitute.publicNotice === undefined))
      report([...base, 'substitute', 'publicNotice'], 'from how many on, and what is published, are said together');
  }
} // prettier-ignore

/** Business days need a calendar that is there; other days are counted without one. */
function checkCounted(
  of: { readonly unit: string; readonly calendars?: string[] | undefined },
  calendars: readonly string[],
  at: Path,
  report: Report,
): void {
  if (of.unit === 'business-days' && !of.calendars) {
    report([...at, 'calendars'], 'business days need the calendar that says which days they are');
  }
  if (of.unit !== 'business-days' && of.calendars) {
    report([...at, 'calendars'], `${of.unit} are counted without a calendar`);
  }
  of.calendars?.forEach((name, index) => {
    if (!calendars.includes(name)) report([...at, 'calendars', index], `no calendar is called ${name}`);
  });
}

function checkLimits(rule: Rule, version: PackVersion, report: Report): void {
  const calendars = Object.keys(version.calendars);
  const known = (names: readonly string[], at: Path) =>
    names.forEach((name, index) => {
      if (!calendars.includes(name)) report([...at, index], `no calendar is called ${name}`);
    });
  const counted = (of: { unit: string; calendars?: string[] | undefined }, at: Path) =>
    checkCounted(of, calendars, at, report);
  if (rule.roll !== 'none') known(rule.roll.calendars, ['roll', 'calendars']);
  if (rule.cutOff) known(rule.cutOff.calendars, ['cutOff', 'calendars']);
  if (rule.assumedReceipt) counted(rule.assumedReceipt.after, ['assumedReceipt', 'after']);
  for (const { limit, at: place } of limitsOf(rule)) {
    for (const { leaf, at } of leavesOf(limit, place)) {
      counted(leaf, at);
      if (leaf.then) counted(leaf.then, [...at, 'then']);
      if (leaf.unit === 'hours' && rule.roll !== 'none') report(['roll'], 'a limit in hours does not roll');
      if ((leaf.unit === 'billing-cycles') !== (leaf.cycleEnds !== undefined)) {
        report([...at, 'cycleEnds'], 'billing cycles, and only they, name the fact whose times end them');
      }
      if (leaf.unit === 'billing-cycles' && leaf.before !== undefined) {
        report([...at, 'before'], 'billing cycles are not counted back');
      }
      if (leaf.from !== undefined && leaf.before !== undefined) {
        report([...at, 'before'], 'a limit counts from one time, or back from one');
      }
    }
  }
}
