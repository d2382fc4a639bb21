import type { ExpectedRevision } from '../../../ports/event-log.js';

/** What an error of the client means for us. Reasons are words for the operator. */
export type Verdict =
  /** Down, not ready, no leader, out of time: the same call may succeed later; whether it was done is unknown. */
  | { readonly kind: 'retry'; readonly reason: string }
  /** Credentials, rights or certificate: it will not get better by trying. */
  | {
      readonly kind: 'denied';
      readonly reason: string;
      /** The user is known, and lacks the right; a wrong password or certificate is not this. */
      readonly right?: true;
    }
  | { readonly kind: 'conflict'; readonly actual: ExpectedRevision }
  | { readonly kind: 'too-large'; readonly limit: number }
  | { readonly kind: 'stream-missing' }
  | { readonly kind: 'stream-deleted' }
  /** `$all` was asked from a position that no event has. */
  | { readonly kind: 'no-such-position' }
  /** Anything else: an answer that nobody foresaw. */
  | { readonly kind: 'unforeseen'; readonly reason: string };

/** gRPC status codes (github.com/grpc/grpc/blob/master/doc/statuscodes.md), as far as they decide. */
const CODE = {
  cancelled: 1,
  deadlineExceeded: 4,
  permissionDenied: 7,
  aborted: 10,
  unavailable: 14,
  unauthenticated: 16,
} as const;

const RETRY_CODES: readonly unknown[] = [CODE.cancelled, CODE.deadlineExceeded, CODE.aborted, CODE.unavailable];

/** Of errors without a code, or with one that says nothing (UNKNOWN, INTERNAL). */
const RETRY_MESSAGE =
  /server is (?:not ready|too busy|busy)|no leader info|leader info available|failed to discover|RST_STREAM|GOAWAY|write after end|ECONN|EPIPE|socket hang up|channel (?:has been shut down|closed)/i;

const CERTIFICATE = /certificate|self.signed|altnames|CERT_/i;
const NO_TLS_THERE = /SSL routines|wrong version number|packet length too long|EPROTO/i;
const INVALID_POSITION = /ReadAllResult: InvalidPosition|invalid position/i;

interface ClientError {
  readonly type?: unknown;
  readonly code?: unknown;
  readonly message: string;
  readonly actualVersion?: unknown;
  readonly maxAppendSize?: unknown;
}

/**
 * Tells what an error of the client means, by its `type`, gRPC code and message. Its class says little: the same "down"
 * arrives as UnavailableError, as a plain Error with code 14, as "Failed to discover" without a code, and "not ready"
 * as UnavailableError or as UnknownError without a code.
 */
export function classify(error: unknown): Verdict {
  if (!(error instanceof Error)) return { kind: 'unforeseen', reason: String(error) };
  const { type, code, message, actualVersion, maxAppendSize }: ClientError = error;
  switch (type) {
    case 'wrong-expected-version':
      return { kind: 'conflict', actual: typeof actualVersion === 'bigint' ? Number(actualVersion) : 'no-stream' };
    case 'maximum-append-size-exceeded':
      return { kind: 'too-large', limit: Number(maxAppendSize) };
    case 'stream-not-found':
      return { kind: 'stream-missing' };
    case 'stream-deleted':
      return { kind: 'stream-deleted' };
    case 'not-leader':
      return { kind: 'retry', reason: 'the node asked is not the leader' };
  }
  if (CERTIFICATE.test(message)) {
    return {
      kind: 'denied',
      reason: `the server answers, but its certificate is not trusted (${message}): check tlsCaFile and the host name`,
    };
  }
  if (NO_TLS_THERE.test(message)) {
    return { kind: 'denied', reason: `the server answers, but not with TLS (${message}): check tls=true or tls=false` };
  }
  if (code === CODE.unauthenticated) {
    return { kind: 'denied', reason: `the server answers, but knows no such user and password (${message})` };
  }
  if (type === 'access-denied' || code === CODE.permissionDenied) {
    return {
      kind: 'denied',
      right: true,
      reason: `the server answers, but the user has not the right to do this (${message || 'access denied'})`,
    };
  }
  if (RETRY_CODES.includes(code) || RETRY_MESSAGE.test(message)) return { kind: 'retry', reason: message };
  if (INVALID_POSITION.test(message)) return { kind: 'no-such-position' };
  return { kind: 'unforeseen', reason: message };
}
