import { TokenBuckets } from '../../../../src/modules/access/token-buckets.js';

describe('token buckets', () => {
  let now: number;
  let buckets: TokenBuckets;
  beforeEach(() => {
    now = 0;
    buckets = new TokenBuckets(2, 4, () => now);
  });
  const takes = (caller: string, count: number): boolean[] =>
    Array.from({ length: count }, () => buckets.take(caller).allowed);

  it('let the burst through, then as many as the rate', () => {
    expect(takes('anna', 5)).toEqual([true, true, true, true, false]);
    now += 500;
    expect(takes('anna', 2)).toEqual([true, false]);
    now += 60_000;
    expect(takes('anna', 5)).toEqual([true, true, true, true, false]);
  });

  it('are one for each caller', () => {
    takes('anna', 9);
    expect(takes('ben', 1)).toEqual([true]);
  });

  it('charge nothing for a look', () => {
    takes('anna', 3);
    expect([buckets.look('anna'), buckets.look('anna')].map(({ remaining }) => remaining)).toEqual([1, 1]);
    expect(takes('anna', 2)).toEqual([true, false]);
  });

  it('say what is left, and when to come back', () => {
    expect(buckets.take('anna')).toEqual({ allowed: true, limit: 4, remaining: 3, retryAfterS: 0, resetS: 1 });
    takes('anna', 3);
    expect(buckets.take('anna')).toEqual({ allowed: false, limit: 4, remaining: 0, retryAfterS: 1, resetS: 2 });
  });

  it('do not grow with callers who never come back', () => {
    for (let n = 0; n < 10_001; n += 1) buckets.take(`stranger ${n}`);
    // The first was forgotten, and so begins anew; the last was not.
    expect(buckets.look('stranger 0').remaining).toBe(4);
    expect(buckets.look('stranger 10000').remaining).toBe(3);
  });
});
