import type { Clock } from '../../ports/clock.js';

/** The clock of the machine. */
export function systemClock(): Clock {
  return {
    driven: false,
    now: () => new Date().toISOString(),
    onMove: () => () => undefined,
  };
}
