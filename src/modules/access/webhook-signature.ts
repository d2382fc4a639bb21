import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** How far the sender's clock, and the way here, may put a message off: Standard Webhooks names five minutes. */
export const TOLERANCE_MS = 5 * 60_000;

/** Why a message was not taken as signed; codes of our problems. */
export type SignatureFault = 'signature-missing' | 'signature-stale' | 'signature-wrong';

export type Verdict = { readonly signed: true; readonly messageId: string } | { readonly fault: SignatureFault };

/**
 * The key of a secret, `whsec_` and base64, as Standard Webhooks writes it.
 * @throws RangeError unless it has 24 to 64 bytes
 */
export function webhookKey(secret: string): Buffer {
  const encoded = secret.startsWith('whsec_') ? secret.slice('whsec_'.length) : '';
  const key = Buffer.from(encoded, 'base64');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded) || key.length < 24 || key.length > 64) {
    throw new RangeError('must be whsec_ and 24 to 64 bytes in base64');
  }
  return key;
}

/**
 * Whether a message was signed with one of the keys, now: Standard Webhooks, HMAC-SHA256 over id.timestamp.body. Several
 * keys, and several signatures in the header, so that a secret can be exchanged without a message being lost.
 *
 * @param body the bytes as they came, not as they were understood
 * @param nowMs milliseconds since the epoch
 */
export function verifySignature(
  headers: IncomingHttpHeaders,
  body: Uint8Array,
  keys: readonly Buffer[],
  nowMs: number,
): Verdict {
  const id = single(headers['webhook-id']);
  const timestamp = single(headers['webhook-timestamp']);
  const signatures = single(headers['webhook-signature']);
  if (id === undefined || timestamp === undefined || signatures === undefined) return { fault: 'signature-missing' };
  if (!/^\d{1,11}$/.test(timestamp)) return { fault: 'signature-wrong' };
  const given = signatures
    .split(' ')
    .filter((signature) => signature.startsWith('v1,'))
    .map((signature) => Buffer.from(signature.slice('v1,'.length), 'base64'));
  const valid = keys.some((key) => {
    const expected = digest(key, id, timestamp, body);
    return given.some((signature) => signature.length === expected.length && timingSafeEqual(signature, expected));
  });
  if (!valid) return { fault: 'signature-wrong' };
  // Only of what is genuine do we say more than that it is not.
  if (Math.abs(nowMs - Number(timestamp) * 1_000) > TOLERANCE_MS) return { fault: 'signature-stale' };
  return { signed: true, messageId: id };
}

/** The headers of a message signed with a key, for those who send to us: simulators and the benchmark. */
export function signatureHeaders(
  key: Buffer,
  id: string,
  nowMs: number,
  body: Uint8Array,
): Readonly<Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>> {
  const timestamp = String(Math.floor(nowMs / 1_000));
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${digest(key, id, timestamp, body).toString('base64')}`,
  };
}

const digest = (key: Buffer, id: string, timestamp: string, body: Uint8Array): Buffer =>
  createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();

function single(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' && header !== '' ? header : undefined;
}
