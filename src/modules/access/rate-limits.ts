import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../http/problem.js';
import { TokenBuckets, type Budget } from './token-buckets.js';
import type { TurnedAway } from './turned-away.js';

/** What the operator configures; 0 switches a limit off. */
export interface RateLimitOptions {
  /** Requests a second over time that one key may make; twice as many may come at once. */
  readonly perKey: number;
  /** Requests a second over time that one address may make without a valid key; ten times as many may come at once. */
  readonly perAddress: number;
}

const KEY_BURST = 2;
const ADDRESS_BURST = 10;
/** So many keys that proved valid are remembered. */
const MOST_PROVED = 10_000;

/**
 * How often callers may ask. A key's budget is charged after the key was proved, so that no stranger can use it up; a
 * stranger's is that of the address, charged for each proof that failed. An address that has used up its budget is not
 * heard any more, but for keys that proved valid before: a firm behind one address is not locked out by a stranger there.
 */
export class RateLimits {
  private readonly keys: TokenBuckets | undefined;
  private readonly addresses: TokenBuckets | undefined;
  /** SHA-256 of keys that proved valid: no key stands in memory longer than its request. */
  private readonly proved = new Set<string>();

  constructor(
    { perKey, perAddress }: RateLimitOptions,
    private readonly turnedAway: Pick<TurnedAway, 'count'>,
  ) {
    if (perKey > 0) this.keys = new TokenBuckets(perKey, perKey * KEY_BURST);
    if (perAddress > 0) this.addresses = new TokenBuckets(perAddress, perAddress * ADDRESS_BURST);
  }

  /**
   * Before a key, or what was sent in the place of one, is looked at.
   * @throws Problem 429 when the address has failed too often
   */
  beforeProof(request: FastifyRequest, key: string | undefined): void {
    const budget = this.addresses?.look(addressOf(request));
    if (!budget || budget.allowed || (key !== undefined && this.proved.has(digestOf(key)))) return;
    this.turnedAway.count('rate-limited');
    throw tooMany(budget, 'Too many requests without a valid key came from this address');
  }

  /** The request brought no valid key. */
  proofFailed(request: FastifyRequest): void {
    this.addresses?.take(addressOf(request));
  }

  /**
   * The key is valid: charges its budget, and says in the answer's headers what is left.
   * @throws Problem 429 when nothing is left
   */
  proofHeld(reply: FastifyReply, { key, keyId }: { readonly key: string; readonly keyId: string }): void {
    if (this.addresses) this.remember(digestOf(key));
    const budget = this.keys?.take(keyId);
    if (!budget) return;
    if (budget.allowed) {
      void reply.headers(headersOf(budget));
      return;
    }
    this.turnedAway.count('rate-limited', keyId);
    throw tooMany(budget, 'Your key has made too many requests');
  }

  private remember(digest: string): void {
    this.proved.delete(digest);
    this.proved.add(digest);
    if (this.proved.size > MOST_PROVED) this.proved.delete(this.proved.values().next().value as string);
  }
}

/** Whoever has one IPv6 address has its whole /64. */
function addressOf({ ip }: FastifyRequest): string {
  if (!isIPv6(ip) || ip.startsWith('::ffff:')) return ip;
  const [head = '', tail] = ip.split('::');
  const front = head.split(':').filter((group) => group !== '');
  const back = (tail ?? '').split(':').filter((group) => group !== '');
  const zeros = tail === undefined ? 0 : 8 - front.length - back.length;
  return [...front, ...Array<string>(zeros).fill('0'), ...back].slice(0, 4).join(':');
}

const digestOf = (key: string): string => createHash('sha256').update(key).digest('base64');

function headersOf({ limit, remaining, resetS }: Budget): Record<string, string> {
  return {
    'ratelimit-limit': String(limit),
    'ratelimit-remaining': String(remaining),
    'ratelimit-reset': String(resetS),
  };
}

function tooMany(budget: Budget, detail: string): Problem {
  const seconds = Math.max(1, budget.retryAfterS);
  return new Problem(429, 'rate-limited', `${detail}; try again in ${seconds} s`, {
    headers: { ...headersOf(budget), 'retry-after': String(seconds) },
  });
}
