import { createCipheriv, createDecipheriv } from 'node:crypto';
import { randomPoolBytes } from './random-pool.js';

const NONCE = 12;
const TAG = 16;
const OPENING = { authTagLength: TAG };

/**
 * AES-256-GCM: 12 bytes random nonce, ciphertext, 16 bytes tag.
 *
 * @param key 32 bytes
 * @param context what the ciphertext belongs to (additional data): elsewhere it does not open
 */
export function seal(key: Uint8Array, plain: Uint8Array, context: string): Buffer {
  const nonce = randomPoolBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(context));
  const body = cipher.update(plain);
  // GCM holds nothing back for the end: this only makes the tag.
  cipher.final();
  const sealed = Buffer.allocUnsafe(NONCE + body.length + TAG);
  sealed.set(nonce, 0);
  sealed.set(body, NONCE);
  sealed.set(cipher.getAuthTag(), NONCE + body.length);
  return sealed;
}

/** The plain bytes; undefined when key, context or bytes are not those of the sealing. */
export function unseal(key: Uint8Array, sealed: Uint8Array, context: string): Buffer | undefined {
  if (sealed.length < NONCE + TAG) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE), OPENING);
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG));
  const plain = decipher.update(sealed.subarray(NONCE, sealed.length - TAG));
  try {
    decipher.final();
  } catch {
    // The only failure of GCM here is the tag: it is the answer, not an accident.
    return undefined;
  }
  return plain;
}
