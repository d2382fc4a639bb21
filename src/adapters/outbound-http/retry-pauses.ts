export interface RetryOptions {
  /** Attempts at most, the first one included. */
  readonly attempts: number;
  /** Milliseconds: the longest first pause; it doubles with each attempt. */
  readonly firstPauseMs: number;
  readonly mostPauseMs: number;
  /** A neighbour that asks for a longer pause (Retry-After) is not asked again here: the caller has a later time. */
  readonly longestWaitMs: number;
}

/**
 * Milliseconds before the attempt after this one: by chance between nothing and a bound that doubles, so that those who
 * failed together do not come back together; never sooner than the neighbour asked for.
 *
 * @param attempt the one that failed, counted from 1
 * @param askedMs what Retry-After says
 */
export function pauseAfter(
  attempt: number,
  { firstPauseMs, mostPauseMs }: RetryOptions,
  random: () => number,
  askedMs = 0,
): number {
  return askedMs + random() * Math.min(mostPauseMs, firstPauseMs * 2 ** (attempt - 1));
}

/**
 * Milliseconds that an answer asks to wait: Retry-After in seconds or as an HTTP date (RFC 9110, 10.2.3). Undefined where
 * it asks for nothing, or for what cannot be read.
 *
 * @param now milliseconds since 1970
 */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const date = /^[A-Z][a-z]{2}, /.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
