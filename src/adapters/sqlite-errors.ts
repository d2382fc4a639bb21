import {
  AppendTooLarge,
  EventLogCorrupt,
  EventLogDenied,
  EventLogUnavailable,
  WrongExpectedRevision,
} from '../ports/event-log.js';

/** The store that a SQLite file holds, as a message calls it. */
export type StoreName = 'event log' | 'vault';

/**
 * What SQLite reported, in the words of the port: a full disk, a store that cannot answer now, one that refuses us, one
 * whose content is broken. Errors of the port and programming errors pass unchanged.
 */
export function portError(error: unknown, store: StoreName): Error {
  if (!isError(error)) return new Error(String(error));
  if (isPortError(error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const family = /^SQLITE_[A-Z]+/.exec(code)?.[0];
  switch (family) {
    case 'SQLITE_FULL':
      return new EventLogUnavailable(`The disk of the ${store} is full`, { cause: error, full: true });
    case 'SQLITE_IOERR':
    case 'SQLITE_BUSY':
    case 'SQLITE_LOCKED':
    case 'SQLITE_CANTOPEN':
    case 'SQLITE_PROTOCOL':
    case 'SQLITE_NOMEM':
      return new EventLogUnavailable(`The ${store} cannot be used now (${code})`, { cause: error });
    case 'SQLITE_READONLY':
    case 'SQLITE_PERM':
    case 'SQLITE_AUTH':
      return new EventLogDenied(`The ${store} may not be written (${code})`, { cause: error });
    case 'SQLITE_CORRUPT':
    case 'SQLITE_NOTADB':
    case 'SQLITE_CONSTRAINT':
      return new EventLogCorrupt(`The ${store} is damaged: ${error.message} (${code})`, { cause: error });
    default:
      return error;
  }
}

/** True for faults of the disk or file, which concern every piece of a group; false for what one piece brought. */
export function concernsTheStore(error: unknown): boolean {
  const known = portError(error, 'event log');
  return known instanceof EventLogUnavailable || known instanceof EventLogDenied;
}

/** Not `instanceof`: the native driver's errors may come from another realm. */
function isError(error: unknown): error is Error {
  return typeof error === 'object' && error !== null && 'message' in error;
}

function isPortError(error: Error): boolean {
  return [WrongExpectedRevision, AppendTooLarge, EventLogUnavailable, EventLogDenied, EventLogCorrupt].some(
    (known) => error instanceof known,
  );
}
