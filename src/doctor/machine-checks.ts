import { statfs } from 'node:fs/promises';
import { localComposer } from '../adapters/communications/local/local-composer.js';
import { WARM_UP_ORDER } from '../adapters/communications/local/warm-up.js';
import type { Config } from '../config.js';
import { fail, ok, warn, type Check, type Verdict } from './check.js';

const OLDEST_NODE = [20, 19] as const;
const FREE_BYTES = 1_073_741_824;
const ANSWER_MS = 3_000;

/** The machine that the service runs on: Node, room on the disk, time zone, fonts and worker threads, the service itself. */
export function machineChecks(config: Config, composerEntry?: URL): Check[] {
  return [
    { name: 'node', run: nodeVersion },
    { name: 'time zone', run: timeZone },
    { name: 'disk', run: () => freeSpace(config.dataFolder) },
    { name: 'letters', run: () => composesLetters(composerEntry) },
    { name: 'service', run: () => runningService(config) },
  ];
}

function nodeVersion(): Verdict {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [least, leastMinor] = OLDEST_NODE;
  const known = major > least || (major === least && minor >= leastMinor);
  const words = `Node ${process.versions.node}`;
  return known ? ok(words) : fail(`${words} is too old`, `Install Node ${OLDEST_NODE.join('.')} or newer`);
}

/** Nothing depends on it: instants are UTC, and a legal entity's midnight is that of its own zone. */
const timeZone = (): Verdict =>
  ok(`${Intl.DateTimeFormat().resolvedOptions().timeZone}; deadlines are counted in the zones of the legal entities`);

async function freeSpace(folder: string): Promise<Verdict> {
  const { bavail, blocks, bsize } = await statfs(folder);
  const percent = (100 * bavail) / blocks;
  const words = `${Math.floor((bavail * bsize) / 1_048_576).toLocaleString('en')} MiB free (${percent.toFixed(1)} %)`;
  if (bavail * bsize >= FREE_BYTES && percent >= 5) return ok(words);
  return warn(words, 'Make room: when the disk is full, commands are answered with 507');
}

async function composesLetters(entry: URL | undefined): Promise<Verdict> {
  const composer = localComposer({ workers: 1, ...(entry && { entry }) });
  try {
    const begun = performance.now();
    const { bytes } = await composer.compose(WARM_UP_ORDER);
    return ok(
      `fonts load, a worker made a letter of ${bytes.length} bytes in ${Math.round(performance.now() - begun)} ms`,
    );
  } finally {
    await composer.close();
  }
}

/** @throws nothing that matters: a service that does not answer is a finding */
async function runningService({ host, port }: Config): Promise<Verdict> {
  const at = `http://${host.includes(':') ? `[${host}]` : host}:${port}/health/ready`;
  let answer: Response;
  try {
    answer = await fetch(at, { signal: AbortSignal.timeout(ANSWER_MS) });
  } catch {
    return warn(`nobody answers at ${at}`, 'Start the service, unless it is stopped on purpose');
  }
  const { reasons = [], warnings = [] } = (await answer.json()) as Record<string, { code: string; message: string }[]>;
  const told = [...reasons, ...warnings].map(({ code, message }) => `${code}: ${message}`).join(' · ');
  if (answer.status !== 200) return fail(`not ready: ${told}`, 'See the table of reasons in docs/OPERATIONS.md');
  return told === '' ? ok('ready') : warn(`ready; ${told}`, 'See the table of warnings in docs/OPERATIONS.md');
}
