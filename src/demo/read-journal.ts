import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { isMap, isNode, isPair, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import { checkStory } from './check-story.js';
import { fieldName, InvalidJournal, type Fault, type JournalProblem, type Path } from './journal-problem.js';
import { ACTIONS, journalHead, type Action, type Entry, type Journal } from './journal-schema.js';

/** The journal that ships with the product; stands beside this module, in the sources and in what is built from them. */
export const BUNDLED_JOURNAL = fileURLToPath(new URL('./journal.yaml', import.meta.url));

/** Reads and checks a journal. @throws InvalidJournal, or the error of node:fs */
export async function readJournal(file: string = BUNDLED_JOURNAL): Promise<Journal> {
  return parseJournal(await readFile(file, 'utf8'), file);
}

/** {@link readJournal} for text at hand; `file` only names it in messages. @throws InvalidJournal */
export function parseJournal(text: string, file: string): Journal {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineOf = (offset: number): number => Math.max(1, lines.linePos(offset).line);
  const fail = (problems: readonly JournalProblem[]): never => {
    throw new InvalidJournal(
      file,
      [...problems].sort((a, b) => a.line - b.line),
    );
  };
  const lineAt = (path: Path): number => lineOf(offsetOf(document, path));
  const placed = (faults: readonly Fault[]): JournalProblem[] =>
    faults.map(({ path, reason }) => ({ line: lineAt(path), field: fieldName(path), reason }));

  if (document.errors.length > 0) {
    return fail(document.errors.map(({ pos, message }) => ({ line: lineOf(pos[0]), field: '', reason: message })));
  }
  const raw: unknown = document.toJS({ maxAliasCount: 100 });
  const head = journalHead.safeParse(raw);
  const faults = head.success ? [] : faultsOf(head.error);
  const entries = entriesOf(raw).flatMap((rawEntry, index) => {
    const path = ['entries', index];
    const entry = readEntry(rawEntry, lineAt(path));
    if (!Array.isArray(entry)) return [entry];
    faults.push(...entry.map((fault) => ({ ...fault, path: [...path, ...fault.path] })));
    return [];
  });
  if (!head.success || faults.length > 0) return fail(placed(faults));
  const journal: Journal = { ...head.data, entries };
  const story = checkStory(journal);
  return story.length > 0 ? fail(placed(story)) : journal;
}

function entriesOf(raw: unknown): readonly unknown[] {
  const entries = typeof raw === 'object' && raw !== null && 'entries' in raw ? raw.entries : [];
  return Array.isArray(entries) ? (entries as unknown[]) : [];
}

/** The entry, or what is wrong with it. */
function readEntry(raw: unknown, line: number): Entry | Fault[] {
  if (typeof raw !== 'object' || raw === null) return [{ path: [], reason: 'must be a map such as { at, by, open }' }];
  const said = (Object.keys(ACTIONS) as Action[]).filter((action) => Object.hasOwn(raw, action));
  const [action, second] = said;
  if (action === undefined) {
    return [{ path: [], reason: `says nothing that can be done; it needs one of ${Object.keys(ACTIONS).join(', ')}` }];
  }
  if (second !== undefined) return [{ path: [second], reason: `is a second thing to do beside ${action}` }];
  const result = ACTIONS[action].safeParse(raw);
  if (!result.success) return faultsOf(result.error);
  return { ...result.data, action, line } as Entry;
}

interface ZodFault {
  readonly issues: readonly {
    readonly path: Path;
    readonly message: string;
    readonly code?: string;
    readonly keys?: readonly string[];
  }[];
}

/** Zod's words, made those of a person who writes a journal. */
function faultsOf({ issues }: ZodFault): Fault[] {
  return issues.flatMap(({ path, message, code, keys }) => {
    if (code === 'unrecognized_keys' && keys)
      return keys.map((key) => ({ path: [...path, key], reason: 'is not known here' }));
    return [{ path, reason: /received undefined$/.test(message) ? 'is missing' : message }];
  });
}

/** Offset of the entry, or of the innermost one around it that is there. */
function offsetOf(document: Document, path: Path): number {
  for (let length = path.length; length > 0; length -= 1) {
    const part = path.slice(0, length).filter((step) => typeof step !== 'symbol');
    const parent = document.getIn(part.slice(0, -1), true);
    const pair = isMap(parent)
      ? parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === String(part.at(-1)))
      : undefined;
    if (pair && isNode(pair.key) && pair.key.range) return pair.key.range[0];
    const node = document.getIn(part, true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
