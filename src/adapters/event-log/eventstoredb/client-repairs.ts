import { Writable } from 'node:stream';
import type { EventStoreDBClient } from '@eventstore/db-client';

/** What the client does not show: it keeps its parts as properties of the instance. */
interface Inside {
  getChannel: () => Promise<Channel>;
  getGRPCClient: (type: unknown, name: string) => Promise<{ append?: Append }>;
  handleError: (client: unknown, error: Error) => Promise<void>;
}

interface Channel {
  close(): void;
  getTarget(): string;
}

type Append = (
  metadata: unknown,
  options: object,
  answered: (error: Error | null, answer?: unknown) => void,
) => Writable;

/** A client that cannot end the process, and says which node it talks to. */
export interface RepairedClient {
  /** `host:port`, once it has found one. */
  node(): string | undefined;
  /** Cancels what runs, and closes the TCP connection, which the client's own `dispose` leaves open. */
  discard(): Promise<void>;
}

/**
 * Repairs an instance of the client (6.2.1):
 * - An append whose channel was closed meanwhile throws where nobody catches it: an unhandled rejection that ends the
 *   process, and a promise that never settles. It fails as any other that finds no connection.
 * - The client looks after its own errors on the side, in a promise that nobody holds, and awaits the channel there; that
 *   fails while no node of a cluster can be found. Each call tells that error anyway.
 */
export function repair(client: EventStoreDBClient): RepairedClient {
  const inside = client as unknown as Inside;
  const { handleError, getChannel, getGRPCClient } = inside;
  let node: string | undefined;
  inside.handleError = (of, error) => handleError(of, error).catch(() => undefined);
  inside.getChannel = async () => {
    const channel = await getChannel();
    node = channel.getTarget().replace(/^dns:\/*/, '');
    return channel;
  };
  inside.getGRPCClient = async (type, name) => {
    const calls = await getGRPCClient(type, name);
    if (calls.append && !Object.hasOwn(calls, 'append')) calls.append = telling(calls.append.bind(calls));
    return calls;
  };
  return {
    node: () => node,
    async discard() {
      const channel = inside.getChannel();
      const disposed = client.dispose();
      // Not awaited: in a cluster without a leader the channel is still being looked for. One never found needs no closing.
      void channel.then(
        (found) => found.close(),
        () => undefined,
      );
      await disposed;
    },
  };
}

/** Tells what it throws to whoever waits for the answer. */
function telling(append: Append): Append {
  return (metadata, options, answered) => {
    try {
      return append(metadata, options, answered);
    } catch (error) {
      setImmediate(() => answered(error instanceof Error ? error : new Error(String(error))));
      return new Writable({ objectMode: true, write: (_, __, done) => done() });
    }
  };
}
