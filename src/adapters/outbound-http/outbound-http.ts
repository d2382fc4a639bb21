import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, EnvHttpProxyAgent, request as send, type Dispatcher } from 'undici';
import { AddressGuard } from './address-guard.js';
import { CircuitBreaker, type BreakerOptions } from './circuit-breaker.js';
import { guardedConnector } from './guarded-connector.js';
import { AddressRefused, AnswerTooLarge, NeighbourUnavailable, type Reached } from './outbound-errors.js';
import { pauseAfter, retryAfterMs, type RetryOptions } from './retry-pauses.js';

export interface OutboundHttpOptions {
  /** Who is asked, for messages: `Exstream`, `The case system`. */
  readonly neighbour: string;
  /** Networks (CIDR) or addresses that may be connected to although they are not public. */
  readonly networks?: readonly string[];
  /** Proxies, as HTTP_PROXY, HTTPS_PROXY and NO_PROXY name them. They may stand anywhere, and judge names themselves. */
  readonly proxy?: { readonly http?: string; readonly https?: string; readonly none?: string };
  /** Milliseconds until a connection stands, and until an attempt is answered to its last byte. */
  readonly connectMs?: number;
  readonly answerMs?: number;
  /** Longest answer in bytes. */
  readonly mostBytes?: number;
  readonly retries?: Partial<RetryOptions>;
  readonly breaker?: Partial<BreakerOptions>;
  /** Between 0 and 1; for tests that know their pauses. */
  readonly random?: () => number;
  /** Milliseconds since 1970, and of a clock that only goes forward. */
  readonly now?: () => number;
  readonly elapsed?: () => number;
}

export interface OutboundRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /**
   * Sending it twice does no more than sending it once. Default: GET, HEAD, PUT and DELETE. Others are sent again only
   * when they certainly were not worked on: no connection, or 429.
   */
  readonly repeatable?: boolean;
  /** Whether this answer is worth another attempt, and so speaks of a neighbour in trouble; default: by its status (408, 425, 429, 500, 502, 503, 504). */
  readonly again?: (answer: OutboundAnswer) => boolean;
  readonly signal?: AbortSignal;
}

export interface OutboundAnswer {
  readonly status: number;
  /** Names in lower case; of a header that came more than once, the first. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const RETRIES: RetryOptions = { attempts: 4, firstPauseMs: 200, mostPauseMs: 5_000, longestWaitMs: 10_000 };
const BREAKER: BreakerOptions = { failures: 8, firstRestMs: 2_000, mostRestMs: 60_000 };
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);
const WORTH_AGAIN: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);
const NOT_REACHED: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT',
]); // prettier-ignore

/**
 * Asks one neighbour over HTTP: bounded in time and size, tried again with pauses by chance, left alone for a while when it
 * fails again and again, never at an address that is not public unless the configuration allows it. Redirects are answers.
 */
export class OutboundHttp {
  private readonly guard: AddressGuard;
  private readonly dispatcher: Dispatcher;
  private readonly breaker: CircuitBreaker;
  private readonly retries: RetryOptions;
  private readonly answerMs: number;
  private readonly mostBytes: number;
  private readonly random: () => number;
  private readonly now: () => number;
  private readonly closing = new AbortController();

  /** @throws RangeError when a network is none */
  constructor(private readonly options: OutboundHttpOptions) {
    const { neighbour, networks, connectMs = 10_000, answerMs = 60_000, mostBytes = 64 * 1_048_576 } = options;
    this.guard = new AddressGuard(networks);
    this.answerMs = answerMs;
    this.mostBytes = mostBytes;
    this.retries = { ...RETRIES, ...options.retries };
    this.random = options.random ?? Math.random;
    this.now = options.now ?? Date.now;
    const elapsed = options.elapsed ?? (() => performance.now());
    this.breaker = new CircuitBreaker(neighbour, { ...BREAKER, ...options.breaker }, elapsed);
    this.dispatcher = dispatcherOf(options, guardedConnector(this.guard, connectMs), answerMs);
  }

  /**
   * The neighbour's answer, whatever its status; after attempts that were worth another one, the last one's.
   * @throws NeighbourUnavailable, AddressRefused, AnswerTooLarge; the signal's reason when it is aborted
   */
  async request(order: OutboundRequest): Promise<OutboundAnswer> {
    this.guard.assertHost(order.url);
    // Whether an attempt before may have been worked on.
    let unsure = false;
    for (let attempt = 1; ; attempt += 1) {
      const last = attempt >= this.retries.attempts;
      const result = await this.attempt(order, unsure);
      unsure ||= 'answer' in result || result.unavailable.reached === 'unknown';
      if ('answer' in result) {
        const { answer } = result;
        const asked = retryAfterMs(answer.headers['retry-after'], this.now());
        if (last || !mayRepeat(order, answer) || (asked ?? 0) > this.retries.longestWaitMs) return answer;
        await this.pause(attempt, order.signal, asked);
      } else {
        const { unavailable } = result;
        if (last || (unavailable.reached === 'unknown' && !repeatable(order))) throw unavailable;
        await this.pause(attempt, order.signal);
      }
    }
  }

