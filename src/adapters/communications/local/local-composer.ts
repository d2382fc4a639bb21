import { availableParallelism } from 'node:os';
import {
  CompositionRefused,
  type ComposedLetter,
  type Composer,
  type CompositionOrder,
} from '../../../ports/composer.js';
import type { ComposeResult } from './compose-worker.js';
import { WorkerPool } from './worker-pool.js';

/** Most letters that wait for a worker: minutes of work, and few megabytes. */
const QUEUE_LIMIT = 1_000;
/** Milliseconds; a letter takes some ten, one of a hundred pages on a busy machine some thousand. */
const LETTER_LIMIT = 120_000;

export interface LocalComposerOptions {
  /** Letters made at once; one less than the processors unless told, at most four. */
  readonly workers?: number;
  /** What the workers run, where it is not the built module beside this one: sources that need a loader. */
  readonly entry?: URL;
  /** Start the workers with the first letter: for a process that may make none. */
  readonly startLate?: boolean;
}

/**
 * Makes letters on this machine, in worker threads: rendering and painting never hold up the service. Workers start, and
 * make a letter for the waste bin, as soon as this is called, unless they are to start late. Equal orders give equal bytes.
 *
 * Beside the port's `CompositionRefused`, `compose` may throw `PoolUnavailable`: the queue is full or a worker died; the
 * same order may be tried again.
 */
export function localComposer(options: LocalComposerOptions = {}): Composer {
  const pool = new WorkerPool<CompositionOrder, ComposeResult>({
    entry: options.entry ?? new URL('./compose-worker.js', import.meta.url),
    workers: options.workers ?? Math.min(4, Math.max(1, availableParallelism() - 1)),
    queueLimit: QUEUE_LIMIT,
    taskLimit: LETTER_LIMIT,
    ...(options.startLate !== undefined && { startLate: options.startLate }),
  });
  return {
    async compose(order: CompositionOrder): Promise<ComposedLetter> {
      const result = await pool.run(order);
      if ('refused' in result) throw new CompositionRefused(result.refused.failure, result.refused.message);
      return result.letter;
    },
    close: () => pool.close(),
  };
}
