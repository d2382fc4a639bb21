import { EventLogUnavailable } from '../../../ports/event-log.js';

/** So many calls may wait for a slot; each gives up by itself when its time is over. */
const MOST_WAITING = 10_000;

/**
 * Bounds the calls under way at once, first come, first served. Without it thousands of appends would queue inside the
 * client, where their time limits run although nobody has sent them yet.
 */
export class Slots {
  private readonly waiting: { readonly enter: () => void; readonly giveUp: NodeJS.Timeout }[] = [];

  constructor(private free: number) {}

  /**
   * Runs the action once a slot is free.
   *
   * @param until moment of `performance.now()` after which waiting for a slot is given up
   * @throws EventLogUnavailable when it was given up, or as many wait as may wait
   */
  async run<T>(until: number, action: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free--;
    else await this.wait(until);
    try {
      return await action();
    } finally {
      this.leave();
    }
  }

  private wait(until: number): Promise<void> {
    if (this.waiting.length >= MOST_WAITING) {
      const words = `EventStoreDB: ${MOST_WAITING} appends are waiting for an answer`;
      return Promise.reject(new EventLogUnavailable(words, { busy: true }));
    }
    return new Promise((resolve, reject) => {
      const giveUp = setTimeout(() => {
        this.waiting.splice(this.waiting.indexOf(waiter), 1);
        reject(new EventLogUnavailable('EventStoreDB: too many appends are waiting for an answer'));
      }, until - performance.now());
      const waiter = { enter: resolve, giveUp };
      this.waiting.push(waiter);
    });
  }

  /** Hands the slot to the one who waits longest. */
  private leave(): void {
    const next = this.waiting.shift();
    if (next === undefined) {
      this.free++;
      return;
    }
    clearTimeout(next.giveUp);
    next.enter();
  }
}
