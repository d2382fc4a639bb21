import { EventLogUnavailable } from '../../../src/ports/event-log.js';
import { CheckpointMoved, CheckpointOfAnotherLog } from '../../../src/runtime/checkpoints.js';
import { Setbacks } from '../../../src/runtime/setbacks.js';

describe('setbacks of a consumer', () => {
  it('grow further apart the more there are in a row, up to half a minute, and begin anew after a success', () => {
    const setbacks = new Setbacks();
    const pauses = Array.from({ length: 12 }, () => setbacks.failed(new Error('held')).pauseMs);
    expect(pauses[0]).toBeLessThanOrEqual(100);
    expect(pauses[11]).toBeGreaterThanOrEqual(24_000);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(30_000);
    expect(setbacks.lastError).toBe('Error: held');
    setbacks.succeeded();
    expect(setbacks.lastError).toBeUndefined();
    expect(setbacks.failed(new Error('again'))).toMatchObject({ kind: 'retry', failures: 1, reason: 'Error: again' });
  });

  it('are short where the log is away: its adapter has waited already', () => {
    const setbacks = new Setbacks();
    const away = new EventLogUnavailable('away');
    const pauses = Array.from({ length: 12 }, () => setbacks.failed(away).pauseMs);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(1_000);
  });

  it('say once that it looks again where its tables were replaced, and refuse a log that is not its own', () => {
    const setbacks = new Setbacks();
    const moved = new CheckpointMoved('audit-trail');
    expect(setbacks.failed(moved)).toMatchObject({ kind: 'look-again', pauseMs: 0 });
    expect(setbacks.lastError).toBeUndefined();
    expect(setbacks.failed(moved)).toMatchObject({ kind: 'retry', failures: 2 });
    expect(setbacks.failed(new CheckpointOfAnotherLog('other', 'it begins otherwise')).kind).toBe('refused');
  });
});
