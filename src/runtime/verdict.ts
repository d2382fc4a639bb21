import { DocumentsUnavailable } from '../ports/documents.js';
import { EventLogDenied, EventLogUnavailable } from '../ports/event-log.js';
import { ReadStoreUnavailable } from '../ports/read-store.js';
import { CheckpointMoved } from './checkpoints.js';
import { LeaseLost } from './lease.js';

/**
 * What a failure means. `stop`: a fault of a store or of the leadership; the whole loop backs off and does the batch
 * again. `park`: a fault of one event; its stream or instance waits for an operator, the others go on.
 */
export type Verdict = 'stop' | 'park';

export function verdictOf(error: unknown): Verdict {
  return error instanceof EventLogUnavailable ||
    error instanceof EventLogDenied ||
    error instanceof ReadStoreUnavailable ||
    error instanceof DocumentsUnavailable ||
    error instanceof CheckpointMoved ||
    error instanceof LeaseLost
    ? 'stop'
    : 'park';
}

/** A failure in words, at most 2,000 characters. */
export function reasonOf(error: unknown): string {
  const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return words.slice(0, 2_000);
}
