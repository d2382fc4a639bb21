import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { DENIAL } from '../load.js';
import { Program, type Spent } from '../processes.js';
import { monotonicMs, type Followed } from '../programs/decision-watch.js';
import { amount, type Bench, type Context, type Result } from '../result.js';
import { percentile } from '../statistics.js';

/** Decisions a second; each asks for a letter. */
const RATE = 20;
/** What is still under way at the end of a rate that is held, as seconds of it. */
const HELD_WITHIN_SECONDS = 2;
/** Of what was got through by a rate that was not held, this share is tried next. */
const STEP_DOWN = 0.8;
const WARM_UP = 40;
const ANSWER_MS = 60_000;

/** One rate, from begin to rest. Latencies in milliseconds. */
interface Run {
  readonly rate: number;
  readonly decisions: number;
  readonly held: boolean;
  /** Letters handed off a second, while decisions came in. */
  readonly handedOffRate: number;
  /** From the decision being durable to its letter's hand-off being durable. */
  readonly latencies: readonly number[];
  /** The same from the moment at which the decision was due to be sent: waiting for the service counts. */
  readonly fromDue: readonly number[];
  readonly spent: Spent & { readonly restMs: number };
}

/**
 * Decision to letter handed off, over HTTP on the embedded stores: an open loop, in which decisions are sent when they are
 * due, whatever became of those before. Where the rate is not held, the next lower one is looked for.
 */
export const flow1: Bench = {
  name: 'flow1',
  async run(context): Promise<readonly Result[]> {
    const folder = join(context.folder, 'serve');
    mkdirSync(folder);
    const profiles = process.env['CASEWITNESS_BENCH_PROFILES'];
    const nodeOptions = profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`];
    const program = new Program('serve', { folder }, nodeOptions);
    try {
      const server = await program.next<Server>();
      await decide(program, server, RATE, WARM_UP);
      const seconds = amount(context, 60, 10);
      let run = await decideFor(context, program, server, RATE, seconds);
      const asked = run;
      while (!run.held && run.rate > 1) {
        run = await decideFor(context, program, server, Math.min(run.rate, run.handedOffRate) * STEP_DOWN, seconds);
      }
      return rows(asked, run);
    } finally {
      await program.end();
    }
  },
};

interface Server {
  readonly url: string;
  readonly key: string;
}

function decideFor(context: Context, program: Program, server: Server, rate: number, seconds: number): Promise<Run> {
  context.say(`${rate.toFixed(1)} decisions a second for ${seconds} s`);
  return decide(program, server, rate, Math.ceil(rate * seconds));
}

/** @throws Error when an answer was no success, or a letter was not handed off */
async function decide(program: Program, { url, key }: Server, rate: number, decisions: number): Promise<Run> {
  const { ids } = await program.ask<{ ids: string[] }>({ open: decisions });
  await program.ask({ begin: true });
  const due = new Map<string, number>();
  const begun = monotonicMs();
  const answers = ids.slice(0, decisions).map(async (caseId, n) => {
    const at = begun + (n * 1_000) / rate;
    due.set(caseId, at);
    await setTimeout(Math.max(0, at - monotonicMs()));
    const response = await fetch(`${url}/v1/cases/${caseId}/decisions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify(DENIAL),
      signal: AbortSignal.timeout(Math.ceil((decisions * 1_000) / rate) + ANSWER_MS),
    });
    if (!response.ok) throw new Error(`${response.status} ${(await response.text()).slice(0, 500)}`);
    await response.arrayBuffer();
  });
  await Promise.all(answers);
  const over = monotonicMs();
  const { followed, ...spent } = await program.ask<Run['spent'] & { followed: readonly Followed[] }>({ end: true });
  const letters = followed.filter((one): one is Required<Followed> => one.handedOff !== undefined);
  if (letters.length !== decisions) throw new Error(`${decisions} decisions, ${letters.length} letters handed off`);
  const outBefore = letters.filter(({ handedOff }) => handedOff <= over).length;
  return {
    rate,
    decisions,
    held: decisions - outBefore <= Math.max(1, rate * HELD_WITHIN_SECONDS),
    handedOffRate: (outBefore * 1_000) / (over - begun),
    latencies: letters.map(({ accepted, handedOff }) => handedOff - accepted),
    fromDue: letters.map(({ caseId, handedOff }) => handedOff - (due.get(caseId) ?? handedOff)),
    spent,
  };
}

function rows(asked: Run, { rate, decisions, latencies, fromDue, spent, handedOffRate }: Run): Result[] {
  const { stallMs, ownStallMs } = spent;
  const cpu = ((1_000 * spent.cpuSeconds) / decisions).toFixed(0);
  const notHeld = asked.held
    ? ''
    : `${asked.rate} a second were asked for and ${asked.handedOffRate.toFixed(1)} got through; `;
  const note = `${notHeld}at ${rate.toFixed(0)} decisions/s, each with a letter; ${handedOffRate.toFixed(1)} handed off a second; ${cpu} ms of processor time each`;
  const due = `from the moment at which the decision was due, open loop: p99 ${percentile(fromDue, 99).toFixed(0)} ms`;
  const runs = latencies.length;
  return [
    { name: 'flow1/latency-median', value: percentile(latencies, 50), unit: 'ms', runs, stallMs, ownStallMs, note },
    { name: 'flow1/latency-p99', value: percentile(latencies, 99), unit: 'ms', runs },
    { name: 'flow1/from-due-median', value: percentile(fromDue, 50), unit: 'ms', runs, note: due },
    { name: 'flow1/rate', value: rate, unit: 'decisions/s', runs: 1, note: 'held to the end of the run' },
  ];
}
