import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import { canonicalJson } from '../events/canonical-json.js';
import type { ActivePack } from './assessment.js';
import type { Pack } from './pack-schema.js';
import { checkPack, PackError, type PackProblem } from './pack.js';

/** A pack as read from a file, with what activation puts on record. */
export interface LoadedPack extends ActivePack {
  readonly file: string;
  /** RFC 8785 canonical JSON of the validated pack; `hash` is the SHA-256 of its UTF-8 bytes. */
  readonly bytes: string;
}

/** Canonical bytes of a pack (RFC 8785), the same for every spelling of the same data in YAML. */
export function packBytes(pack: Pack): string {
  return canonicalJson(pack);
}

/** SHA-256 of canonical pack bytes as UTF-8, hex. */
export function packHash(bytes: string): string {
  return createHash('sha256').update(bytes, 'utf8').digest('hex');
}

/**
 * Reads and validates one pack file (YAML 1.2).
 * @throws PackError listing every fault with line, column and field
 * @throws NodeJS.ErrnoException when the file cannot be read
 */
export async function loadPackFile(path: string, shownAs: string = path): Promise<LoadedPack> {
  return readPack(await readFile(path, 'utf8'), shownAs);
}

/** As {@link loadPackFile}, from text at hand. */
export function readPack(yaml: string, file: string): LoadedPack {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false, merge: true });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  if (document.errors.length > 0) {
    throw new PackError(
      file,
      document.errors.map((error) => ({ path: [], reason: error.message, ...place(error.pos[0]) })),
    );
  }
  const { pack, problems } = checkPack(document.toJS());
  if (!pack) {
    throw new PackError(
      file,
      problems.map((problem) => ({ ...problem, ...place(offsetOf(document, problem)) })),
    );
  }
  const bytes = packBytes(pack);
  return { file, pack, bytes, hash: packHash(bytes) };
}

/** Where a field stands; for one that is missing, where its nearest parent begins. */
function offsetOf(document: Document, problem: PackProblem): number {
  for (let depth = problem.path.length; depth >= 0; depth -= 1) {
    const node = document.getIn(problem.path.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

const shippedFolder = fileURLToPath(new URL('./packs/', import.meta.url));

let shipped: Promise<readonly LoadedPack[]> | undefined;

/**
 * The packs that ship with the service, sorted by id: starting points, in force only once activated. They are a part of
 * the program and are read once.
 * @throws PackError when one of them is faulty
 */
export async function shippedPacks(): Promise<readonly LoadedPack[]> {
  return (shipped ??= loadPackFolder(shippedFolder));
}

/** All packs (`*.yaml`) under a folder, sorted by id. @throws PackError, also when two files claim one id */
export async function loadPackFolder(folder: string): Promise<LoadedPack[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.yaml'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const packs = await Promise.all(files.map((path) => loadPackFile(path, relative(folder, path))));
  packs.sort((a, b) => (a.pack.id < b.pack.id ? -1 : 1));
  packs.forEach((loaded, index) => {
    const other = packs[index - 1];
    if (other && other.pack.id === loaded.pack.id) {
      throw new PackError(loaded.file, [{ path: ['id'], reason: `is also the id of ${other.file}` }]);
    }
  });
  return packs;
}
