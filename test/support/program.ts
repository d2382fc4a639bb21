import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transformSync, version, type Options } from '@swc/core';

const ROOT = join(import.meta.dirname, '../..');
const SOURCES = ['src', 'test/crash', 'test/support', 'samples', 'package.json', '.swcrc'];
const DAY_MS = 86_400_000;

let made: string | undefined;

/**
 * A file of ours as a process or a thread of its own runs it: our sources as JavaScript, made once for many processes. A
 * loader that transforms as it goes costs each of them more than what it does.
 *
 * @param file its place in this repository, such as `src/cli.ts`
 */
export function inProgram(file: string): string {
  made ??= import.meta.url.endsWith('.js') ? ROOT : make();
  return join(made, file.replace(/\.ts$/, '.js'));
}

/** What the threads of a service run. */
export const workerEntries = (): { readonly composer: URL; readonly painter: URL; readonly reader: URL } => ({
  composer: pathToFileURL(inProgram('src/adapters/communications/local/compose-worker.ts')),
  painter: pathToFileURL(inProgram('src/reports/painting/paint-worker.ts')),
  reader: pathToFileURL(inProgram('src/reading-worker.ts')),
});

/** It stands where the packages are found from, under a name made from what it was made of: who finds it has no work. */
function make(): string {
  const files = SOURCES.flatMap((place) => filesUnder(join(ROOT, place)));
  const hash = createHash('sha256').update(version);
  for (const file of files) hash.update(`\n${file}\n`).update(readFileSync(file));
  const cache = join(ROOT, 'node_modules/.cache/programs');
  const folder = join(cache, hash.digest('hex').slice(0, 32));
  mkdirSync(cache, { recursive: true });
  if (statSync(folder, { throwIfNoEntry: false })) return folder;
  const aside = mkdtempSync(join(cache, 'made-'));
  const options = JSON.parse(readFileSync(join(ROOT, '.swcrc'), 'utf8')) as Options;
  for (const file of files) {
    const to = join(aside, relative(ROOT, file));
    mkdirSync(dirname(to), { recursive: true });
    if (!file.endsWith('.ts') || file.endsWith('.d.ts')) cpSync(file, to);
    else writeFileSync(to.replace(/\.ts$/, '.js'), transformSync(readFileSync(file, 'utf8'), { ...options, swcrc: false, sourceMaps: false, filename: file }).code); // prettier-ignore
  }
  try {
    renameSync(aside, folder);
  } catch (error) {
    // Another process made the same at the same time.
    if (!statSync(folder, { throwIfNoEntry: false })) throw error;
    rmSync(aside, { recursive: true });
  }
  for (const name of readdirSync(cache)) {
    const old = join(cache, name);
    const since = statSync(old, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - since > DAY_MS) rmSync(old, { recursive: true, force: true });
  }
  return folder;
}

function filesUnder(place: string): string[] {
  if (statSync(place).isFile()) return [place];
  return readdirSync(place, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
