import { setMaxListeners } from 'node:events';
import { EventStoreDBClient } from '@eventstore/db-client';
import { EventLogDenied, EventLogUnavailable } from '../../../ports/event-log.js';
import type { Alarms } from './alarms.js';
import { repair, type RepairedClient } from './client-repairs.js';
import type { ConnectionSettings } from './connection-string.js';
import { Silence, TimeLimit } from './time-limit.js';

/** A call got no answer within its time limit. */
export class TimeLimitReached extends Error {
  override readonly name = 'TimeLimitReached';
  constructor(milliseconds: number) {
    super(`no answer within ${Math.round(milliseconds)} ms`);
  }
}

/** The client was replaced while a read ran on it. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
  constructor() {
    super('the connection was given up after another call got no answer');
  }
}

/** The client at hand, and the sign that it is no longer the one to use. */
export interface Lease {
  readonly client: EventStoreDBClient;
  /** Raised when the client was replaced or the connection closed: what still runs on it will never end. */
  readonly gone: AbortSignal;
}

interface Current extends Lease {
  readonly repaired: RepairedClient;
  readonly end: AbortController;
}

let generations = 0;

/**
 * One client of the server, replaced by a fresh one on a new TCP connection when a call ran into its time limit: a
 * connection that went dead without a word shows in no other way, and the old client would go on using it.
 */
export class Connection {
  private current: Current;
  private readonly closing = new AbortController();
  private readonly limit: TimeLimit;
  private lastHeard = -Infinity;
  private sibling: Connection | undefined;

  /**
   * @param firstLimitMs time limit of one call in milliseconds, see {@link TimeLimit}
   * @throws EventLogDenied when a certificate file of the connection string cannot be read
   */
  constructor(
    private readonly settings: ConnectionSettings,
    firstLimitMs: number,
    /** Where what is wrong with the log is told: whoever asked can do nothing about it. */
    readonly alarms: Alarms,
  ) {
    this.limit = new TimeLimit(firstLimitMs);
    // Every call under way listens.
    setMaxListeners(0, this.closing.signal);
    this.current = this.fresh();
  }

  /**
   * Another connection to the same servers: when one node falls silent on this one, the other leaves it too, if it has not
   * heard from it meanwhile either, before its own calls have to find that out.
   */
  sharesFateWith(sibling: Connection): void {
    this.sibling = sibling;
    sibling.sibling = this;
  }

  /** `host:port` of the servers, for messages. */
  get hosts(): string {
    return this.settings.hosts;
  }

  /** Raised by {@link close}. */
  get closed(): AbortSignal {
    return this.closing.signal;
  }

  /** @throws EventLogUnavailable when the log was closed */
  lease(): Lease {
    if (this.closed.aborted) throw new EventLogUnavailable('The event log is closed');
    return this.current;
  }

  /**
   * Waits for answers on a client: calls back when none comes within the time limit, or until the moment given. In the
   * first case the client is replaced; in the second only whoever asked has run out of patience.
   *
   * @param until moment of `performance.now()`
   */
  listen(lease: Lease, until: number, onSilence: (error: TimeLimitReached) => void): Listening {
    const limit = this.limit.milliseconds;
    const left = until - performance.now();
    const begun = performance.now();
    let heard = begun;
    const silence = new Silence(Math.max(1, Math.min(limit, left)), () => {
      if (left < limit) return onSilence(new TimeLimitReached(left));
      this.limit.reached(begun);
      onSilence(new TimeLimitReached(limit));
      if (lease === this.current) this.sibling?.suspect(this.current.repaired.node(), begun);
      this.replace(lease);
    });
    return {
      heard: () => {
        const now = performance.now();
        this.limit.answered(now - heard);
        heard = now;
        this.lastHeard = now;
        silence.broken();
      },
      end: () => silence.end(),
    };
  }

  /**
   * Runs one call on the client, within the time limit. On reaching it the client is replaced.
   *
   * @param until moment of `performance.now()` after which nobody waits for the answer
   * @throws TimeLimitReached | EventLogUnavailable when the log was or is closed | whatever the call throws
   */
  async call<T>(until: number, action: (client: EventStoreDBClient) => Promise<T>): Promise<T> {
    const lease = this.lease();
    let listening: Listening | undefined;
    let onClose: (() => void) | undefined;
    const interrupted = new Promise<never>((_, reject) => {
      listening = this.listen(lease, until, reject);
      onClose = () => reject(new EventLogUnavailable('The event log was closed; the outcome is unknown'));
      this.closed.addEventListener('abort', onClose);
    });
    try {
      const answer = await Promise.race([action(lease.client), interrupted]);
      listening?.heard();
      return answer;
    } finally {
      listening?.end();
      if (onClose) this.closed.removeEventListener('abort', onClose);
    }
  }

  /** Ends everything that runs on the client. */
  async close(): Promise<void> {
    if (this.closed.aborted) return;
    this.closing.abort();
    this.current.end.abort();
    await this.current.repaired.discard();
  }

  private suspect(node: string | undefined, since: number): void {
    const { current, lastHeard } = this;
    if (node !== undefined && current.repaired.node() === node && lastHeard < since) this.replace(current);
  }

  /** Puts a fresh client in place of this one, unless that was done already. */
  private replace(lease: Lease): void {
    if (lease !== this.current || this.closed.aborted) return;
    const old = this.current;
    this.current = this.fresh(old.repaired.node());
    old.end.abort();
    void old.repaired.discard();
  }

  private fresh(silent?: string): Current {
    const end = new AbortController();
    setMaxListeners(0, end.signal);
    try {
      const client = EventStoreDBClient.connectionString(this.settings.forClient(generations++, silent));
      return { client, repaired: repair(client), gone: end.signal, end };
    } catch (cause) {
      // Its message may quote the connection string, and with it the password.
      const file = cause instanceof Error && /file/i.test(cause.message) ? `: ${cause.message}` : '';
      throw new EventLogDenied(`The EventStoreDB connection string for ${this.settings.hosts} is refused${file}`);
    }
  }
}

interface Listening {
  /** Something was answered: the time limit begins anew. */
  heard(): void;
  end(): void;
}
