import { median, medianRatio } from './statistics.js';
import type { Result, Target } from './result.js';

/** One of those compared: does a round of work and answers with its figure, such as events per second. */
export interface Contender {
  readonly name: string;
  round(round: number): Promise<number>;
}

/** Figures by contender, one a round; a contender that failed has its reason instead. */
export type Figures = ReadonlyMap<string, readonly number[] | Error>;

/**
 * Lets all contenders do a round, and again, and again: ABC BCA CAB. Who begins changes, so that nobody always runs
 * behind the same one. The first round warms up and does not count. Whoever throws is out, with the reason.
 */
export async function interleaved(contenders: readonly Contender[], rounds: number): Promise<Figures> {
  const figures = new Map<string, number[] | Error>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (let place = 0; place < contenders.length; place++) {
      const contender = contenders[(place + round) % contenders.length] as Contender;
      const sofar = figures.get(contender.name);
      if (!Array.isArray(sofar)) continue;
      try {
        const figure = await contender.round(round);
        if (round > 0) sofar.push(figure);
      } catch (error) {
        figures.set(contender.name, error as Error);
      }
    }
  }
  return figures;
}

export interface Comparison {
  readonly name: string;
  readonly unit: string;
  /** Names of contenders: ours, what it is measured by, and others who did the same. */
  readonly ours: string;
  readonly reference: string;
  readonly peers?: readonly string[];
  readonly target?: Target;
  readonly note?: string;
  readonly stallMs?: number;
  readonly ownStallMs?: number;
}

/** Ours against the reference, and each peer against the same reference. @throws why ours or the reference failed */
export function compared(figures: Figures, { ours, reference, peers = [], name, ...more }: Comparison): Result[] {
  const base = figuresOf(figures, reference);
  const against = { what: reference, value: median(base) };
  const line = (values: readonly number[]) => ({
    value: median(values),
    reference: against,
    ratio: medianRatio(values, base),
    runs: values.length,
  });
  const lines: Result[] = [{ name, ...line(figuresOf(figures, ours)), ...more }];
  for (const peer of peers) {
    const found = figures.get(peer) ?? new Error('did not run');
    const named = { name: `${name}/${peer}`, unit: more.unit };
    if (found instanceof Error) lines.push({ ...named, value: Number.NaN, runs: 0, note: reasonOf(found) });
    else lines.push({ ...named, ...line(found) });
  }
  return lines;
}

function figuresOf(figures: Figures, name: string): readonly number[] {
  const found = figures.get(name);
  if (found === undefined) throw new Error(`${name} did not run`);
  if (found instanceof Error) throw found;
  return found;
}

/** The first line of what went wrong. */
export const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]?.slice(0, 120) ?? '';

/** Things done per second of real time. */
export async function perSecond(count: number, work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (count * 1_000) / (performance.now() - begun);
}
