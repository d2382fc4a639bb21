/** The middle one; the mean of the two middle ones of an even number. NaN for none. */
export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** @param p 0 to 100; between two values it is interpolated. NaN for none */
export function percentile(values: readonly number[], p: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const place = (p / 100) * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)] as number, sorted[Math.ceil(place)] as number];
  return below + (above - below) * (place - Math.floor(place));
}

/**
 * How many times the reference: the median over the rounds, each compared with the reference of its own round. A
 * machine that is slow for a while is slow for both.
 */
export function medianRatio(ours: readonly number[], reference: readonly number[]): number {
  return median(ours.slice(0, reference.length).map((value, round) => value / (reference[round] as number)));
}
