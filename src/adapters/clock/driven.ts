import type { Clock } from '../../ports/clock.js';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/;

/** A clock that stands still until it is moved: for tests and the demo. */
export interface DrivenClock extends Clock {
  /**
   * Moves to a later moment, RFC 3339 UTC; moving to the present one does nothing.
   * @throws RangeError for an earlier moment, TypeError for what is no such moment
   */
  moveTo(instant: string): void;
}

function milliseconds(instant: string): string {
  const time = INSTANT.test(instant) ? Date.parse(instant) : Number.NaN;
  if (Number.isNaN(time)) throw new TypeError(`"${instant}" is no RFC 3339 moment in UTC`);
  return new Date(time).toISOString();
}

/** @throws TypeError when `start` is no RFC 3339 moment in UTC */
export function drivenClock(start: string): DrivenClock {
  let present = milliseconds(start);
  const listeners = new Set<() => void>();
  return {
    driven: true,
    now: () => present,
    onMove: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    moveTo: (instant) => {
      const next = milliseconds(instant);
      if (next < present) throw new RangeError(`The clock stands at ${present} and cannot go back to ${next}`);
      if (next === present) return;
      present = next;
      for (const listener of [...listeners]) listener();
    },
  };
}
