import { END, streamNameFilter, type AllStreamSubscription } from '@eventstore/db-client';
import type { Subscription } from '../../../ports/event-log.js';
import { Backoff } from './backoff.js';
import type { Connection } from './connection.js';

/** A wake-up for nothing costs a reader one empty page; one that never comes would cost a deadline. */
const SAFETY_MS = { live: 5_000, disconnected: 1_000 };
/** From one wake-up to the next subscription: what is appended meanwhile is announced together. */
const REST_MS = 100;

interface Listener {
  readonly wake: () => void;
  due: NodeJS.Immediate | undefined;
}

/**
 * Wakes subscribers soon after anything of ours was appended by anyone: at once where it was this process, else by one
 * subscription to `$all` for all of them, filtered by the server, begun at the end. Its first event ends it, and a while
 * later the next one begins: while the log grows fast, a subscription that stayed would bring every event whole, to every
 * instance, for nothing but a wake-up. The client's subscription falls silent for ever when its connection breaks,
 * so it is begun anew here; meanwhile, and now and then in any case, a clock wakes the readers, whose reads then tell
 * what is wrong.
 */
export class WakeUps {
  private readonly listeners = new Set<Listener>();
  private readonly backoff = new Backoff();
  /** Ends the subscription under way; undefined while there is none. */
  private end: (() => void) | undefined;
  private restart: NodeJS.Timeout | undefined;
  private safety: NodeJS.Timeout | undefined;
  private every: number | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly prefix: string,
  ) {}

  subscribe(wake: () => void): Subscription {
    const listener: Listener = { wake, due: undefined };
    this.listeners.add(listener);
    // Whether there already is something to read only the reader finds out.
    schedule(listener);
    if (this.listeners.size === 1) this.begin();
    return {
      close: () => {
        this.remove(listener);
        return Promise.resolve();
      },
    };
  }

  /** Something was appended by this process. */
  appended(): void {
    this.notify();
  }

  /** Ends all subscriptions. */
  close(): void {
    for (const listener of this.listeners) this.remove(listener);
  }

  private remove(listener: Listener): void {
    this.listeners.delete(listener);
    clearImmediate(listener.due);
    if (this.listeners.size > 0) return;
    clearTimeout(this.restart);
    clearInterval(this.safety);
    this.every = undefined;
    this.end?.();
  }

  private notify(): void {
    for (const listener of this.listeners) schedule(listener);
  }

  private begin(): void {
    if (this.every === undefined) this.watch(SAFETY_MS.disconnected);
    const { client, gone } = this.connection.lease();
    const filter = streamNameFilter({ prefixes: [this.prefix] });
    const subscription = client.subscribeToAll({ fromPosition: END, filter });
    let over = false;
    const finish = (againAfter: number | undefined) => {
      if (over) return;
      over = true;
      this.end = undefined;
      gone.removeEventListener('abort', lost);
      cancel(subscription);
      if (againAfter !== undefined) this.beginAfter(againAfter);
    };
    const lost = () => {
      if (over) return;
      this.watch(SAFETY_MS.disconnected);
      finish(this.backoff.next());
    };
    this.end = () => finish(undefined);
    gone.addEventListener('abort', lost, { once: true });
    // The listeners stay on: a cancelled subscription may still tell an error, which nobody else would catch.
    subscription.on('error', lost);
    subscription.on('end', lost);
    subscription.on('confirmation', () => {
      if (over) return;
      this.backoff.reset();
      this.watch(SAFETY_MS.live);
      // What was appended between the last wake-up and this moment is announced by nobody else.
      this.notify();
    });
    subscription.on('data', () => {
      if (over) return;
      this.notify();
      finish(REST_MS);
    });
  }

  private beginAfter(milliseconds: number): void {
    if (this.connection.closed.aborted || this.listeners.size === 0) return;
    this.restart = setTimeout(() => this.begin(), milliseconds);
  }

  /** A clock that is right already goes on: begun anew at each try of a connection it would never strike. */
  private watch(everyMs: number): void {
    if (this.every === everyMs) return;
    this.every = everyMs;
    clearInterval(this.safety);
    this.safety = setInterval(() => this.notify(), everyMs);
  }
}

function schedule(listener: Listener): void {
  listener.due ??= setImmediate(() => {
    listener.due = undefined;
    listener.wake();
  });
}

/** A subscription that never began has nothing to cancel; its error was told to the listener above. */
function cancel(subscription: AllStreamSubscription): void {
  void subscription.unsubscribe().catch(() => undefined);
}
