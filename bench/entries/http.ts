import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CONNECTIONS, LoadedServer, type Load } from '../load.js';
import { median, medianRatio, percentile } from '../statistics.js';
import { amount, type Bench, type Context, type Result } from '../result.js';

/** Of the round that warms up; the others take so many as the one before could decide in the time. */
const FIRST_CASES = 128;

const casesFor = (rate: number, seconds: number): number => Math.max(FIRST_CASES, Math.round(rate * seconds));

/** Decisions over HTTP, durable before they are answered, and how soon they are in view. */
export const http: Bench = {
  name: 'http',
  async run(context): Promise<readonly Result[]> {
    const [ours, bare] = [await server(context, 'serve'), await server(context, 'serve-bare')];
    try {
      const [rounds, seconds] = [amount(context, 5, 2), amount(context, 6, 1)];
      const loads: { readonly ours: Load; readonly bare: Load }[] = [];
      let cases = { ours: FIRST_CASES, bare: FIRST_CASES };
      for (let round = 0; round <= rounds; round++) {
        context.say(`round ${round} of ${rounds}`);
        const pair = { ours: await ours.decide(cases.ours), bare: await bare.decide(cases.bare) };
        cases = { ours: casesFor(pair.ours.rate, seconds), bare: casesFor(pair.bare.rate, seconds) };
        if (round > 0) loads.push(pair);
      }
      const half = median(loads.map((load) => load.ours.rate)) / 2;
      context.say(`lag at ${half.toFixed(0)} a second`);
      const steady = await ours.decide(casesFor(half, amount(context, 20, 4)), half);
      return [...throughput(loads), ...lag(steady, half)];
    } finally {
      await ours.close();
      await bare.close();
    }
  },
};

async function server(context: Context, program: 'serve' | 'serve-bare'): Promise<LoadedServer> {
  const folder = join(context.folder, program);
  mkdirSync(folder);
  return LoadedServer.start(program, folder);
}

function throughput(loads: readonly { readonly ours: Load; readonly bare: Load }[]): Result[] {
  const [ours, bare] = [loads.map((load) => load.ours.rate), loads.map((load) => load.bare.rate)];
  const of = (figure: (load: Load) => number) => median(loads.map((load) => figure(load.ours)));
  return [
    {
      name: 'http/decisions',
      value: median(ours),
      unit: 'decisions/s',
      reference: { what: 'bare fastify and group commit', value: median(bare) },
      ratio: medianRatio(ours, bare),
      runs: loads.length,
      stallMs: Math.max(...loads.map((load) => load.ours.stallMs)),
      ownStallMs: Math.max(...loads.map((load) => load.ours.ownStallMs)),
      note: `${CONNECTIONS} connections, p50 ${of(({ p50 }) => p50)} ms, p99 ${of(({ p99 }) => p99)} ms, ${of(({ peakMb }) => peakMb).toFixed(0)} MB; consumers and letters in the same process`,
    },
  ];
}

function lag({ lags, rate, stallMs, ownStallMs, restMs }: Load, asked: number): Result[] {
  const note = `at ${rate.toFixed(0)} decisions/s (asked for ${asked.toFixed(0)}), at rest ${restMs.toFixed(0)} ms after`;
  return [
    { name: 'http/lag-median', value: percentile(lags, 50), unit: 'ms', runs: lags.length, stallMs, ownStallMs, note },
    { name: 'http/lag-p99', value: percentile(lags, 99), unit: 'ms', runs: lags.length },
  ];
}
