import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reasonOf } from '../interleave.js';
import { describeMachine, say } from '../run.js';
import { percentile } from '../statistics.js';
import { table } from '../table.js';
import { leftToDo, whenAtRest } from './at-rest.js';
import { endNowAndThen, endsOf, type EndMade } from './ends.js';
import { figuresOf, type Course } from './figures.js';
import { Instance } from './instance.js';
import { memoryOf } from './memory.js';
import { readOptions, USAGE, type SoakOptions } from './options.js';
import { PersistentCaller } from './persistent-caller.js';
import { SharedStores } from './shared-stores.js';
import { SteadyDecisions } from './steady-decisions.js';
import { judge } from './verdict.js';

const NAMES = ['one', 'two'];
/** How often the lag of the consumers is looked at, milliseconds. */
const LAG_EVERY_MS = 10_000;

/** Runs the soak, prints its table, writes out/soak.json. Exit code 1 when something was lost, doubled or left undone. */
export async function main(words: string[], root: string): Promise<void> {
  const options = readOptions(words);
  if (!options) return console.log(USAGE);
  const folder = mkdtempSync(join(tmpdir(), 'casewitness-soak-'));
  const out = join(root, 'out/soak');
  mkdirSync(out, { recursive: true });
  say('preparing stores');
  const stores = await SharedStores.prepare(folder);
  const profile = options.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.profile}`];
  const collect = options.collect ? ['--expose-gc'] : [];
  const instances = NAMES.map((name) => new Instance(name, stores.variables, out, [...profile, ...collect]));
  // Whoever interrupts the soak leaves no servers behind.
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => void endAll(instances, stores, folder).then(() => process.exit(130)));
  try {
    await Promise.all(instances.map((instance) => instance.start()));
    await soak(options, stores, instances, root);
  } finally {
    await endAll(instances, stores, folder);
  }
}

async function soak(
  options: SoakOptions,
  stores: SharedStores,
  instances: readonly Instance[],
  root: string,
): Promise<void> {
  const { minutes, rate, seed, killEvery, restMinutes } = options;
  console.log(`Soak of ${minutes} min at ${rate} decisions/s, seed ${seed}; journals in out/soak`);
  const caller = new PersistentCaller(instances, stores.keys.caseSystem);
  const decisions = new SteadyDecisions(caller, options);
  const total = Math.round(minutes * 60 * rate);
  if (options.ahead) {
    say(`opening ${total} cases`);
    await decisions.openAhead(total);
    await whenAtRest(instances, stores, restMinutes * 60_000, (left) => say(`opened; ${left.join(', ')}`));
  }
  const over = new AbortController();
  const [servers, own] = [stores.processorSeconds(), process.cpuUsage()];
  const begun = performance.now();
  const troubles: string[] = [];
  const ending = endNowAndThen(instances, endsOf(seed, killEvery, instances.length), over.signal).catch(
    (error: unknown): readonly EndMade[] => {
      troubles.push(reasonOf(error));
      return [];
    },
  );
  const lags: Course['lags'] = [];
  const looking = setInterval(() => void look(), LAG_EVERY_MS);
  const look = async (): Promise<void> => {
    const second = Math.round((performance.now() - begun) / 1_000);
    const left = await leftToDo(instances, stores).catch((error: unknown) => [reasonOf(error)]);
    lags.push({ second, accepted: decisions.accepted.size, left });
    console.log(
      `${second} s: ${decisions.accepted.size} accepted, ${instances.map(seenOf).join(', ')}; ${left.join(', ') || 'nothing left to do'}`,
    );
  };
  await decisions.run(total, (begun) => say(`${begun} of ${total} decisions`));
  const ended = performance.now();
  clearInterval(looking);
  over.abort();
  const ends = await ending;
  let restMs = Number.NaN;
  try {
    restMs = await whenAtRest(instances, stores, restMinutes * 60_000, (left) => say(left.join(', ')));
  } catch (error) {
    troubles.push(reasonOf(error));
  }
  const used = processorTime(stores, instances, { servers, own, begun });
  say('reading the log');
  const { checks, events } = await judge(decisions, stores);
  for (const instance of instances) await instance.stop();
  caller.close();
  const latencies = [...decisions.accepted.values()].map(({ latencyMs }) => latencyMs);
  const course: Course = {
    options, machine: describeMachine(), seconds: (ended - begun) / 1_000, restMs, events, checks, ends, lags,
    answers: Object.fromEntries(caller.answers), replayed: caller.replayed,
    latency: { p50: percentile(latencies, 50), p99: percentile(latencies, 99) },
    longestGapMs: decisions.longestGapMs(), processorSeconds: used,
    memory: instances.map((instance) => memoryOf(instance, begun, ended)),
    stalls: instances.map(({ name, lives }) => ({ instance: name, samples: lives.flat().filter(({ paused, at }) => !paused && at > begun) })),
    troubles: [...troubles, ...instances.flatMap(({ troubles }) => troubles)],
  }; // prettier-ignore
  say('');
  report(course, root);
}

/** What everybody has used since the begin; the last second of a life that was cut short is not in it. */
function processorTime(
  stores: SharedStores,
  instances: readonly Instance[],
  since: { servers: ReturnType<SharedStores['processorSeconds']>; own: NodeJS.CpuUsage; begun: number },
): Record<string, number> {
  const { postgres, double } = stores.processorSeconds();
  const { user, system } = process.cpuUsage(since.own);
  const samples = instances.flatMap(({ lives }) => lives.flat()).filter(({ at }) => at > since.begun);
  return {
    instances: samples.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
    postgres: postgres - since.servers.postgres,
    ...(!Number.isNaN(double) && { double: double - since.servers.double }),
    load: (user + system) / 1e6,
  };
}

/** How an instance is now, in words. */
function seenOf({ name, lives, url }: Instance): string {
  const last = lives.at(-1)?.at(-1);
  return `${name} ${url === undefined ? 'away' : `${last?.rssMb.toFixed(0)} MB, ${((last?.cpuSeconds ?? 0) * 100).toFixed(0)} % of a core`}`;
}

function report(course: Course, root: string): void {
  const { checks, troubles, ends, machine } = course;
  console.log(`\n${machine}\n\n${table(figuresOf(course))}`);
  for (const { at, victim, how, forMs } of ends)
    console.log(`at ${at.toFixed(0)} s: ${victim} ${how}, for ${(forMs / 1_000).toFixed(1)} s`);
  const wrong = [...checks.flatMap((check) => check.wrong.map((words) => `${check.what}: ${words}`)), ...troubles];
  for (const words of wrong) console.log(`WRONG  ${words}`);
  if (wrong.length === 0) console.log('\nNothing lost, nothing twice, nothing left undone.');
  else process.exitCode = 1;
  const { stalls: _, ...kept } = course;
  writeFileSync(join(root, 'out/soak.json'), `${JSON.stringify({ ...kept, figures: figuresOf(course), wrong }, undefined, 2)}\n`); // prettier-ignore
}

async function endAll(instances: readonly Instance[], stores: SharedStores, folder: string): Promise<void> {
  await Promise.all(instances.map((instance) => instance.kill()));
  for (const instance of instances) instance.close();
  await stores.end();
  rmSync(folder, { recursive: true, force: true });
}
