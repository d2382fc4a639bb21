import { run, type Spent } from '../processes.js';
import { amount, type Bench, type Result } from '../result.js';
import { median } from '../statistics.js';

interface Counted extends Spent {
  readonly deadlines: number;
  readonly deadlinesPerSecond: number;
  readonly assessedPerSecond: number;
}

/** Deadlines computed, and cases assessed under all ten packs, with nothing remembered of the instants before. */
export const clocks: Bench = {
  name: 'clocks',
  async run(context): Promise<readonly Result[]> {
    const count = amount(context, 60_000, 6_000);
    const rounds = amount(context, 5, 2);
    const counted: Counted[] = [];
    for (let round = 0; round < rounds; round++) {
      context.say(`clocks ${round + 1} of ${rounds}`);
      counted.push(await run<Counted>('count-clocks', { count }));
    }
    const of = (figure: (one: Counted) => number) => median(counted.map(figure));
    const runs = counted.length;
    const note =
      'each with its steps in words; days, weeks, months, hours and business days in turn, other instants each time';
    return [
      { name: 'clocks/deadlines', value: of((one) => one.deadlinesPerSecond), unit: 'computations/s', runs, note },
      { name: 'clocks/cases', value: of((one) => one.assessedPerSecond), unit: 'cases/s', runs, note: 'credit applications assessed under ten packs' },
    ]; // prettier-ignore
  },
};
