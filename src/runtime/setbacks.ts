import { EventLogUnavailable } from '../ports/event-log.js';
import { backoff } from './backoff.js';
import { CheckpointMoved, CheckpointOfAnotherLog } from './checkpoints.js';
import { reasonOf } from './verdict.js';

const FIRST_BACKOFF_MS = 100;
const MOST_BACKOFF_MS = 30_000;
/** A log that is away has already been waited for by its adapter. */
const MOST_BACKOFF_OF_LOG_MS = 1_000;

/** What a failure asks for. */
export interface Setback {
  /** `look-again`: at once, for tables were replaced. `refused`: nothing helps but a rebuild. `retry`: after the pause. */
  readonly kind: 'look-again' | 'refused' | 'retry';
  readonly pauseMs: number;
  readonly failures: number;
  readonly reason: string;
}

/** How often a consumer has failed in a row, why the last time, and how long it waits before it tries again. */
export class Setbacks {
  private failures = 0;
  private last: string | undefined;

  /** Why it failed the last time; undefined since it has succeeded. */
  get lastError(): string | undefined {
    return this.last;
  }

  succeeded(): void {
    this.failures = 0;
    this.last = undefined;
  }

  failed(error: unknown): Setback {
    this.failures += 1;
    const { failures } = this;
    const reason = reasonOf(error);
    if (error instanceof CheckpointMoved && failures === 1) return { kind: 'look-again', pauseMs: 0, failures, reason };
    this.last = reason;
    const most = error instanceof EventLogUnavailable ? MOST_BACKOFF_OF_LOG_MS : MOST_BACKOFF_MS;
    const kind = error instanceof CheckpointOfAnotherLog ? 'refused' : 'retry';
    return { kind, pauseMs: backoff(failures, FIRST_BACKOFF_MS, most), failures, reason };
  }
}
