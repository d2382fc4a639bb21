import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ENTRIES } from './entries.js';
import { reasonOf } from './interleave.js';
import { installPeers } from './peers.js';
import { meets, type Bench, type Result } from './result.js';
import { table } from './table.js';

const USAGE = `npm run bench -- [--quick] [--only <name>]…

  --quick        all figures from smaller amounts, in minutes on a quiet machine
  --only <name>  one entry, or several: ${ENTRIES.map(({ name }) => name).join(', ')}

Prints one table and writes the same figures to out/bench.json.`;

/** Runs the benchmarks and prints their table. The exit code says whether all could be run, not how fast they were. */
export async function main(words: string[], root: string): Promise<void> {
  const { values } = parseArgs({
    args: words,
    options: { quick: { type: 'boolean' }, only: { type: 'string', multiple: true }, help: { type: 'boolean' } },
  });
  const only = values.only ?? [];
  const unknown = only.filter((name) => !ENTRIES.some((entry) => entry.name === name));
  if (values.help || unknown.length > 0) {
    console.log(unknown.length > 0 ? `No such entry: ${unknown.join(', ')}\n\n${USAGE}` : USAGE);
    process.exitCode = unknown.length > 0 ? 1 : 0;
    return;
  }
  const quick = values.quick ?? false;
  const missing = await installPeers(root, say);
  if (missing) console.error(`No peers: ${missing}`);

  const begun = performance.now();
  const results: Result[] = [];
  const failures: { readonly name: string; readonly reason: string }[] = [];
  for (const entry of ENTRIES.filter(({ name }) => only.length === 0 || only.includes(name))) {
    try {
      results.push(...(await runEntry(entry, quick, root)));
    } catch (error) {
      failures.push({ name: entry.name, reason: reasonOf(error) });
      console.error(`\n${entry.name} failed:`, error);
    }
  }
  say('');
  const machine = describeMachine();
  const seconds = (performance.now() - begun) / 1_000;
  console.log(`\n${machine}; ${quick ? 'quick' : 'whole'} run, ${seconds.toFixed(0)} s\n\n${table(results)}`);
  for (const { name, reason } of failures) console.log(`\n${name} could not be measured: ${reason}`);
  const out = join(root, 'out');
  mkdirSync(out, { recursive: true });
  const report = { machine, quick, seconds: Math.round(seconds), results: results.map(asJson), failures };
  writeFileSync(join(out, 'bench.json'), `${JSON.stringify(report, undefined, 2)}\n`);
  if (failures.length > 0) process.exitCode = 1;
}

async function runEntry(entry: Bench, quick: boolean, root: string): Promise<readonly Result[]> {
  const folder = mkdtempSync(join(tmpdir(), `casewitness-bench-${entry.name}-`));
  const cache = join(root, 'out/bench/cache');
  mkdirSync(cache, { recursive: true });
  const begun = performance.now();
  say(entry.name);
  try {
    return await entry.run({ quick, folder, cache, root, say: (what) => say(`${entry.name}: ${what}`) });
  } finally {
    rmSync(folder, { recursive: true, force: true });
    say('');
    console.log(`${entry.name}: ${((performance.now() - begun) / 1_000).toFixed(1)} s`);
  }
}

/** Values that are none (a peer that does not run) have no number in JSON. */
function asJson(result: Result): object {
  const met = meets(result);
  return { ...result, value: Number.isNaN(result.value) ? null : result.value, ...(met !== undefined && { met }) };
}

export function describeMachine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  const load = (loadavg()[0] ?? 0).toFixed(1);
  return `${availableParallelism()} cores of ${model}, ${memory} GiB, Node ${process.versions.node}, load ${load} at the end`;
}

/** One line that the next one replaces; where nobody watches, nothing. */
export function say(what: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${what}`);
}
