import { median } from '../statistics.js';
import type { Instance, Sample } from './instance.js';

/** A process grows while it warms up: code is compiled, pools fill. Seconds. */
const WARM_AFTER = 60;
/** Collections in one life from which the last half says something. */
const ENOUGH = 6;
/** So much of what is alive may come in a minute: less is not told from chance. */
const FLAT_SHARE = 0.01;

export interface Memory {
  readonly instance: string;
  readonly lives: number;
  /** Resident megabytes: a second after the first start, and the most ever. */
  readonly startMb: number;
  readonly maxMb: number;
  /** Median of warm seconds in each third of the soak, over all lives; NaN where there were none. */
  readonly thirdsMb: readonly number[];
  /**
   * What outlived the whole collections in the second half of the longest life: like is compared with like there, while
   * what a process holds at any other moment is mostly garbage. Undefined where nobody collected, or no life was long.
   */
  readonly live?: {
    readonly firstMb: number;
    readonly lastMb: number;
    readonly mbPerMinute: number;
    readonly minutes: number;
    readonly flat: boolean;
  };
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
  const collected = lives.map((life) => life.filter(({ liveMb, at }) => liveMb !== undefined && at < ended));
  const longest = collected.reduce<Sample[]>((best, life) => (life.length > best.length ? life : best), []);
  return {
    instance: name,
    lives: lives.length,
    startMb: all[0]?.rssMb ?? Number.NaN,
    maxMb: Math.max(...all.map(({ rssMb }) => rssMb)),
    thirdsMb,
    ...(longest.length >= ENOUGH && { live: liveOf(longest.slice(Math.floor(longest.length / 2))) }),
  };
}

function liveOf(half: readonly Sample[]): Memory['live'] & object {
  const sizes = half.map(({ liveMb }) => liveMb ?? Number.NaN);
  const [first, last] = [half.at(0), half.at(-1)] as [Sample, Sample];
  const mbPerMinute = slope(half, ({ liveMb }) => liveMb ?? Number.NaN);
  return {
    firstMb: first.liveMb ?? Number.NaN,
    lastMb: last.liveMb ?? Number.NaN,
    mbPerMinute,
    minutes: (last.age - first.age) / 60,
    flat: mbPerMinute <= FLAT_SHARE * Math.min(...sizes),
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
