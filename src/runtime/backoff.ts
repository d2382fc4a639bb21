/**
 * Exponential backoff in milliseconds, with up to a fifth of jitter so that what failed together is not tried together.
 * @param failures how often it has failed in a row, from 1
 */
export function backoff(failures: number, first: number, most: number): number {
  const plain = Math.min(most, first * 2 ** Math.min(failures - 1, 30));
  return Math.round(plain * (0.8 + 0.2 * Math.random()));
}
