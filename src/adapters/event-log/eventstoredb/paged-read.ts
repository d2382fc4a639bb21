import type { EventStoreDBClient, ResolvedEvent, StreamingRead } from '@eventstore/db-client';
import { ClientGone, type Connection } from './connection.js';

export type Reading = StreamingRead<ResolvedEvent>;

/**
 * Runs one reading to its end, or until `take` has enough. The time limit counts from event to event: a long page of a
 * slow server may take its time, a silent one may not. On reaching it the client is replaced.
 *
 * @param until moment of `performance.now()` after which a silent server is not waited for
 * @param take called with each event; false ends the reading
 * @throws TimeLimitReached | ClientGone | what the client or `take` throws
 */
export function run(
  connection: Connection,
  until: number,
  open: (client: EventStoreDBClient) => Reading,
  take: (event: ResolvedEvent) => boolean,
): Promise<void> {
  const lease = connection.lease();
  return new Promise((resolve, reject) => {
    const reading = open(lease.client);
    const leave = () => {
      listening.end();
      lease.gone.removeEventListener('abort', onGone);
    };
    const fail = (error: Error) => {
      leave();
      reject(error);
    };
    /** Ends the call on the server too. A reading that never began has nothing to cancel; its error is told elsewhere. */
    const cancel = () => void reading.cancel().catch(() => undefined);
    const onGone = () => fail(new ClientGone());
    const listening = connection.listen(lease, until, (error) => {
      fail(error);
      cancel();
    });
    lease.gone.addEventListener('abort', onGone, { once: true });
    // The listeners stay on: a cancelled reading may still tell an error, which nobody else would catch.
    reading.on('error', fail);
    reading.on('end', () => {
      listening.heard();
      leave();
      resolve();
    });
    reading.on('data', (event: ResolvedEvent) => {
      listening.heard();
      try {
        if (take(event)) return;
        leave();
        resolve();
      } catch (error) {
        fail(error as Error);
      }
      reading.removeAllListeners('data');
      cancel();
    });
  });
}
