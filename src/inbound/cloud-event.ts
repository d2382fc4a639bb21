import { unreadablePlace } from '../events/readable-content.js';
import { utcOf } from '../imports/timestamp.js';
import type { InboundFault, InboundPiece } from './inbound-piece.js';

/** CloudEvents 1.0 (specification, sections 3 and 4), as far as we need it. */
export interface CloudEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  /** The sender's reference of the case: our contract asks for it. */
  readonly subject: string;
  /** RFC 3339 UTC with milliseconds. */
  readonly time?: string;
  /** Extension `sequence`: place among the events of this case, from 1. */
  readonly sequence?: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What tells a message from all others, and which case it is about: enough to keep it with that case. */
export type Named = Pick<CloudEvent, 'id' | 'source' | 'subject' | 'sequence'> & { readonly type: string };

export type Understood =
  | { readonly event: CloudEvent }
  /** It is known what it is about; what it says cannot be used. */
  | { readonly named: Named; readonly fault: InboundFault }
  | { readonly fault: InboundFault };

const MOST = 200;

/** Reads an event. Never throws: whatever is wrong is a fault that names the attribute. */
export function understand(piece: InboundPiece): Understood {
  const parsed = parse(piece);
  if ('fault' in parsed) return parsed;
  const { attributes, data } = parsed;
  const nameless = ['id', 'source', 'subject'].map((name) => textFault(attributes[name], name)).find((fault) => fault);
  if (nameless) return { fault: nameless };
  const sequence = sequenceOf(attributes['sequence']);
  const named: Named = {
    id: attributes['id'] as string,
    source: attributes['source'] as string,
    subject: attributes['subject'] as string,
    type:
      typeof attributes['type'] === 'string' && attributes['type'] !== '' ? attributes['type'].slice(0, MOST) : 'none',
    ...(typeof sequence === 'number' && { sequence }),
  };
  const fault = faultOf(attributes, data, sequence);
  if (fault) return { named, fault };
  const time = attributes['time'] === undefined ? undefined : utcOf(attributes['time'] as string);
  return { event: { ...named, ...(time !== undefined && { time }), data: data as CloudEvent['data'] } };
}

/**
 * What an event says, whether or not it can be used: its type, its place, and its data, without what tells of the way it was
 * sent. Undefined for what cannot be read.
 */
export function saidIn(piece: InboundPiece): Readonly<Record<string, unknown>> | undefined {
  const parsed = parse(piece);
  if ('fault' in parsed || parsed.data === undefined) return undefined;
  const { type, subject, time, sequence } = parsed.attributes;
  const at = typeof time === 'string' ? (utcOf(time) ?? time) : time;
  const place = sequence === undefined ? undefined : Number(sequence);
  return { type, subject, time: at, sequence: Number.isNaN(place) ? sequence : place, data: parsed.data };
}

interface Parsed {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly data: unknown;
}

function parse({ mode, raw, attributes }: InboundPiece): Parsed | { readonly fault: InboundFault } {
  let value: unknown;
  try {
    value = raw.length === 0 ? {} : JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw));
  } catch {
    if (mode === 'binary') return { attributes: attributes ?? {}, data: undefined };
    return invalid('The event is not JSON in UTF-8', undefined, 'body-unreadable');
  }
  if (mode === 'binary') return { attributes: attributes ?? {}, data: value };
  if (!isRecord(value)) return invalid('An event is a JSON object');
  const { data, data_base64: encoded, ...rest } = value;
  if (encoded === undefined) return { attributes: rest, data: data ?? {} };
  return { attributes: rest, data: data === undefined && typeof encoded === 'string' ? decoded(encoded) : undefined };
}

function decoded(encoded: string): unknown {
  try {
    return JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'));
  } catch {
    return undefined;
  }
}

function faultOf(
  attributes: Parsed['attributes'],
  data: unknown,
  sequence: number | undefined | 'unusable',
): InboundFault | undefined {
  if (attributes['specversion'] !== '1.0') return fault('specversion must be 1.0', 'specversion');
  const typeless = textFault(attributes['type'], 'type');
  if (typeless) return typeless;
  const { time } = attributes;
  if (time !== undefined && (typeof time !== 'string' || utcOf(time) === undefined)) {
    return fault('time must be a time with an offset, such as 2026-07-01T09:12:00Z', 'time');
  }
  if (sequence === 'unusable') return fault('sequence must be a whole number from 1 on, as text', 'sequence');
  const type = attributes['datacontenttype'] ?? 'application/json';
  if (typeof type !== 'string' || !/^application\/(.+\+)?json(;|$)/.test(type)) {
    return fault('datacontenttype must be application/json', 'datacontenttype');
  }
  if (!isRecord(data)) return fault('data must be a JSON object', 'data');
  const unreadable = unreadablePlace(data);
  return unreadable && fault(`data ${unreadable.reason}`, `data.${unreadable.path}`.replace(/\.$/, ''));
}

function sequenceOf(value: unknown): number | undefined | 'unusable' {
  if (value === undefined) return undefined;
  const text = typeof value === 'number' ? String(value) : value;
  // Zeros before the number make it sort as text, as the extension asks for.
  if (typeof text !== 'string' || !/^\d{1,15}$/.test(text) || Number(text) === 0) return 'unusable';
  return Number(text);
}

function textFault(value: unknown, name: string): InboundFault | undefined {
  if (typeof value !== 'string' || value.trim() === '') return fault(`${name} is missing`, name);
  if (value.length > MOST) return fault(`${name} is longer than ${MOST} characters`, name);
  const unreadable = unreadablePlace(value);
  return unreadable && fault(`${name} ${unreadable.reason}`, name);
}

const fault = (detail: string, field?: string, code = 'cloudevent-invalid'): InboundFault => ({
  code,
  detail,
  ...(field !== undefined && { field }),
});
const invalid = (...of: Parameters<typeof fault>): { readonly fault: InboundFault } => ({ fault: fault(...of) });

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
