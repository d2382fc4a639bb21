import { createRequire } from 'node:module';
import { Program, type Spent } from './processes.js';
import type { Ask } from './programs/serve.js';

interface CannonRequest {
  readonly method: 'POST';
  readonly setupRequest: (request: { path: string; body?: string }) => object;
}

interface CannonOptions {
  readonly url: string;
  readonly connections: number;
  /** Seconds. */
  readonly timeout: number;
  /** Requests in all. */
  readonly amount: number;
  readonly overallRate?: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly requests: readonly CannonRequest[];
}

interface CannonResult {
  readonly '2xx': number;
  readonly non2xx: number;
  readonly errors: number;
  readonly latency: { readonly p50: number; readonly p99: number };
}

const autocannon = createRequire(import.meta.url)('autocannon') as (options: CannonOptions) => Promise<CannonResult>;

export const CONNECTIONS = 64;
const ANSWER_SECONDS = 60;

/** One in so many decisions is a denial, which asks for a letter. */
const DENIED_EVERY = 5;

export const DENIAL = {
  outcome: 'denied',
  reasons: [{ code: 'income-insufficient', text: 'Income insufficient for amount of credit requested' }],
  decidedBy: 'underwriter-7',
};
export const WITHDRAWAL = {
  outcome: 'withdrawn',
  reasons: [{ code: 'applicant-withdrew', text: 'The applicant has taken the application back' }],
  decidedBy: 'underwriter-7',
};

export interface Load {
  /** Decisions answered with success, per second. */
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
  /** Of the server while the load ran. */
  readonly stallMs: number;
  readonly ownStallMs: number;
  readonly peakMb: number;
  /** Milliseconds from durable to visible, of each decision. */
  readonly lags: readonly number[];
  /** Milliseconds that the server took to come to rest afterwards. */
  readonly restMs: number;
}

/** A server in a process of its own, and decisions for it. */
export class LoadedServer {
  private constructor(
    private readonly program: Program,
    private readonly url: string,
    private readonly key: string,
  ) {}

  static async start(program: 'serve' | 'serve-bare', folder: string): Promise<LoadedServer> {
    const started = new Program(program, { folder });
    try {
      const { url, key } = await started.next<{ url: string; key: string }>();
      return new LoadedServer(started, url, key);
    } catch (error) {
      await started.end();
      throw error;
    }
  }

  /**
   * Opens so many cases, lets the server come to rest, and decides each once: as fast as it answers at 64 connections, or
   * so many a second.
   * @throws Error when an answer was no success
   */
  async decide(cases: number, perSecond?: number): Promise<Load> {
    const { ids } = await this.ask<{ ids: string[] }>({ open: cases });
    await this.ask({ begin: true });
    let next = 0;
    const begun = performance.now();
    const result = await autocannon({
      url: this.url,
      connections: Math.min(CONNECTIONS, Math.ceil(perSecond ?? CONNECTIONS)),
      timeout: ANSWER_SECONDS,
      amount: cases,
      ...(perSecond !== undefined && { overallRate: Math.ceil(perSecond) }),
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.key}` },
      requests: [
        {
          method: 'POST',
          setupRequest: (request) => {
            const n = next++;
            const body = n % DENIED_EVERY === 0 ? DENIAL : WITHDRAWAL;
            return { ...request, path: `/v1/cases/${ids[n % ids.length]}/decisions`, body: JSON.stringify(body) };
          },
        },
      ],
    });
    const seconds = (performance.now() - begun) / 1_000;
    const after = await this.ask<Spent & { lags: number[]; restMs: number }>({ end: true });
    if (result.errors > 0) throw new Error(`${result.errors} requests got no answer`);
    if (result.non2xx > 0) throw new Error(`${result.non2xx} requests were refused`);
    const { p50, p99 } = result.latency;
    const { stallMs, ownStallMs, peakMb, lags, restMs } = after;
    return { rate: result['2xx'] / seconds, p50, p99, stallMs, ownStallMs, peakMb, lags, restMs };
  }

  close(): Promise<void> {
    return this.program.end();
  }

  private ask<T>(question: Ask): Promise<T> {
    return this.program.ask<T>(question);
  }
}
