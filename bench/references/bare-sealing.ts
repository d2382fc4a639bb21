import { createCipheriv, hash, randomFillSync } from 'node:crypto';
import type { Append, StoredAppend } from '../data/appends.js';

const KEY = Buffer.alloc(32, 7);
/** A row of fewer bytes holds no value: it says where the value is. */
const LEAST_SEALED = 28;

/**
 * What cryptography asks for the rows of an append, by bare calls of node:crypto: a salt, a text and a digest for each
 * personal value, and as many ciphers as the rows hold. No schema, no JSON of the event; what it makes is thrown away.
 */
export function sealBarely({ events }: Append, { disclosures: { rows } }: StoredAppend): number {
  const salts = randomFillSync(Buffer.allocUnsafe(32 * rows.length));
  let texts: string[] = [];
  let bytes = 0;
  const encrypt = (context: string) => {
    const cipher = createCipheriv('aes-256-gcm', KEY, randomFillSync(Buffer.allocUnsafe(12)));
    cipher.setAAD(Buffer.from(context));
    bytes += cipher.update(Buffer.from(texts.join('\n'), 'latin1')).length;
    cipher.final();
    bytes += cipher.getAuthTag().length;
    texts = [];
  };
  for (const [n, { eventId, digest, sealed }] of rows.entries()) {
    if (sealed.length >= LEAST_SEALED && n > 0) encrypt(eventId + digest);
    const salt = salts.toString('base64url', 32 * n, 32 * n + 32);
    const { reasons } = events[n]?.data as { readonly reasons: readonly { readonly text: string }[] };
    const text = Buffer.from(`["${salt}","${eventId}/data/reasons/0/text","${reasons[0]?.text ?? ''}"]`).toString(
      'base64url',
    );
    bytes += hash('sha256', text, 'base64url').length;
    texts.push(text);
  }
  if (texts.length > 0) encrypt('last');
  return bytes;
}
