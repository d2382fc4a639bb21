import { randomFillSync } from 'node:crypto';

const POOL_BYTES = 65_536;
const pool = Buffer.alloc(POOL_BYTES);
let used = POOL_BYTES;

/**
 * Cryptographically random bytes out of a pool: one call to the generator serves thousands of salts and nonces.
 * The bytes are a copy of the caller's own, and are wiped from the pool.
 */
export function randomPoolBytes(count: number): Buffer {
  const start = take(count);
  const bytes = Buffer.allocUnsafe(count);
  pool.copy(bytes, 0, start, used);
  pool.fill(0, start, used);
  return bytes;
}

/** The same as text, in base64url without padding. */
export function randomPoolText(count: number): string {
  const start = take(count);
  const text = pool.toString('base64url', start, used);
  pool.fill(0, start, used);
  return text;
}

function take(count: number): number {
  if (used + count > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  const start = used;
  used += count;
  return start;
}
