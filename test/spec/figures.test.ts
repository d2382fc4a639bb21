import { compared, interleaved } from '../../bench/interleave.js';
import { meets } from '../../bench/result.js';
import { median, medianRatio, percentile } from '../../bench/statistics.js';
import { figure, table } from '../../bench/table.js';

describe('the figures of the benchmarks', () => {
  it.each([
    [[3], 50, 3],
    [[4, 1, 3, 2], 50, 2.5],
    [[1, 2, 3, 4, 5], 100, 5],
    [[10, 20], 99, 19.9],
  ])('percentile of %j at %d is %d', (values, p, expected) => {
    expect(percentile(values, p)).toBeCloseTo(expected);
  });

  it('have no middle where there is nothing', () => {
    expect(median([])).toBeNaN();
  });

  it('compare each round with the reference of its own round: a slow minute is slow for both', () => {
    expect(medianRatio([90, 9, 95], [100, 10, 100])).toBe(0.9);
  });

  it.each([
    [12_345.6, '12,346'],
    [0.8765, '0.88'],
    [7.891, '7.89'],
    [Number.NaN, '–'],
    [undefined, '–'],
  ])('%d is printed as %s', (value, text) => {
    expect(figure(value)).toBe(text);
  });

  it.each([
    [{ of: 'ratio', atLeast: 0.9 } as const, 0.91, true],
    [{ of: 'ratio', atLeast: 0.9 } as const, 0.89, false],
    [{ of: 'value', atMost: 300 } as const, 1, false],
    [undefined, 1, undefined],
  ])('target %j with ratio %d and value 301: %s', (target, ratio, met) => {
    expect(meets({ name: 'x', value: 301, unit: 's', runs: 1, ratio, ...(target && { target }) })).toBe(met);
  });
});

describe('rounds', () => {
  it('change who begins, warm up once, and leave out who fails with the reason', async () => {
    const order: string[] = [];
    const contender = (name: string, figures: (round: number) => number) => ({
      name,
      round: async (round: number) => {
        order.push(`${name}${round}`);
        return figures(round);
      },
    });
    const failing = { name: 'C', round: () => Promise.reject(new Error('no such server\nstack')) };
    const found = await interleaved([contender('A', (n) => n * 10), contender('B', (n) => n * 20), failing], 2);
    expect(order).toEqual(['A0', 'B0', 'B1', 'A1', 'A2', 'B2']);

    const results = compared(found, { name: 'x', unit: 'events/s', ours: 'A', reference: 'B', peers: ['C'] });
    expect(results).toEqual([
      { name: 'x', unit: 'events/s', value: 15, reference: { what: 'B', value: 30 }, ratio: 0.5, runs: 2 },
      { name: 'x/C', unit: 'events/s', value: Number.NaN, runs: 0, note: 'no such server' },
    ]);
    expect(table(results)).toContain('| 30 B');
  });
});
