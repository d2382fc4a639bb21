import { Signal } from '../../../src/runtime/signal.js';

describe('a signal', () => {
  it('is heard by who waits', async () => {
    const signal = new Signal();
    const heard = signal.wait();
    signal.raise();
    await expect(heard).resolves.toBeUndefined();
  });

  it('is heard by who comes after it was raised, until it is forgotten', async () => {
    const signal = new Signal();
    signal.raise();
    await signal.wait();
    await signal.wait();
    signal.clear();
    let heard = false;
    const waiting = signal.wait().then(() => (heard = true));
    await Promise.resolve();
    expect(heard).toBe(false);
    signal.raise();
    await waiting;
  });

  it('stops waiting by itself where a time is given', async () => {
    await expect(new Signal().wait(1)).resolves.toBeUndefined();
  });
});
