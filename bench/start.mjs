/**
 * Runs the benchmarks on plain JavaScript, as the product runs: no loader in the way, none in what is measured.
 * Sources, benchmarks and the tests' doubles go through swc into `out/bench/js`; what is not code is copied.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transform } from '@swc/core';

const root = fileURLToPath(new URL('..', import.meta.url));
const output = join(root, 'out/bench/js');
const swcrc = { ...JSON.parse(readFileSync(join(root, '.swcrc'), 'utf8')), swcrc: false, sourceMaps: false };

const compile = async (folder) => {
  for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.parentPath.includes('node_modules')) continue;
    const from = join(entry.parentPath, entry.name);
    const to = join(output, from.slice(root.length)).replace(/\.ts$/, '.js');
    if (from.endsWith('.d.ts')) continue;
    if (existsSync(to) && statSync(to).mtimeMs >= statSync(from).mtimeMs) continue;
    mkdirSync(dirname(to), { recursive: true });
    if (!from.endsWith('.ts')) cpSync(from, to);
    else writeFileSync(to, (await transform(readFileSync(from, 'utf8'), { ...swcrc, filename: from })).code);
  }
};

/** What has no source any more would still be imported. */
const forget = () => {
  if (!existsSync(output)) return;
  for (const entry of readdirSync(output, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const made = join(entry.parentPath, entry.name);
    const from = join(root, made.slice(output.length + 1));
    if (!existsSync(from) && !existsSync(from.replace(/\.js$/, '.ts'))) rmSync(made);
  }
};

forget();
mkdirSync(output, { recursive: true });
// Letters name the version of the product, which they read from here.
cpSync(join(root, 'package.json'), join(output, 'package.json'));
for (const folder of ['src', 'bench', 'test/support', 'test/crash']) await compile(folder);
const [first = '', ...rest] = process.argv.slice(2);
const [program, words] = first === 'soak' ? ['soak/soak', rest] : ['run', process.argv.slice(2)];
const { main } = await import(pathToFileURL(join(output, `bench/${program}.js`)).href);
await main(words, root);
