import type { z } from 'zod';
import { checkVersion, numbersOf } from './pack-checks.js';
import { packShape, type Pack, type PackVersion } from './pack-schema.js';

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

/** `reg-b.yaml:12:5 versions[0].zone`: the place of a fault. */
export function problemPlace(file: string, { path, line, column }: PackProblem): string {
  const place = line === undefined ? file : `${file}:${line}:${column}`;
  return `${place} ${fieldWords(path) || '(document)'}`;
}

/** A pack that cannot be used. The message lists every fault: `file:line:column field: reason`. */
export class PackError extends Error {
  constructor(
    readonly file: string,
    readonly problems: readonly PackProblem[],
  ) {
    super(problems.map((problem) => `${problemPlace(file, problem)}: ${problem.reason}`).join('\n'));
    this.name = 'PackError';
  }
}

type Path = (string | number)[];
type Report = (path: readonly (string | number)[], reason: string) => void;

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
    const doubtful = numbersOf(version).filter(({ number }) => number.confidence === 'unverified');
    for (const what of new Set(doubtful.map((one) => one.what))) found.push(`${name}: ${what} is unverified`);
    return found;
  });
}

/** The version in force on a date; undefined where none is. */
export function versionOn(pack: Pack, date: string): PackVersion | undefined {
  return pack.versions.find(
    (version) => version.effectiveFrom <= date && (version.effectiveTo === null || date <= version.effectiveTo),
  );
}
