import { EventLogDenied, EventLogUnavailable } from '../../../ports/event-log.js';
import { faultOfTheStore } from '../../postgres-errors.js';

/** What PostgreSQL reported, in the words of the port. Errors of a statement pass unchanged. */
export function portError(error: unknown, place: string): unknown {
  const fault = faultOfTheStore(error);
  if (fault === undefined) return error;
  const { code, message } = error as { readonly code?: string; readonly message?: string };
  const words = `The vault ${place} ${fault.what} (${[code, message].filter(Boolean).join(': ')})`;
  if (fault.denied) return new EventLogDenied(words, { cause: error });
  return new EventLogUnavailable(words, { cause: error, full: fault.full });
}
