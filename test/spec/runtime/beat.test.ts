import { Beat } from '../../../src/runtime/beat.js';

const nobody = (): boolean => false;

/** Whether it has resolved by the time all that is ready has run. */
async function isDue(beat: Beat, isAwaited = nobody): Promise<boolean> {
  let due = false;
  void beat.due(isAwaited).then(() => (due = true));
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  return due;
}

describe('a beat', () => {
  it('lets the first step go at once', async () => {
    expect(await isDue(new Beat(100))).toBe(true);
  });

  it('makes the next step wait for its moment, which comes by itself', async () => {
    const beat = new Beat(100);
    beat.stepped(performance.now());
    expect(await isDue(beat)).toBe(false);
    beat.stepped(performance.now());
    await beat.due(nobody);
  });

  it('gives no rest where somebody waits', async () => {
    const beat = new Beat(100);
    beat.stepped(performance.now());
    expect(await isDue(beat, () => true)).toBe(true);
  });

  it('ends a rest for who is in a hurry, and remembers one who came before it', async () => {
    const beat = new Beat(100);
    beat.stepped(performance.now());
    const rest = beat.due(nobody);
    beat.hurry();
    await rest;
    beat.hurry();
    expect(await isDue(beat)).toBe(true);
  });
});
