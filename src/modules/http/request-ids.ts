import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** A UUID, or 32 hexadecimal digits: what proxies make. Free text is not taken, for it may name somebody. */
const MADE_BY_A_MACHINE = /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32})$/;
/** https://www.w3.org/TR/trace-context/: version, trace id, span id, flags. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/**
 * The id of a request: of `X-Request-Id` where it is well-formed, else the trace id of `traceparent`, else a new one.
 * It goes into the log, into problems as `instance`, and makes the correlation id of what the request led to.
 */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  if (typeof given === 'string' && MADE_BY_A_MACHINE.test(given.toLowerCase())) return given.toLowerCase();
  return traceIdOf(headers['traceparent']) ?? randomUUID();
}

/** The trace id of a well-formed `traceparent`; undefined for any other. */
export function traceIdOf(traceparent: string | string[] | undefined): string | undefined {
  return typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent)?.[1] : undefined;
}
