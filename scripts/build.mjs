/**
 * Builds `src` into `dist`: compiles what changed, copies what is not code, removes what has no source any more.
 * The Nest CLI does the same from nest-cli.json (docs/adr/0008); this needs nothing but the compiler.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'src');
const output = join(root, 'dist');
/** What the compiler remembers of its last run. It lives in `dist`, so that removing `dist` forgets it. */
const memory = join(output, '.tsbuildinfo');

const filesIn = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    : [];

const sources = filesIn(source);
const assets = sources.filter((file) => !file.endsWith('.ts'));
const compiled = sources.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));
const expected = new Set([
  ...assets,
  ...compiled.flatMap((file) => [file.replace(/\.ts$/, '.js'), file.replace(/\.ts$/, '.js.map')]),
]);

for (const file of filesIn(output)) {
  if (!expected.has(file) && join(output, file) !== memory) rmSync(join(output, file));
}
// The compiler writes only what changed since its last run: an output that was removed by hand would stay away.
if (!compiled.every((file) => existsSync(join(output, file.replace(/\.ts$/, '.js'))))) rmSync(memory, { force: true });

const compiler = join(root, 'node_modules/typescript/bin/tsc');
// Types are a gate of their own (`npm run types`): without them a first build takes a quarter of the time.
const project = ['-p', join(root, 'tsconfig.build.json'), '--noCheck', '--incremental', '--tsBuildInfoFile', memory];
const { status } = spawnSync(process.execPath, [compiler, ...project], { cwd: root, stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);

for (const file of assets) {
  const [from, to] = [join(source, file), join(output, file)];
  if (existsSync(to) && statSync(to).mtimeMs >= statSync(from).mtimeMs) continue;
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}
