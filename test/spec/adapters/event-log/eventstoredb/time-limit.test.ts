import { Silence, TimeLimit } from '../../../../../src/adapters/event-log/eventstoredb/time-limit.js';

describe('the time limit of a call', () => {
  it('is kept for three tries without any answer, then four times as long', () => {
    const limit = new TimeLimit(1_000);
    const seen: number[] = [];
    for (let i = 0; i < 5; i++) {
      seen.push(limit.milliseconds);
      limit.reached(performance.now());
    }
    expect(seen.map((each) => Math.round(each / 100))).toEqual([10, 10, 10, 40, 40]);
  });

  it('counts calls that ran into it together as one, and begins anew with an answer', () => {
    const limit = new TimeLimit(1_000);
    const begun = performance.now();
    for (let i = 0; i < 10; i++) limit.reached(begun);
    expect(limit.milliseconds).toBe(1_000);
    limit.reached(performance.now());
    limit.answered(5);
    limit.reached(performance.now());
    limit.reached(performance.now());
    expect(limit.milliseconds).toBe(1_000);
  });

  it('stays twice as long as answers took, and as it was for quick ones', () => {
    const limit = new TimeLimit(1_000);
    limit.answered(5);
    expect(limit.milliseconds).toBe(1_000);
    limit.answered(900);
    expect(Math.round(limit.milliseconds / 100)).toBe(18);
  });
});

describe('silence', () => {
  it('is told once, when nothing was heard for so long', async () => {
    let told = 0;
    await new Promise<void>((resolve) => new Silence(10, () => resolve(void told++)));
    expect(told).toBe(1);
  });

  it('does not count the time in which this process itself stood still', async () => {
    const heard = new Promise<string>((resolve) => {
      const silence = new Silence(50, () => resolve('silence'));
      // As data does that came while the process stood: it is read after the timers.
      setTimeout(() => {
        setTimeout(() => {
          silence.end();
          resolve('the answer');
        }, 5);
      }, 0);
    });
    const until = performance.now() + 300;
    while (performance.now() < until);
    expect(await heard).toBe('the answer');
  });
});
