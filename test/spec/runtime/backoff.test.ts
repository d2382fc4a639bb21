import fc from 'fast-check';
import { backoff } from '../../../src/runtime/backoff.js';

describe('the backoff', () => {
  it('doubles with each failure, within a fifth, and never beyond the most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), (failures) => {
        const pause = backoff(failures, 100, 30_000);
        const plain = Math.min(30_000, 100 * 2 ** Math.min(failures - 1, 30));
        expect(pause).toBeGreaterThanOrEqual(Math.floor(plain * 0.8));
        expect(pause).toBeLessThanOrEqual(plain);
      }),
    );
  });
});
