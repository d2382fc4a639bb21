import { createHash, randomBytes } from 'node:crypto';

/** base64url(SHA-256(salt ‖ bytes)), the salt in base64url: without it, the digest says nothing of bytes that could be guessed. */
export function saltedDigest(salt: string, bytes: Uint8Array): string {
  return createHash('sha256').update(Buffer.from(salt, 'base64url')).update(bytes).digest('base64url');
}

/** A new random salt of 256 bit, in base64url. */
export const newSalt = (): string => randomBytes(32).toString('base64url');
