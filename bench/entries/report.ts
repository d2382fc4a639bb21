import { run, type Spent } from '../processes.js';
import { median } from '../statistics.js';
import { amount, type Bench, type Context, type Result } from '../result.js';

interface Made extends Spent {
  readonly pages: number;
  readonly seconds: number;
  readonly megabytes: number;
}

/** Decisions without notice and clocks missed that fill about a thousand pages. */
const CASES = 12_000;

/** A period report as PDF, made in a process of its own as the service makes it. */
export const report: Bench = {
  name: 'report',
  async run(context): Promise<readonly Result[]> {
    const cases = amount(context, CASES, Math.round(CASES / 10));
    context.say('filling the read models');
    const { folder } = await run<{ folder: string }>('fill-read-models', {
      cache: context.cache,
      name: 'report',
      course: 'silent',
      cases,
      projections: 'reports',
    });
    const made: Made[] = [];
    const rounds = amount(context, 5, 2);
    for (let round = 0; round < rounds; round++) {
      context.say(`report ${round + 1} of ${rounds}`);
      made.push(await run<Made>('make-report', { folder, to: context.folder, cases }));
    }
    return figures(context, made);
  },
};

function figures({ quick }: Context, made: readonly Made[]): Result[] {
  const of = (figure: (one: Made) => number) => median(made.map(figure));
  const runs = made.length;
  const pages = of((one) => one.pages);
  const note = `${pages} pages, ${of(({ megabytes }) => megabytes).toFixed(1)} MB, ${of(({ cpuSeconds }) => cpuSeconds).toFixed(1)} s of processor time`;
  const perThousand = of(({ seconds }) => (seconds * 1_000) / pages);
  const stallMs = Math.max(...made.map((one) => one.stallMs));
  const ownStallMs = Math.max(...made.map((one) => one.ownStallMs));
  const cpu = of(({ cpuSeconds }) => cpuSeconds);
  return [
    { name: 'report/time', value: of(({ seconds }) => seconds), unit: 's', runs, stallMs, ownStallMs, note },
    { name: 'report/1000-pages', value: perThousand, unit: 's', runs, target: { of: 'value', atMost: 5 }, note: `${((cpu * 1_000) / pages).toFixed(1)} s of processor time${quick ? '; from a smaller one' : ''}` }, // prettier-ignore
    {
      name: 'report/memory',
      value: of(({ peakMb }) => peakMb),
      unit: 'MB peak',
      runs,
      target: { of: 'value', atMost: 300 },
    },
  ];
}
