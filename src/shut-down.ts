import { setTimeout } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { RequestsUnderWay } from './modules/http/requests-under-way.js';
import { Readiness } from './modules/operations/readiness.js';
import { ReportJobs } from './modules/reports/report-jobs.js';
import type { Runtime } from './runtime/runtime.js';

/** Not everything that was accepted came to its end in time. Nothing is lost: it goes on after the next start. */
export class ShutdownIncomplete extends Error {
  override readonly name = 'ShutdownIncomplete';
}

export interface ShutDownOptions {
  readonly app: NestFastifyApplication;
  readonly runtime: Runtime;
  /** Closes the stores, and what only watches. */
  readonly closeRest: () => Promise<void>;
  /** Milliseconds between "not ready" and the end of listening. */
  readonly drainMs: number;
  /** Milliseconds for everything after that. */
  readonly shutdownMs: number;
}

/**
 * Ends a service in the order in which nothing is lost: readiness says no, so that load balancers turn away; then no
 * connection is taken any more, and requests under way are answered; then reports, consumers and effects finish what
 * they are at; then the stores close.
 *
 * @throws ShutdownIncomplete with what was left when the time is over; the stores are open then: end the process
 */
export async function shutDown({ app, runtime, closeRest, drainMs, shutdownMs }: ShutDownOptions): Promise<void> {
  app.get(Readiness).drain();
  if (drainMs > 0) await setTimeout(drainMs);
  const late = new AbortController();
  const finish = async (): Promise<void> => {
    // The consumers run until the last answer is out: a request may wait to see its own write.
    await app.close();
    await runtime.stop();
    await closeRest();
  };
  const tooLate = async (): Promise<never> => {
    await setTimeout(shutdownMs, undefined, { signal: late.signal });
    throw new ShutdownIncomplete(whatIsLeft(app, runtime, shutdownMs));
  };
  try {
    await Promise.race([finish(), tooLate()]);
  } finally {
    late.abort();
  }
}

function whatIsLeft(app: NestFastifyApplication, runtime: Runtime, shutdownMs: number): string {
  const left = [
    [app.get(RequestsUnderWay).size, 'requests'],
    [app.get(ReportJobs).left, 'reports'],
    [runtime.effectsRunning, 'attempts of effects'],
  ] as const;
  const named = left.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  const words = named.length > 0 ? named.join(', ') : 'consumers or stores';
  return `Not all was finished within ${shutdownMs / 1_000} s: ${words} left. What is on record goes on after the next start`;
}
