import { pauseAfter, retryAfterMs } from '../../../../src/adapters/outbound-http/retry-pauses.js';

const options = { attempts: 9, firstPauseMs: 100, mostPauseMs: 1_000, longestWaitMs: 10_000 };

describe('the pause after a failed attempt', () => {
  it.each([
    [1, 0, undefined, 0],
    [1, 1, undefined, 100],
    [2, 1, undefined, 200],
    [4, 0.5, undefined, 400],
    [5, 1, undefined, 1_000],
    [60, 1, undefined, 1_000],
    [1, 0, 3_000, 3_000],
    [2, 0.5, 3_000, 3_100],
  ])('attempt %d, chance %d, asked for %p: %d ms', (attempt, chance, asked, pause) => {
    expect(pauseAfter(attempt, options, () => chance, asked)).toBe(pause);
  });
});

describe('Retry-After (RFC 9110, 10.2.3)', () => {
  const now = Date.parse('2026-07-01T10:00:00Z');
  it.each([
    [undefined, undefined],
    ['0', 0],
    ['120', 120_000],
    [' 7 ', 7_000],
    ['Wed, 01 Jul 2026 10:00:30 GMT', 30_000],
    ['Wed, 01 Jul 2026 09:00:00 GMT', 0],
    ['soon', undefined],
    ['-1', undefined],
    ['1.5', undefined],
    ['99999999999', undefined],
  ])('%p: %p ms', (header, ms) => {
    expect(retryAfterMs(header, now)).toBe(ms);
  });
});
