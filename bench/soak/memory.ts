import { median } from '../statistics.js';
import type { Instance, Sample } from './instance.js';

/** A process grows while it warms up: code is compiled, pools and caches fill. Seconds. */
const WARM_AFTER = 60;
/** Seconds of warm life from which a slope says something. */
const LONG = 90;

export interface Memory {
  readonly instance: string;
  readonly lives: number;
  /** Resident megabytes: a second after the first start, and the most ever. */
  readonly startMb: number;
  readonly maxMb: number;
  /** Median of warm seconds in each third of the soak, over all lives; NaN where there were none. */
  readonly thirdsMb: readonly number[];
  /** Megabytes a minute in the warm part of the longest life, with its length in seconds; undefined where none was long. */
  readonly slope?: { readonly mbPerMinute: number; readonly heapMbPerMinute: number; readonly seconds: number };
}

/** Whether an instance grows: within its longest life, and from one third of the soak to the next. */
export function memoryOf({ name, lives }: Pick<Instance, 'name' | 'lives'>, begun: number, ended: number): Memory {
  const all = lives.flat();
  const third = (ended - begun) / 3;
  const thirdsMb = [0, 1, 2].map((n) =>
    median(
      all
        .filter(({ at, age }) => age > WARM_AFTER && at >= begun + n * third && at < begun + (n + 1) * third)
        .map(({ rssMb }) => rssMb),
    ),
  );
  const warm = lives.map((life) => life.filter(({ age, at }) => age > WARM_AFTER && at < ended));
  const longest = warm.reduce<Sample[]>((best, life) => (life.length > best.length ? life : best), []);
  return {
    instance: name,
    lives: lives.length,
    startMb: all[0]?.rssMb ?? Number.NaN,
    maxMb: Math.max(...all.map(({ rssMb }) => rssMb)),
    thirdsMb,
    ...(longest.length >= LONG && {
      slope: {
        mbPerMinute: slope(longest, ({ rssMb }) => rssMb),
        heapMbPerMinute: slope(longest, ({ heapMb }) => heapMb),
        seconds: longest.length,
      },
    }),
  };
}

/** Least squares, per minute. */
export function slope(life: readonly Sample[], value: (sample: Sample) => number): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;
  const [age, size] = [mean(life.map((sample) => sample.age)), mean(life.map(value))];
  let [above, below] = [0, 0];
  for (const sample of life) {
    above += (sample.age - age) * (value(sample) - size);
    below += (sample.age - age) ** 2;
  }
  return (60 * above) / below;
}
