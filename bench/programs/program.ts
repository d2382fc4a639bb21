import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Spent } from '../processes.js';

/**
 * How often the delay is looked at, milliseconds: what is measured is the time beyond it. More often would be seen in the
 * processor time of what is measured: every millisecond was a twentieth of a core.
 */
const RESOLUTION_MS = 10;
const LOOK_MS = 25;

const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
let ownStallMs = 0;
let looking: NodeJS.Timeout | undefined;
let cpu = process.cpuUsage();

/** What a watched process tells of its last second; memory in megabytes (10^6 bytes). */
export interface Watched extends Spent {
  readonly rssMb: number;
  readonly heapMb: number;
  /** What was alive in a heap that had just been collected whole; once a minute, and only where that was asked for. */
  readonly liveMb?: number;
}

/** What a program was asked to do. */
export const order = <T>(): T => JSON.parse(process.argv[2] ?? 'null') as T;

/** Stalls and processor time count from here on. */
export function beginWatching(): void {
  clearInterval(looking);
  delay.reset();
  delay.enable();
  cpu = process.cpuUsage();
  ownStallMs = 0;
  let [last, waited] = [performance.now(), waitedForProcessor()];
  looking = setInterval(() => {
    const [now, waits] = [performance.now(), waitedForProcessor()];
    ownStallMs = Math.max(ownStallMs, now - last - LOOK_MS - (waits - waited));
    [last, waited] = [now, waits];
  }, LOOK_MS);
  looking.unref();
}

/** Memory of the whole life of the process; stalls and processor time since the watching began. */
export function spent(): Spent {
  const { user, system } = process.cpuUsage(cpu);
  return {
    peakMb: (process.resourceUsage().maxRSS * 1_024) / 1e6,
    stallMs: delay.max > 0 ? Math.max(0, delay.max / 1e6 - RESOLUTION_MS) : 0,
    ownStallMs,
    cpuSeconds: (user + system) / 1e6,
  };
}

/** Milliseconds in which the main thread was ready to run and another process had the processor; 0 where unknown. */
function waitedForProcessor(): number {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[1]) / 1e6;
  } catch {
    // Only Linux tells it.
    return 0;
  }
}

/** Sends an answer; resolves when it is on its way. */
export function answer(message: object): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!process.send) return reject(new Error('This program is started by a benchmark'));
    process.send(message, undefined, undefined, (error) => (error ? reject(error) : resolve()));
  });
}
