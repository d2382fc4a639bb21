import {
  AppendTooLarge,
  EventLogCorrupt,
  EventLogDenied,
  EventLogUnavailable,
  WrongExpectedRevision,
} from '../../../ports/event-log.js';
import { classify, type Verdict } from './classify.js';
import { ClientGone, TimeLimitReached } from './connection.js';

/** What an error of a call means: the client's by {@link classify}, our own time limits as "try again". */
export function verdictOn(error: unknown): Verdict {
  if (error instanceof TimeLimitReached || error instanceof ClientGone) return { kind: 'retry', reason: error.message };
  return classify(error);
}

const PORT_ERRORS = [
  WrongExpectedRevision,
  AppendTooLarge,
  EventLogUnavailable,
  EventLogDenied,
  EventLogCorrupt,
  TypeError,
] as const;

/** True for errors that are already worded for the callers of the port. */
export function isPortError(error: unknown): boolean {
  return PORT_ERRORS.some((kind) => error instanceof kind);
}

/**
 * The error of the port for one of the client that is not to be tried again here.
 *
 * @param asked what was asked of the server, for the operator: "reading stream x"
 */
export function portError(error: unknown, asked: string, hosts: string): unknown {
  if (isPortError(error)) return error;
  const verdict = verdictOn(error);
  const at = `EventStoreDB at ${hosts}, ${asked}`;
  switch (verdict.kind) {
    case 'denied':
      return new EventLogDenied(`${at}: ${verdict.reason}`, { cause: error });
    case 'stream-deleted':
      return new EventLogCorrupt(`${at}: the stream was deleted`, { cause: error });
    case 'no-such-position':
      return new EventLogCorrupt(`${at}: no event stands there; is this another log, or a restored one?`, {
        cause: error,
      });
    case 'retry':
      return new EventLogUnavailable(`${at}: the server cannot answer (${verdict.reason})`, { cause: error });
    case 'unforeseen':
      return new EventLogUnavailable(`${at}: unforeseen answer: ${verdict.reason}`, { cause: error });
    default:
      return new EventLogUnavailable(`${at}: unforeseen answer: ${verdict.kind}`, { cause: error });
  }
}
