import { setMaxListeners } from 'node:events';
import { EventStoreDBClient } from '@eventstore/db-client';
import { EventLogDenied, EventLogUnavailable } from '../../../ports/event-log.js';
import type { ConnectionSettings } from './connection-string.js';

/** A call got no answer within its time limit. */
export class TimeLimitReached extends Error {
  override readonly name = 'TimeLimitReached';
  constructor(milliseconds: number) {
    super(`no answer within ${milliseconds} ms`);
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

/** The client closes a channel only after an error of its own; `dispose` leaves it, and its TCP connection, open. */
interface WithChannel {
  getChannel(): Promise<{ close(): void }>;
}

let generations = 0;

/**
 * One client of the server, replaced by a fresh one on a new TCP connection when a call ran into its time limit: a
 * connection that went dead without a word shows in no other way, and the old client would go on using it.
 */
export class Connection {
  private current: Lease & { readonly end: AbortController };
  private readonly closing = new AbortController();

  /** @throws EventLogDenied when a certificate file of the connection string cannot be read */
  constructor(
    private readonly settings: ConnectionSettings,
    /** Time limit of one call in milliseconds. */
    readonly callTimeoutMs: number,
  ) {
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
   * Runs one call on the client, within the time limit. On reaching it the client is replaced.
   *
   * @throws TimeLimitReached | EventLogUnavailable when the log was or is closed | whatever the call throws
   */
  async call<T>(action: (client: EventStoreDBClient) => Promise<T>): Promise<T> {
    const lease = this.lease();
    let timer: NodeJS.Timeout | undefined;
    let onClose: (() => void) | undefined;
    const interrupted = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new TimeLimitReached(this.callTimeoutMs)), this.callTimeoutMs);
      onClose = () => reject(new EventLogUnavailable('The event log was closed; the outcome is unknown'));
      this.closed.addEventListener('abort', onClose);
    });
    try {
      return await Promise.race([action(lease.client), interrupted]);
    } catch (error) {
      if (error instanceof TimeLimitReached) this.replace(lease);
      throw error;
    } finally {
      clearTimeout(timer);
      if (onClose) this.closed.removeEventListener('abort', onClose);
    }
  }

  /** Puts a fresh client in place of this one, unless that was done already. */
  replace(lease: Lease): void {
    if (lease !== this.current || this.closed.aborted) return;
    const old = this.current;
    this.current = this.fresh();
    old.end.abort();
    void discard(old.client);
  }

  /** Ends everything that runs on the client. */
  async close(): Promise<void> {
    if (this.closed.aborted) return;
    this.closing.abort();
    this.current.end.abort();
    await discard(this.current.client);
  }

  private fresh(): Lease & { readonly end: AbortController } {
    const end = new AbortController();
    setMaxListeners(0, end.signal);
    try {
      const client = EventStoreDBClient.connectionString(this.settings.forClient(generations++));
      return { client, gone: end.signal, end };
    } catch (cause) {
      // Its message may quote the connection string, and with it the password.
      const file = cause instanceof Error && /file/i.test(cause.message) ? `: ${cause.message}` : '';
      throw new EventLogDenied(`The EventStoreDB connection string for ${this.settings.hosts} is refused${file}`);
    }
  }
}

/** Cancels the streams of a client and closes its TCP connection. */
async function discard(client: EventStoreDBClient): Promise<void> {
  const channel = (client as unknown as WithChannel).getChannel();
  const disposed = client.dispose();
  // Not awaited: in a cluster without a leader the channel is still being looked for. One never found needs no closing.
  void channel.then(
    (found) => found.close(),
    () => undefined,
  );
  await disposed;
}
