import { endsOf } from '../../bench/soak/ends.js';
import { memoryOf } from '../../bench/soak/memory.js';
import { compare } from '../../bench/soak/verdict.js';

describe('the count after a soak', () => {
  it.each([
    ['all as it must be, in any order', ['b', 'a'], ['a', 'b'], []],
    ['one lost', ['a'], ['a', 'b'], ['missing: 1, such as b']],
    ['one that nobody was told of', ['a', 'b', 'c'], ['a', 'b'], ['too many: 1, such as c']],
    ['one twice', ['a', 'b', 'a'], ['a', 'b'], ['more than once: 1, such as a']],
    ['as many, but another one', ['a', 'c'], ['a', 'b'], ['missing: 1, such as b', 'too many: 1, such as c']],
  ])('%s', (_, found, expected, wrong) => {
    expect(compare('recorded', found, 'accepted', expected)).toMatchObject({
      count: found.length,
      expected: expected.length,
      wrong,
    });
  });
});

describe('ends by chance', () => {
  const first = (seed: number, count: number) => {
    const ends = endsOf(seed, 60, 2);
    return Array.from({ length: count }, () => ends.next().value);
  };

  it('are the same for the same seed, others for another', () => {
    expect(first(7, 20)).toEqual(first(7, 20));
    expect(first(7, 20)).not.toEqual(first(8, 20));
  });

  it('come to both instances, in every way, within half and one and a half of the time', () => {
    const ends = first(1, 200);
    expect(new Set(ends.map(({ victim }) => victim))).toEqual(new Set([0, 1]));
    expect(new Set(ends.map(({ how }) => how))).toEqual(new Set(['killed', 'stopped', 'paused']));
    expect(ends.every(({ afterMs }) => afterMs >= 30_000 && afterMs <= 90_000)).toBe(true);
  });
});

describe('memory over the lives of an instance', () => {
  const life = (begun: number, seconds: number, rss: (age: number) => number) =>
    Array.from({ length: seconds }, (_, age) => ({
      at: (begun + age) * 1_000,
      age,
      rssMb: rss(age),
      heapMb: 50,
      paused: false,
      peakMb: 0,
      stallMs: 0,
      ownStallMs: 0,
      cpuSeconds: 0,
    }));

  /** The same, with a whole collection each minute. */
  const collected = (begin: number, minutes: number, liveMb: (minute: number) => number) =>
    life(begin, minutes * 60, () => 400).map((sample) =>
      sample.age % 60 === 0 ? { ...sample, liveMb: liveMb(sample.age / 60) } : sample,
    );

  it('grows where what outlives collections grows in the second half of the longest life', () => {
    const grows = collected(0, 12, (minute) => (minute < 6 ? 60 + 10 * minute : 100 + 2 * minute));
    const { live } = memoryOf({ name: 'one', lives: [life(0, 80, () => 200), grows] }, 0, 800_000);
    expect(live?.mbPerMinute).toBeCloseTo(2, 5);
    expect(live?.flat).toBe(false);
  });

  it('is flat where it has come to its end, however much was held in between', () => {
    const settles = collected(0, 12, (minute) => Math.min(100, 60 + 10 * minute) + (minute % 2) / 10);
    const { live } = memoryOf({ name: 'one', lives: [settles] }, 0, 800_000);
    expect(live?.flat).toBe(true);
    expect(live?.lastMb).toBeCloseTo(100, 0);
  });

  it('says nothing where nobody collected, or no life was long', () => {
    expect(memoryOf({ name: 'one', lives: [life(0, 800, () => 200)] }, 0, 800_000).live).toBeUndefined();
    expect(memoryOf({ name: 'one', lives: [collected(0, 4, () => 100)] }, 0, 800_000).live).toBeUndefined();
  });
});
