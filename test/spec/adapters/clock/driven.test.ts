import { drivenClock } from '../../../../src/adapters/clock/driven.js';
import { systemClock } from '../../../../src/adapters/clock/system.js';

describe('the driven clock', () => {
  it('stands still until it is moved, and tells who listens', () => {
    const clock = drivenClock('2026-07-01T09:00:00Z');
    const heard: string[] = [];
    const stop = clock.onMove(() => heard.push(clock.now()));
    expect(clock.now()).toBe('2026-07-01T09:00:00.000Z');
    clock.moveTo('2026-07-02T00:00:00.5Z');
    clock.moveTo('2026-07-02T00:00:00.500Z');
    stop();
    clock.moveTo('2026-07-03T00:00:00Z');
    expect(heard).toEqual(['2026-07-02T00:00:00.500Z']);
    expect(clock.now()).toBe('2026-07-03T00:00:00.000Z');
  });

  it('never goes back', () => {
    const clock = drivenClock('2026-07-01T09:00:00Z');
    expect(() => clock.moveTo('2026-07-01T08:59:59.999Z')).toThrow(RangeError);
    expect(clock.now()).toBe('2026-07-01T09:00:00.000Z');
  });

  it.each(['tomorrow', '2026-07-01', '2026-07-01T09:00:00+02:00', '2026-13-01T09:00:00Z', ''])(
    'refuses "%s", which is no moment in UTC',
    (text) => {
      expect(() => drivenClock(text)).toThrow(TypeError);
    },
  );
});

describe('the system clock', () => {
  it('tells the time of the machine with milliseconds, and is not driven', () => {
    const before = new Date().toISOString();
    const now = systemClock().now();
    expect(now).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(now >= before && now <= new Date().toISOString()).toBe(true);
    expect(systemClock().driven).toBe(false);
  });
});
