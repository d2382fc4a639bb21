import { setTimeout } from 'node:timers/promises';
import type { EventStore } from '../ports/event-store.js';
import type { ReadStore } from '../ports/read-store.js';
import { backoff } from './backoff.js';
import { CheckpointOfAnotherLog, loadCheckpoint, verifyCheckpoint } from './checkpoints.js';
import type { RuntimeLog } from './runtime-log.js';
import { reasonOf } from './verdict.js';

const FIRST_PAUSE_MS = 100;
/** An operator who takes a foreign read store away under a running service is noticed after so long. */
const MOST_PAUSE_MS = 10_000;

/**
 * Waits until what these consumers have written belongs to this log: over another one, or one that was restored to an
 * earlier end, their effects and moments are of a history that is not on record. Answers whether it does; not so only
 * when the waiting was ended by the signal. Never throws: a store at fault is waited for.
 */
export async function untilOfThisLog(
  consumers: readonly string[],
  { store, readStore, log }: { readonly store: EventStore; readonly readStore: ReadStore; readonly log: RuntimeLog },
  signal: AbortSignal,
): Promise<boolean> {
  for (let failures = 0; !signal.aborted;) {
    let pause = MOST_PAUSE_MS;
    try {
      for (const name of consumers) {
        const checkpoint = await loadCheckpoint(readStore, name);
        if (checkpoint) await verifyCheckpoint(store, name, checkpoint);
      }
      return true;
    } catch (error) {
      const foreign = error instanceof CheckpointOfAnotherLog;
      if (!foreign) pause = backoff((failures += 1), FIRST_PAUSE_MS, MOST_PAUSE_MS);
      const words = foreign ? 'Nothing is sent and time stands still' : 'Nothing is sent yet: a store is at fault';
      log.error({ error: reasonOf(error) }, words);
    }
    await setTimeout(pause, undefined, { signal }).catch(() => undefined);
  }
  return false;
}
