import type { z } from 'zod';
import { IANAZone } from 'luxon';
import { calendarProblems } from './calendars.js';
import { packShape, type Limit, type LimitLeaf, type Pack, type PackVersion, type Rule } from './pack-schema.js';

/** One fault of a pack: where, and why. */
export interface PackProblem {
  /** Keys and indexes from the root of the document. */
  readonly path: readonly (string | number)[];
  readonly reason: string;
  readonly line?: number;
  readonly column?: number;
}

/** `versions[0].obligations[2].limit.count` */
export function fieldWords(path: readonly (string | number)[]): string {
  return path.reduce<string>(
    (words, key) => (typeof key === 'number' ? `${words}[${key}]` : words === '' ? key : `${words}.${key}`),
    '',
  );
}

/** A pack that cannot be used. The message lists every fault: `file:line:column field: reason`. */
export class PackError extends Error {
  constructor(
    readonly file: string,
    readonly problems: readonly PackProblem[],
  ) {
    const lines = problems.map(({ path, reason, line, column }) => {
      const place = line === undefined ? file : `${file}:${line}:${column}`;
      return `${place} ${fieldWords(path) || '(document)'}: ${reason}`;
    });
    super(lines.join('\n'));
    this.name = 'PackError';
  }
}

type Path = (string | number)[];
type Report = (path: Path, reason: string) => void;

/** The faults of a document that should be a pack; an empty list and the pack when there are none. */
export function checkPack(document: unknown): { pack?: Pack; problems: PackProblem[] } {
  const shaped = packShape.safeParse(document);
  if (!shaped.success) return { problems: shaped.error.issues.flatMap((issue) => issueProblems(issue)) };
  const problems: PackProblem[] = [];
  shaped.data.versions.forEach((version, index) => {
    checkVersion(version, (path, reason) => problems.push({ path: ['versions', index, ...path], reason }));
  });
  checkDates(shaped.data, (path, reason) => problems.push({ path, reason }));
  return problems.length === 0 ? { pack: shaped.data, problems } : { problems };
}

/** A union fails with all its branches: speak of the one that came furthest, as its faults are the author's. */
function issueProblems(issue: z.core.$ZodIssue, base: Path = []): PackProblem[] {
  const path = [...base, ...issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key))];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], reason: 'is not known here' }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const branches = issue.errors.map((branch) => branch.flatMap((inner) => issueProblems(inner, path)));
    return branches.sort((a, b) => misfit(a, path.length) - misfit(b, path.length))[0] ?? [];
  }
  if (issue.code === 'invalid_key') {
    return [{ path, reason: issue.issues.map((inner) => inner.message).join(', ') }];
  }
  return [{ path, reason: issue.message }];
}

const misfit = (problems: readonly PackProblem[], depth: number) =>
  problems.reduce((sum, { path, reason }) => {
    const wrongShape = path.length === depth ? 100 : reason.includes('is not known') ? 10 : 1;
    return sum + wrongShape;
  }, 0);

function checkDates(pack: Pack, report: Report): void {
  pack.versions.forEach((version, index) => {
    const { effectiveFrom, effectiveTo } = version;
    if (effectiveTo !== null && effectiveTo < effectiveFrom) {
      report(['versions', index, 'effectiveTo'], `lies before effectiveFrom ${effectiveFrom}`);
    }
    pack.versions.slice(0, index).forEach((earlier) => {
      if (earlier.version === version.version) report(['versions', index, 'version'], 'is used twice');
      const endsBefore = earlier.effectiveTo !== null && earlier.effectiveTo < effectiveFrom;
      const beginsAfter = effectiveTo !== null && effectiveTo < earlier.effectiveFrom;
      if (!endsBefore && !beginsAfter) {
        report(['versions', index, 'effectiveFrom'], `overlaps with version ${earlier.version}`);
      }
    });
  });
}

