import { setMaxListeners } from 'node:events';
import { EventStoreDBClient } from '@eventstore/db-client';
import { EventLogDenied, EventLogUnavailable } from '../../../ports/event-log.js';
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
  /** `host:port` of the node that the client talks to, once it has found one. */
  readonly node: () => string | undefined;
  /** Raised when the client was replaced or the connection closed: what still runs on it will never end. */
  readonly gone: AbortSignal;
}

/** What the client does not show: `dispose` leaves its channel, and its TCP connection, open. */
interface Inside {
  getChannel: () => Promise<{ close(): void; getTarget(): string }>;
  handleError: (client: unknown, error: Error) => Promise<void>;
}

let generations = 0;

/**
 * One client of the server, replaced by a fresh one on a new TCP connection when a call ran into its time limit: a
 * connection that went dead without a word shows in no other way, and the old client would go on using it.
 */
export class Connection {
  private current: Lease & { readonly end: AbortController };
  private readonly closing = new AbortController();
  private readonly limit: TimeLimit;

  /**
   * @param firstLimitMs time limit of one call in milliseconds, see {@link TimeLimit}
   * @throws EventLogDenied when a certificate file of the connection string cannot be read
   */
  constructor(
    private readonly settings: ConnectionSettings,
    firstLimitMs: number,
  ) {
    this.limit = new TimeLimit(firstLimitMs);
    // Every call under way listens.
    setMaxListeners(0, this.closing.signal);
    this.current = this.fresh();
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
    let heard = performance.now();
    const silence = new Silence(Math.max(1, Math.min(limit, left)), () => {
      if (left < limit) return onSilence(new TimeLimitReached(left));
      this.limit.reached(limit);
      onSilence(new TimeLimitReached(limit));
      this.replace(lease);
    });
    return {
      heard: () => {
        const now = performance.now();
        this.limit.answered(now - heard);
        heard = now;
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
    await discard(this.current.client);
  }

  /** Puts a fresh client in place of this one, unless that was done already. */
  private replace(lease: Lease): void {
    if (lease !== this.current || this.closed.aborted) return;
    const old = this.current;
    this.current = this.fresh(old.node());
    old.end.abort();
    void discard(old.client);
  }

  private fresh(silent?: string): Lease & { readonly end: AbortController } {
    const end = new AbortController();
    setMaxListeners(0, end.signal);
    try {
      const client = EventStoreDBClient.connectionString(this.settings.forClient(generations++, silent));
      catchOwnErrors(client);
      return { client, node: follow(client), gone: end.signal, end };
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

/**
 * The client looks after its own errors on the side, in a promise that nobody holds. It awaits the channel there, which
 * fails while no node of a cluster can be found: a rejection that would end the process. Each call tells that error anyway.
 */
function catchOwnErrors(client: EventStoreDBClient): void {
  const inside = client as unknown as Inside;
  const handle = inside.handleError;
  inside.handleError = (of, error) => handle(of, error).catch(() => undefined);
}

/** Which node the client talks to: it finds one by itself, and another after an error. */
function follow(client: EventStoreDBClient): () => string | undefined {
  const inside = client as unknown as Inside;
  const find = inside.getChannel;
  let node: string | undefined;
  inside.getChannel = async () => {
    const channel = await find();
    node = channel.getTarget().replace(/^dns:\/*/, '');
    return channel;
  };
  return () => node;
}

/** Cancels the streams of a client and closes its TCP connection. */
async function discard(client: EventStoreDBClient): Promise<void> {
  const channel = (client as unknown as Inside).getChannel();
  const disposed = client.dispose();
  // Not awaited: in a cluster without a leader the channel is still being looked for. One never found needs no closing.
  void channel.then(
    (found) => found.close(),
    () => undefined,
  );
  await disposed;
}
