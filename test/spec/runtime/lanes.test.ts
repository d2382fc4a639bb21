import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { groupBy, inLanes } from '../../../src/runtime/lanes.js';

describe('lanes', () => {
  it('keep the order within a lane and never run more lanes than allowed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(5), { maxLength: 30 }), fc.integer({ min: 1, max: 4 }), async (keys, limit) => {
        const items = keys.map((key, index) => ({ key: String(key), index }));
        const lanes = groupBy(items, ({ key }) => key);
        const seen: typeof items = [];
        let running = 0;
        let most = 0;
        await inLanes(lanes.values(), limit, async (item) => {
          running += 1;
          most = Math.max(most, running);
          await setImmediate();
          seen.push(item);
          running -= 1;
        });
        expect(most).toBeLessThanOrEqual(limit);
        expect(groupBy(seen, ({ key }) => key).size).toBe(lanes.size);
        for (const [key, lane] of groupBy(seen, (item) => item.key)) expect(lane).toEqual(lanes.get(key));
      }),
      { numRuns: 50 },
    );
  });

  it('wait for what was begun when one fails, begin nothing more, and throw the first failure', async () => {
    const ended: string[] = [];
    const work = inLanes([['a'], ['b'], ['c']], 2, async (item) => {
      if (item === 'a') throw new Error('first');
      await setImmediate();
      ended.push(item);
    });
    await expect(work).rejects.toThrow('first');
    expect(ended).toEqual(['b']);
  });
});