  /** Ends waiting requests with `NeighbourUnavailable` and closes all connections. */
  async close(): Promise<void> {
    this.closing.abort(new NeighbourUnavailable(`The way to ${this.options.neighbour} was closed`, 'unknown'));
    await this.dispatcher.destroy();
  }

  private async attempt(
    order: OutboundRequest,
    unsure: boolean,
  ): Promise<{ readonly answer: OutboundAnswer } | { readonly unavailable: NeighbourUnavailable }> {
    this.breaker.enter(unsure ? 'unknown' : 'no');
    try {
      const answer = await this.exchange(order);
      if (answer.status >= 500 && worthAnother(order, answer)) this.breaker.failed();
      else this.breaker.succeeded();
      return { answer };
    } catch (error) {
      if (order.signal?.aborted || this.closing.signal.aborted || error instanceof AddressRefused) {
        this.breaker.undecided();
        throw this.closing.signal.aborted ? this.closing.signal.reason : error;
      }
      this.breaker.failed();
      if (error instanceof AnswerTooLarge) throw error;
      return { unavailable: this.unavailable(order, error, unsure) };
    }
  }

  private async exchange({ method, url, headers = {}, body, signal }: OutboundRequest): Promise<OutboundAnswer> {
    const limits = [AbortSignal.timeout(this.answerMs), this.closing.signal, ...(signal ? [signal] : [])];
    const answer = await send(url, {
      dispatcher: this.dispatcher,
      method,
      headers,
      body: body ?? null,
      signal: AbortSignal.any(limits),
    });
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      // Leaving the loop ends the connection.
      if (bytes > this.mostBytes) throw new AnswerTooLarge(`${url.host} sent more than ${this.mostBytes} bytes`);
      chunks.push(chunk);
    }
    return { status: answer.statusCode, headers: singled(answer.headers), body: Buffer.concat(chunks) };
  }

  private unavailable({ method, url }: OutboundRequest, cause: unknown, unsure: boolean): NeighbourUnavailable {
    const { code, message, name } = cause as { code?: unknown; message?: string; name?: string };
    const reached: Reached = NOT_REACHED.has(code) && !unsure ? 'no' : 'unknown';
    const why = name === 'TimeoutError' ? `no answer within ${this.answerMs} ms` : message || String(code);
    const words = `${this.options.neighbour} did not answer ${method} ${url.origin}${url.pathname}: ${why}`;
    return new NeighbourUnavailable(words, reached, { cause });
  }

  private async pause(attempt: number, signal: AbortSignal | undefined, askedMs?: number): Promise<void> {
    const ms = pauseAfter(attempt, this.retries, this.random, askedMs);
    const ends = AbortSignal.any([this.closing.signal, ...(signal ? [signal] : [])]);
    await sleep(ms, undefined, { signal: ends }).catch(() => {
      throw ends.reason;
    });
  }
}

const repeatable = ({ method, repeatable: told }: OutboundRequest): boolean => told ?? SAFE.has(method);

function mayRepeat(order: OutboundRequest, answer: OutboundAnswer): boolean {
  if (!repeatable(order) && answer.status !== 429) return false;
  return worthAnother(order, answer);
}

const worthAnother = (order: OutboundRequest, answer: OutboundAnswer): boolean =>
  order.again?.(answer) ?? WORTH_AGAIN.has(answer.status);

function dispatcherOf(
  { proxy }: OutboundHttpOptions,
  connect: ReturnType<typeof guardedConnector>,
  answerMs: number,
): Dispatcher {
  const options = { connect, headersTimeout: answerMs, bodyTimeout: answerMs };
  if (!proxy?.http && !proxy?.https) return new Agent(options);
  // Empty texts, for what is not told would be read from the environment.
  const { http: httpProxy = '', https: httpsProxy = '', none: noProxy = '' } = proxy;
  return new EnvHttpProxyAgent({ ...options, httpProxy, httpsProxy, noProxy });
}

function singled(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const entries = Object.entries(headers).flatMap(([name, value]) => {
    const first = Array.isArray(value) ? value[0] : value;
    return first === undefined ? [] : [[name, first] as const];
  });
  return Object.fromEntries(entries);
}
