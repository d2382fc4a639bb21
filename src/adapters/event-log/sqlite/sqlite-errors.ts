import {
  AppendTooLarge,
  EventLogCorrupt,
  EventLogDenied,
  EventLogUnavailable,
  WrongExpectedRevision,
} from '../../../ports/event-log.js';

/**
 * What SQLite reported, in the words of the port: a full disk, a store that cannot answer now, one that refuses us, one
 * whose content is broken. Errors of the port and programming errors pass unchanged.
 */
export function portError(error: unknown): Error {
  if (!isError(error)) return new Error(String(error));
  if (isPortError(error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const family = /^SQLITE_[A-Z]+/.exec(code)?.[0];
  switch (family) {
    case 'SQLITE_FULL':
      return new EventLogUnavailable('The disk of the event log is full', { cause: error, full: true });
    case 'SQLITE_IOERR':
    case 'SQLITE_BUSY':
    case 'SQLITE_LOCKED':
    case 'SQLITE_CANTOPEN':
    case 'SQLITE_PROTOCOL':
    case 'SQLITE_NOMEM':
      return new EventLogUnavailable(`The event log cannot be used now (${code})`, { cause: error });
    case 'SQLITE_READONLY':
    case 'SQLITE_PERM':
    case 'SQLITE_AUTH':
      return new EventLogDenied(`The event log may not be written (${code})`, { cause: error });
    case 'SQLITE_CORRUPT':
    case 'SQLITE_NOTADB':
    case 'SQLITE_CONSTRAINT':
      return new EventLogCorrupt(`The event log is damaged: ${error.message} (${code})`, { cause: error });
    default:
      return error;
  }
}

/** True for faults of the disk or file, which concern every append of a group; false for what one append brought. */
export function concernsTheStore(error: unknown): boolean {
  return portError(error) instanceof EventLogUnavailable || portError(error) instanceof EventLogDenied;
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
