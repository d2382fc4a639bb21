import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { transformSync, type Options } from '@swc/core';

const ROOT = join(import.meta.dirname, '../..');
const SOURCES = ['src', 'test/crash', 'test/support', 'samples'];

/**
 * Our sources as JavaScript, once for many processes: a loader that transforms as it goes costs each of them more than
 * what it does. Answers the folder, which stands where the packages are found from; to be removed by the caller.
 */
export function transpile(): string {
  const cache = join(ROOT, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'crash-'));
  const options = JSON.parse(readFileSync(join(ROOT, '.swcrc'), 'utf8')) as Options;
  cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
  for (const file of SOURCES.flatMap(filesUnder)) {
    const to = join(folder, relative(ROOT, file));
    mkdirSync(dirname(to), { recursive: true });
    if (!file.endsWith('.ts') || file.endsWith('.d.ts')) cpSync(file, to);
    else writeFileSync(to.replace(/\.ts$/, '.js'), transformSync(readFileSync(file, 'utf8'), { ...options, swcrc: false, sourceMaps: false, filename: file }).code); // prettier-ignore
  }
  return folder;
}

function filesUnder(folder: string): string[] {
  const at = join(ROOT, folder);
  if (!existsSync(at)) throw new Error(`There is no ${folder}`);
  return readdirSync(at, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
