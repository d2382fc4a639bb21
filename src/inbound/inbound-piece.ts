import type { IncomingHttpHeaders } from 'node:http';
import type { ContentMode } from '../events/inbound.events.js';

/** Most events of one batch. */
export const MOST_OF_BATCH = 1_000;

/** One event as it came: its bytes, and in binary mode the attributes that stood in headers. */
export interface InboundPiece {
  readonly mode: ContentMode;
  readonly raw: Uint8Array;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** What is wrong with a message, in our words. */
export interface InboundFault {
  readonly code: string;
  readonly detail: string;
  readonly field?: string;
}

export type Pieces = { readonly pieces: readonly InboundPiece[] } | { readonly fault: InboundFault };

export const STRUCTURED = 'application/cloudevents+json';
export const BATCH = 'application/cloudevents-batch+json';

/**
 * Takes a request apart into its events (CloudEvents 1.0, HTTP binding 3.1 to 3.3), each with the very bytes that were
 * sent. What an event says is not looked at yet.
 */
export function piecesOf(headers: IncomingHttpHeaders, body: Uint8Array): Pieces {
  const mediaType = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (mediaType === BATCH) return piecesOfBatch(body);
  if (mediaType === STRUCTURED) return { pieces: [{ mode: 'structured', raw: body }] };
  const attributes = attributesIn(headers);
  if (attributes['specversion'] !== undefined) return { pieces: [{ mode: 'binary', raw: body, attributes }] };
  const detail = `Send a CloudEvent: ${STRUCTURED}, ${BATCH}, or application/json with ce- headers`;
  return { fault: { code: 'cloudevent-missing', detail, field: 'header Content-Type' } };
}

/** Headers `ce-*` as attributes; values are percent-encoded (HTTP binding 3.1.3.2). */
function attributesIn(headers: IncomingHttpHeaders): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith('ce-') && typeof value === 'string') attributes[name.slice('ce-'.length)] = decoded(value);
  }
  const { 'content-type': type } = headers;
  if (type !== undefined) attributes['datacontenttype'] = type;
  return attributes;
}

function decoded(value: string): string {
  // What is no percent-encoding stands for itself: senders forget to encode.
  return value.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
}

function piecesOfBatch(body: Uint8Array): Pieces {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  let events: unknown;
  try {
    events = JSON.parse(text);
  } catch {
    return { fault: { code: 'body-unreadable', detail: 'The batch is not JSON' } };
  }
  if (!Array.isArray(events))
    return { fault: { code: 'cloudevent-invalid', detail: 'A batch is a JSON array of events' } };
  if (events.length > MOST_OF_BATCH) {
    return { fault: { code: 'batch-too-large', detail: `A batch has at most ${MOST_OF_BATCH} events` } };
  }
  return { pieces: elementsOf(text).map((element) => ({ mode: 'batch', raw: Buffer.from(element, 'utf8') })) };
}

/** The texts of the elements of a JSON array, as they stand there; the text is known to be one. */
function elementsOf(text: string): string[] {
  const elements: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') {
      at = endOfString(text, at);
    } else if (character === '[' || character === '{') {
      depth += 1;
      if (depth === 1) from = at + 1;
    } else if (character === ']' || character === '}') {
      depth -= 1;
      if (depth === 0) elements.push(text.slice(from, at).trim());
    } else if (character === ',' && depth === 1) {
      elements.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  return elements.filter((element) => element !== '');
}

/** Index of the quotation mark that ends the string which begins here. */
function endOfString(text: string, begin: number): number {
  let at = begin + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}