function checkVersion(version: PackVersion, report: Report): void {
  if (!IANAZone.isValidZone(version.zone)) report(['zone'], `no such IANA zone: ${version.zone}`);
  for (const [name, calendar] of Object.entries(version.calendars)) {
    for (const { path, reason } of calendarProblems(calendar)) report(['calendars', name, ...path], reason);
  }
  const sources = version.sources.map((source) => source.id);
  checkConfidence(version.retention, sources, (path, reason) => report(['retention', ...path], reason));
  const ids = version.obligations.map((rule) => rule.id);
  version.obligations.forEach((rule, index) => {
    const at: Report = (path, reason) => report(['obligations', index, ...path], reason);
    if (ids.indexOf(rule.id) !== index) at(['id'], 'is used twice');
    checkFacts(rule, Object.keys(version.facts), at);
    checkLimits(rule, version, sources, at);
    if (new Set(rule.satisfiedBy.map((selector) => selector.level)).size > 1) {
      at(['satisfiedBy'], 'one rule asks for one level of evidence');
    }
    rule.waivedBy.forEach((waiver, position) => {
      if ('ruleMet' in waiver && !ids.slice(0, index).includes(waiver.ruleMet)) {
        at(['waivedBy', position, 'ruleMet'], `no rule above this one is called ${waiver.ruleMet}`);
      }
    });
  });
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

function checkFacts(rule: Rule, known: readonly string[], report: Report): void {
  const check = (path: Path, name: string) => {
    if (!known.includes(name)) report(path, `the fact ${name} is not described under facts`);
  };
  rule.trigger.forEach((trigger, index) => {
    if ('fact' in trigger) check(['trigger', index, 'fact'], trigger.fact);
  });
  rule.when.forEach((condition, index) => {
    check(
      ['when', index],
      'fact' in condition ? condition.fact : 'noFact' in condition ? condition.noFact : condition.noFactYet,
    );
  });
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
  const names =
    typeof rule.anchor === 'string'
      ? [rule.anchor]
      : 'latestOf' in rule.anchor
        ? rule.anchor.latestOf
        : rule.anchor.earliestOf;
  for (const name of names) if (name !== 'trigger' && name !== 'received') check(['anchor'], name);
}

/** The leaves of a limit with their places. */
function leavesOf(limit: Limit, at: Path): { leaf: LimitLeaf; at: Path }[] {
  if ('min' in limit) return limit.min.map((leaf, index) => ({ leaf, at: [...at, 'min', index] }));
  if ('max' in limit) return limit.max.map((leaf, index) => ({ leaf, at: [...at, 'max', index] }));
  return [{ leaf: limit, at }];
}

function checkLimits(rule: Rule, version: PackVersion, sources: readonly string[], report: Report): void {
  const calendars = Object.keys(version.calendars);
  const known = (names: readonly string[], at: Path) =>
    names.forEach((name, index) => {
      if (!calendars.includes(name)) report([...at, index], `no calendar is called ${name}`);
    });
  if (rule.roll !== 'none') known(rule.roll.calendars, ['roll', 'calendars']);
  for (const { leaf, at } of [
    ...leavesOf(rule.limit, ['limit']),
    ...(rule.target ? leavesOf(rule.target, ['target']) : []),
  ]) {
    if (leaf.unit === 'business-days' && !leaf.calendars) {
      report([...at, 'calendars'], 'business days need the calendar that says which days they are');
    }
    if (leaf.unit !== 'business-days' && leaf.calendars) {
      report([...at, 'calendars'], `${leaf.unit} are counted without a calendar`);
    }
    if (leaf.unit === 'hours' && rule.roll !== 'none') report(['roll'], 'a limit in hours does not roll');
    if (leaf.calendars) known(leaf.calendars, [...at, 'calendars']);
    checkConfidence(leaf, sources, (path, reason) => report([...at, ...path], reason));
  }
}

function checkConfidence(
  number: { confidence: 'verified' | 'unverified'; source?: string | undefined },
  sources: readonly string[],
  report: Report,
): void {
  if (number.source !== undefined && !sources.includes(number.source)) {
    report(['source'], `no source is called ${number.source}`);
  }
  if (number.confidence === 'verified' && number.source === undefined) {
    report(['confidence'], 'a verified number names the source where it was read');
  }
}

/**
 * The pack that canonical bytes hold, checked again in full: the engine trusts no bytes because they are on record.
 * @throws PackError when the text is no JSON or no valid pack
 */
export function parsePack(canonicalText: string): Pack {
  let document: unknown;
  try {
    document = JSON.parse(canonicalText);
  } catch (cause) {
    throw new PackError('pack', [{ path: [], reason: `is not JSON: ${(cause as Error).message}` }]);
  }
  const { pack, problems } = checkPack(document);
  if (!pack) throw new PackError('pack', problems);
  return pack;
}

/**
 * Why a version may not be activated without an explicit override on record: no legal review, or a number that
 * nobody has read in its source. Empty when nothing stands in the way.
 */
export function activationObstacles(pack: Pack): string[] {
  return pack.versions.flatMap((version) => {
    const found: string[] = [];
    const name = `version ${version.version}`;
    if (version.legalReview === null) found.push(`${name}: no legal review`);
    for (const rule of version.obligations) {
      const numbers = [...leavesOf(rule.limit, []), ...(rule.target ? leavesOf(rule.target, []) : [])];
      if (numbers.some(({ leaf }) => leaf.confidence === 'unverified')) {
        found.push(`${name}: the limit of ${rule.id} is unverified`);
      }
    }
    if (version.retention.confidence === 'unverified') found.push(`${name}: the retention period is unverified`);
    return found;
  });
}

/** The version in force on a date; undefined where none is. */
export function versionOn(pack: Pack, date: string): PackVersion | undefined {
  return pack.versions.find(
    (version) => version.effectiveFrom <= date && (version.effectiveTo === null || date <= version.effectiveTo),
  );
}
