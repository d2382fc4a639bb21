import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { LineCounter, isMap, isNode, isPair, isScalar, parseDocument, type Document } from 'yaml';
import { checkMapping } from './check-mapping.js';
import { UNKNOWN_KEY, mappingSchema, type MappingSpec } from './mapping-schema.js';
import type { SourceOptions } from './read-source.js';
import type { SourceFormat } from './source-event.js';

/** A mapping that was read and checked. */
export interface Mapping {
  readonly spec: MappingSpec;
  /** SHA-256 of the file's bytes, lower-case hex. */
  readonly digest: string;
}

export interface MappingProblem {
  /** Place in the file, from 1. */
  readonly line: number;
  readonly column: number;
  /** The entry at fault, as `activities[3].becomes[0].outcome`; empty for the file as a whole. */
  readonly field: string;
  readonly message: string;
}

/** The mapping file cannot be used; all problems that were found, in the order of the file. */
export class MappingInvalid extends Error {
  override readonly name = 'MappingInvalid';
  constructor(
    readonly file: string,
    readonly problems: readonly MappingProblem[],
  ) {
    super(problems.map((problem) => describe(file, problem)).join('\n'));
  }
}

/**
 * Reads and checks a mapping file.
 * @throws MappingInvalid naming file, line and entry of everything that is wrong
 * @throws the error of node:fs when the file cannot be read
 */
export async function loadMapping(file: string): Promise<Mapping> {
  return parseMapping(await readFile(file), file);
}

/** {@link loadMapping} for bytes that are already there; `file` only names them in messages. */
export function parseMapping(bytes: Uint8Array, file: string): Mapping {
  const lines = new LineCounter();
  // The failsafe schema reads every scalar as text: a resource 0112 and an amount 1.10 stay what is written.
  const document = parseDocument(Buffer.from(bytes).toString('utf8'), { lineCounter: lines, schema: 'failsafe' });
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    const problems = faults.map(({ pos, message }) => ({
      ...placeOf(pos[0], lines),
      field: '',
      message: message.split(/ at line \d+/)[0] ?? message,
    }));
    throw new MappingInvalid(file, problems);
  }
  const parsed = mappingSchema.safeParse(document.toJS({ maxAliasCount: 100 }));
  const issues: readonly Issue[] = parsed.success
    ? checkMapping(parsed.data)
    : parsed.error.issues.flatMap(plainIssues);
  if (parsed.success && issues.length === 0) {
    return { spec: parsed.data, digest: createHash('sha256').update(bytes).digest('hex') };
  }
  const problems = issues.map(({ path, message }) => ({
    ...placeOf(offsetOf(document, path), lines),
    field: fieldName(path),
    message,
  }));
  throw new MappingInvalid(
    file,
    problems.sort((a, b) => a.line - b.line || a.column - b.column),
  );
}

/** What {@link readSource} needs to know of a mapping. */
export function sourceFormatOf({ spec }: Mapping): { readonly format?: SourceFormat; readonly options: SourceOptions } {
  const { format, columns, delimiter, classifier, encoding } = spec.source;
  return {
    ...(format && { format }),
    options: {
      ...(columns && { columns: withoutUndefined(columns) }),
      ...(delimiter !== undefined && { delimiter }),
      ...(classifier !== undefined && { classifier }),
      ...(encoding !== undefined && { encoding }),
    },
  };
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T;
}

type Path = readonly PropertyKey[];

export interface Issue {
  readonly path: Path;
  readonly message: string;
}

/** Zod's words, made those of a person who writes a mapping. */
function plainIssues(issue: {
  readonly path: Path;
  readonly message: string;
  readonly code?: string;
  readonly keys?: unknown;
}): Issue[] {
  if (issue.code === 'unrecognized_keys' && Array.isArray(issue.keys)) {
    return issue.keys.map((key: string) => ({
      path: [...issue.path, key],
      message: UNKNOWN_KEY,
    }));
  }
  if (/received undefined$/.test(issue.message)) return [{ path: issue.path, message: 'is missing' }];
  return [{ path: issue.path, message: issue.message }];
}

/** Offset of the entry, of its key where the key itself is at fault, or of the innermost entry around it that is there. */
function offsetOf(document: Document, path: Path): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const part = path.slice(0, length).filter((step) => typeof step !== 'symbol');
    const parent = length > 0 ? document.getIn(part.slice(0, -1), true) : undefined;
    if (isMap(parent)) {
      const pair = parent.items.find(
        (item) => isPair(item) && isScalar(item.key) && item.key.value === String(part.at(-1)),
      );
      if (pair && isNode(pair.key) && pair.key.range) return pair.key.range[0];
    }
    const node = length > 0 ? document.getIn(part, true) : document.contents;
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function placeOf(offset: number, lines: LineCounter): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

function fieldName(path: Path): string {
  return path.reduce<string>((name, step) => {
    if (typeof step === 'number') return `${name}[${step}]`;
    return name === '' ? String(step) : `${name}.${String(step)}`;
  }, '');
}

function describe(file: string, { line, column, field, message }: MappingProblem): string {
  return `${file}:${line}:${column}: ${field === '' ? '' : `${field} `}${message}`;
}
