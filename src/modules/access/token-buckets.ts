/** What a bucket says of a request. */
export interface Budget {
  readonly allowed: boolean;
  /** The most that fits in: what may come at once. */
  readonly limit: number;
  /** Whole requests that are left now. */
  readonly remaining: number;
  /** Whole seconds until the next request is allowed; 0 where one is left. */
  readonly retryAfterS: number;
  /** Whole seconds until the bucket is full again. */
  readonly resetS: number;
}

/** So many callers are told apart; those not seen for the longest time are forgotten, that is: begin anew with a full bucket. */
const MOST_CALLERS = 10_000;

interface Bucket {
  readonly tokens: number;
  /** By the monotonic clock, in milliseconds. */
  readonly at: number;
}

/**
 * Token buckets, one per caller: `perSecond` requests a second over time, `burst` of them at once.
 *
 * Not @fastify/rate-limit: its counters take a request into account in the moment in which they are asked, and before
 * there is a principal. A key's budget must be charged only to who has proved the key, and a stranger's only for a proof
 * that failed, which needs a look before the work and the charge after it. Its fixed windows also let twice the rate
 * through at their borders. What is left without it is this file.
 */
export class TokenBuckets {
  private readonly buckets = new Map<string, Bucket>();

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    /** Milliseconds of a clock that never goes back. */
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** What a request of this caller would be told; charges nothing. */
  look(caller: string): Budget {
    return this.budget(this.tokensOf(caller), this.tokensOf(caller) >= 1);
  }

  /** Charges one request, where there is a token left. */
  take(caller: string): Budget {
    const tokens = this.tokensOf(caller);
    const allowed = tokens >= 1;
    const left = allowed ? tokens - 1 : tokens;
    // Deleted first: the order of the map is the order of the last use.
    this.buckets.delete(caller);
    this.buckets.set(caller, { tokens: left, at: this.now() });
    if (this.buckets.size > MOST_CALLERS) this.buckets.delete(this.buckets.keys().next().value as string);
    return this.budget(left, allowed);
  }

  private tokensOf(caller: string): number {
    const bucket = this.buckets.get(caller);
    if (!bucket) return this.burst;
    return Math.min(this.burst, bucket.tokens + ((this.now() - bucket.at) * this.perSecond) / 1_000);
  }

  private budget(tokens: number, allowed: boolean): Budget {
    return {
      allowed,
      limit: this.burst,
      remaining: Math.floor(tokens),
      retryAfterS: tokens >= 1 ? 0 : Math.ceil((1 - tokens) / this.perSecond),
      resetS: Math.ceil((this.burst - tokens) / this.perSecond),
    };
  }
}
