import type { Subscription } from '../../../ports/event-log.js';

interface Listener {
  readonly wake: () => void;
  due: NodeJS.Immediate | undefined;
}

/** Wakes subscribers soon after a commit; several commits before a wake-up make one. */
export class WakeUps {
  private readonly listeners = new Set<Listener>();

  /** @param wakeAtOnce true when there already is something to read */
  subscribe(wake: () => void, wakeAtOnce: boolean): Subscription {
    const listener: Listener = { wake, due: undefined };
    this.listeners.add(listener);
    if (wakeAtOnce) this.schedule(listener);
    return {
      close: () => {
        this.remove(listener);
        return Promise.resolve();
      },
    };
  }

  /** Something was committed. */
  notify(): void {
    for (const listener of this.listeners) this.schedule(listener);
  }

  /** Ends all subscriptions. */
  close(): void {
    for (const listener of this.listeners) this.remove(listener);
  }

  private schedule(listener: Listener): void {
    listener.due ??= setImmediate(() => {
      listener.due = undefined;
      listener.wake();
    });
  }

  private remove(listener: Listener): void {
    this.listeners.delete(listener);
    clearImmediate(listener.due);
  }
}
