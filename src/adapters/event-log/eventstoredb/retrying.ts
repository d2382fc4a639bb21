import { EventLogCorrupt } from '../../../ports/event-log.js';
import { Backoff } from './backoff.js';
import type { Connection } from './connection.js';
import { isPortError, portError, verdictOn } from './port-errors.js';

/**
 * Makes a call until it succeeds or fails for good; "down" and "not ready" are tried again after pauses.
 *
 * @param asked what is asked of the server, for the operator
 * @param until no attempt begins after this moment of `performance.now()`
 * @throws EventLogUnavailable when that moment has passed, or the log was closed; EventLogDenied; EventLogCorrupt
 */
export async function retrying<T>(
  connection: Connection,
  asked: string,
  until: number,
  attempt: () => Promise<T>,
): Promise<T> {
  const backoff = new Backoff();
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const pause = backoff.next();
      const again = !isPortError(error) && verdictOn(error).kind === 'retry' && performance.now() + pause < until;
      if (!again) {
        const told = portError(error, asked, connection.hosts);
        if (told instanceof EventLogCorrupt) connection.alarms.raise({ code: 'log-damaged', message: told.message });
        throw told;
      }
      await backoff.wait(connection.closed, pause);
    }
  }
}
