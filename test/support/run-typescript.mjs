/**
 * Lets a child process run our sources as they are: `node --import <this file> script.ts`.
 * For tests that need a real second process; Jest itself transforms with @swc/jest.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread, threadId } from 'node:worker_threads';
import { transform, version } from '@swc/core';

const swcrc = JSON.parse(readFileSync(new URL('../../.swcrc', import.meta.url), 'utf8'));

if (isMainThread) register(import.meta.url);

export async function resolve(specifier, context, next) {
  if (/^\.{1,2}\/.*\.js$/.test(specifier) && context.parentURL?.endsWith('.ts')) {
    const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
    if (existsSync(source)) return next(source.href, context);
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const filename = fileURLToPath(url);
  const text = readFileSync(filename, 'utf8');
  const name = createHash('sha256').update(`${options}${filename}\n${text}`).digest('hex');
  return { format: 'module', source: kept(name) ?? (await made(name, text, filename)), shortCircuit: true };
}

/** Many short processes load the same files: what was transformed once is kept, under what it was made from. */
const CACHE = new URL('../../node_modules/.cache/run-typescript/', import.meta.url);
const options = JSON.stringify([version, swcrc]);

function kept(name) {
  const file = new URL(name, CACHE);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

async function made(name, text, filename) {
  const { code } = await transform(text, { ...swcrc, swcrc: false, filename });
  mkdirSync(CACHE, { recursive: true });
  const aside = new URL(`${name}.${process.pid}.${threadId}`, CACHE);
  writeFileSync(aside, code);
  renameSync(aside, new URL(name, CACHE));
  return code;
}
