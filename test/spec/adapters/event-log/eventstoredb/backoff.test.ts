import { Backoff } from '../../../../../src/adapters/event-log/eventstoredb/backoff.js';

describe('the pause between two attempts', () => {
  it('doubles from 50 ms to 400 ms, and lies between half and the whole of that', () => {
    const backoff = new Backoff();
    for (const whole of [50, 100, 200, 400, 400, 400]) {
      const pause = backoff.next();
      expect(pause).toBeGreaterThanOrEqual(whole / 2);
      expect(pause).toBeLessThanOrEqual(whole);
    }
  });

  it('is short again after a success, and never overflows', () => {
    const backoff = new Backoff();
    for (let i = 0; i < 5_000; i++) expect(backoff.next()).toBeLessThanOrEqual(2_000);
    backoff.reset();
    expect(backoff.next()).toBeLessThanOrEqual(50);
  });

  it('ends at once when the log is closed', async () => {
    const closing = new AbortController();
    const waiting = new Backoff().wait(closing.signal, 1_000_000);
    closing.abort();
    await waiting;
    await new Backoff().wait(closing.signal, 1_000_000);
  });
});
