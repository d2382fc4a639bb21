import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Spent } from '../processes.js';

/** How often the delay is looked at, milliseconds: what is measured is the time beyond it. */
const RESOLUTION_MS = 1;

const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

/** What a program was asked to do. */
export const order = <T>(): T => JSON.parse(process.argv[2] ?? 'null') as T;

/** Stalls count from here on. */
export function beginWatching(): void {
  delay.reset();
  delay.enable();
}

/** Memory of the whole life of the process, stalls since the watching began. */
export const spent = (): Spent => ({
  peakMb: (process.resourceUsage().maxRSS * 1_024) / 1e6,
  stallMs: delay.max > 0 ? Math.max(0, delay.max / 1e6 - RESOLUTION_MS) : 0,
});

/** Sends an answer; resolves when it is on its way. */
export function answer(message: object): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!process.send) return reject(new Error('This program is started by a benchmark'));
    process.send(message, undefined, undefined, (error) => (error ? reject(error) : resolve()));
  });
}
