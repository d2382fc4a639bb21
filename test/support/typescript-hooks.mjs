/** Node's hooks that load our sources as they are (run-typescript.mjs), transformed as Jest's own transformer does it. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { threadId } from 'node:worker_threads';
import { transform, version } from '@swc/core';

const swcrc = JSON.parse(readFileSync(new URL('../../.swcrc', import.meta.url), 'utf8'));

export async function resolve(specifier, context, next) {
  if (/^\.{1,2}\/.*\.js$/.test(specifier) && isOurs(context.parentURL)) {
    const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
    if (existsSync(source)) return next(source.href, context);
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!isOurs(url)) return next(url, context);
  const filename = fileURLToPath(url);
  const text = readFileSync(filename, 'utf8');
  const name = nameOf(text, filename);
  return { format: 'module', source: kept(name) ?? (await made(name, text, filename)), shortCircuit: true };
}

const isOurs = (url) => /\.ts(\?|$)/.test(url ?? '');

/** Many short processes load the same files: what was transformed once is kept, under what it was made from. */
const CACHE = new URL('../../node_modules/.cache/run-typescript/', import.meta.url);
const options = JSON.stringify([version, swcrc]);
const nameOf = (text, filename) => createHash('sha256').update(`${options}${filename}\n${text}`).digest('hex');

/** The file with the source map of what was loaded from a path or a URL, if there is one. */
export function sourceMapFile(loaded) {
  const filename = loaded.startsWith('file:') ? fileURLToPath(loaded) : loaded;
  if (!isOurs(filename) || !existsSync(filename)) return undefined;
  const map = new URL(`${nameOf(readFileSync(filename, 'utf8'), filename)}.map`, CACHE);
  return existsSync(map) ? fileURLToPath(map) : undefined;
}

function kept(name) {
  const file = new URL(name, CACHE);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

async function made(name, text, filename) {
  const { code, map } = await transform(text, { ...swcrc, swcrc: false, sourceMaps: true, filename });
  mkdirSync(CACHE, { recursive: true });
  keep(`${name}.map`, map);
  keep(name, code);
  return code;
}

function keep(name, text) {
  const aside = new URL(`${name}.${process.pid}.${threadId}`, CACHE);
  writeFileSync(aside, text);
  renameSync(aside, new URL(name, CACHE));
}
