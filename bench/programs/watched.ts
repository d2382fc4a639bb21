/**
 * Loaded before the service's own main file (`node --import`): tells whoever started the process, once a second, what
 * memory it holds and how long its event loop stood still. Ends the process when nobody listens any more.
 */
import { isMainThread } from 'node:worker_threads';
import { answer, beginWatching, spent, type Watched } from './program.js';

const EVERY_MS = 1_000;
/** Seconds from one whole collection to the next, where `--expose-gc` asks for them. */
const COLLECT_EVERY = 60;

let seconds = 0;

/** Megabytes that outlive a collection of the whole heap. */
function liveMb(): number | undefined {
  seconds += 1;
  if (!globalThis.gc || seconds % COLLECT_EVERY !== 0) return undefined;
  globalThis.gc();
  return process.memoryUsage().heapUsed / 1e6;
}

function tell(): void {
  const { rss, heapUsed } = process.memoryUsage();
  const live = liveMb();
  const seen: Watched = {
    ...spent(),
    rssMb: rss / 1e6,
    heapMb: heapUsed / 1e6,
    ...(live !== undefined && { liveMb: live }),
  };
  beginWatching();
  // Whoever listened may be gone: then the channel is closed, and the process with it.
  answer(seen).catch(() => process.exit(1));
}

// Worker threads load it too, and have no channel.
if (isMainThread) {
  setInterval(tell, EVERY_MS).unref();
  beginWatching();
  process.once('disconnect', () => process.exit(1));
  process.channel?.unref();
}
