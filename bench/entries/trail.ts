import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { EVENTS_PER_CASE } from '../data/cases.js';
import { compared, interleaved, type Contender } from '../interleave.js';
import { run, type Spent } from '../processes.js';
import { percentile } from '../statistics.js';
import { amount, type Bench, type Context, type Result } from '../result.js';

interface Filled {
  readonly folder: string;
  readonly cases: number;
  readonly events: number;
}

interface Exported extends Spent {
  readonly rows: number;
  readonly seconds: number;
}

const MILLION = 1_000_000;

/** The audit trail at a million events: questions of a reader, and the export of all of it. */
export const trail: Bench = {
  name: 'trail',
  async run(context): Promise<readonly Result[]> {
    const events = amount(context, MILLION, MILLION / 50);
    const cases = events / EVENTS_PER_CASE.whole;
    context.say(`filling the audit trail with ${events.toLocaleString('en-US')} events`);
    const { folder } = await run<{ folder: string }>('fill-read-models', {
      cache: context.cache,
      name: 'trail',
      course: 'whole',
      cases,
      projections: ['audit-trail'],
    });
    const filled = { folder, cases, events };
    return [...(await questions(context, filled)), ...(await exports(context, filled))];
  },
};

async function questions(context: Context, filled: Filled): Promise<Result[]> {
  context.say('questions');
  const samples = amount(context, 500, 100);
  const { times, rows, pages } = await run<{ times: Record<string, number[]>; rows: number; pages: number }>(
    'query-trail',
    { ...filled, samples },
  );
  return Object.entries(times).map(([name, taken]) => ({
    name: `trail/${name}`,
    value: percentile(taken, 99),
    unit: 'ms p99',
    runs: taken.length,
    note: `p50 ${percentile(taken, 50).toFixed(1)} ms; page of 50 of ${rows.toLocaleString('en-US')} rows${name === 'deep-page' ? `, ${pages.toLocaleString('en-US')} pages deep` : ''}`,
  }));
}

async function exports(context: Context, { folder }: Filled): Promise<Result[]> {
  const made: Exported[] = [];
  const exporting = (name: string, how: 'ours' | 'bare'): Contender => ({
    name,
    round: async () => {
      context.say(`export, ${name}`);
      const done = await run<Exported>('export-trail', { folder, to: context.folder, how });
      rmSync(join(context.folder, `${how}.ndjson`));
      if (how === 'ours') made.push(done);
      return done.rows / done.seconds;
    },
  });
  const reference = 'bare keyset pages of the table';
  const figures = await interleaved([exporting('ours', 'ours'), exporting(reference, 'bare')], amount(context, 3, 1));
  const stallMs = Math.max(...made.map((one) => one.stallMs));
  const ownStallMs = Math.max(...made.map((one) => one.ownStallMs));
  const memory = made.map(({ peakMb }) => peakMb);
  return [
    ...compared(figures, { name: 'trail/export', unit: 'rows/s', ours: 'ours', reference, stallMs, ownStallMs }),
    {
      name: 'trail/export-memory',
      value: Math.max(...memory),
      unit: 'MB peak',
      runs: memory.length,
      target: { of: 'value', atMost: 300 },
      note: `${made[0]?.rows.toLocaleString('en-US')} rows as NDJSON`,
    },
  ];
}
