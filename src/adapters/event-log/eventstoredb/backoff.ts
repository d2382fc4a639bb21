import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_MS = 50;
/** A new leader stands within a second or two: whoever waits must not sleep through that. */
const LONGEST_MS = 400;

/** Waits between attempts: 50 ms, doubling to 400 ms, each between half and the whole of that, so that callers spread out. */
export class Backoff {
  private attempts = 0;

  /** How long to wait now, in milliseconds. */
  next(): number {
    const whole = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(this.attempts++, 20));
    return whole * (0.5 + Math.random() / 2);
  }

  /** After a success: the next wait is a short one again. */
  reset(): void {
    this.attempts = 0;
  }

  /** Waits, or returns at once when the signal is raised. */
  async wait(signal: AbortSignal, milliseconds = this.next()): Promise<void> {
    try {
      await sleep(milliseconds, undefined, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}
