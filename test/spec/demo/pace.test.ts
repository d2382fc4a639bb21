import fc from 'fast-check';
import { drivenClock } from '../../../src/adapters/clock/driven.js';
import { ClockStuck, Pace } from '../../../src/demo/pace.js';

const START = '2026-01-01T00:00:00.000Z';
const day = (number: number): string => new Date(Date.parse(START) + number * 86_400_000).toISOString();

/** A world that waits for moments: dealing with one may set another. It notes where the clock stood at each rest. */
function worldOf(due: string[], follows: Readonly<Record<string, string>> = {}) {
  const clock = drivenClock(START);
  const rests: string[] = [];
  const runtime = {
    quiescent: async () => {
      rests.push(clock.now());
      for (const moment of due.filter((one) => one <= clock.now())) {
        due.splice(due.indexOf(moment), 1);
        const next = follows[moment];
        if (next !== undefined) due.push(next);
      }
    },
    nextDue: async () => [...due].sort()[0],
  };
  return { clock, runtime, rests };
}

describe('the pace of the demo', () => {
  it('stops at every moment that something waits for, in order, and lets it be dealt with there', async () => {
    const world = worldOf([day(5), day(2), day(9)]);
    await new Pace(world).moveTo(day(7));
    expect(world.rests).toEqual([day(0), day(2), day(5)]);
    expect(world.clock.now()).toBe(day(7));
  });

  it('stops also at moments that an earlier stop brought about', async () => {
    const world = worldOf([day(1)], { [day(1)]: day(3) });
    await new Pace(world).moveTo(day(4));
    expect(world.rests).toEqual([day(0), day(1), day(3)]);
  });

  it('does not move, and does not wait, for a moment that is there', async () => {
    const world = worldOf([]);
    await new Pace(world).moveTo(START);
    expect(world.rests).toEqual([]);
  });

  it('waits once where nothing was done since', async () => {
    const world = worldOf([]);
    const pace = new Pace(world);
    await pace.rest();
    await pace.rest();
    expect(world.rests).toEqual([START]);
    pace.stirred();
    await pace.rest();
    expect(world.rests).toEqual([START, START]);
  });

  it('gives up when a moment that has come is never dealt with', async () => {
    const clock = drivenClock(START);
    const runtime = { quiescent: async () => undefined, nextDue: async () => day(2) };
    await expect(new Pace({ clock, runtime }).moveTo(day(3))).rejects.toThrow(ClockStuck);
    expect(clock.now()).toBe(day(2));
  });

  it('never passes a moment before it is dealt with, whatever the moments are', async () => {
    const days = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(days, fc.integer({ min: 1, max: 70 }), async (moments, target) => {
        const world = worldOf(moments.map(day));
        await new Pace(world).moveTo(day(target));
        const reached = moments.filter((moment) => moment <= target).sort((a, b) => a - b);
        expect(world.rests).toEqual([START, ...reached.map(day)]);
      }),
    );
  });
});
