import { utcOf } from '../imports/timestamp.js';
import type { CloudEvent } from './cloud-event.js';
import { findPlace, isRecord, type Found } from './find-place.js';
import type { InboundFault } from './inbound-piece.js';
import type { CaseSystemMapping, FieldSpec, MappedCommand, MappingStep } from './mapping.js';
import { placesOf, type Places } from './sender-words.js';

/** A command as the mapping makes it of an event: its content is not checked yet. */
export interface MappedOrder {
  readonly command: MappedCommand;
  readonly content: Readonly<Record<string, unknown>>;
  /** RFC 3339 UTC with milliseconds, where the event says so. */
  readonly occurredAt?: string;
  readonly receivedAt?: string;
  readonly confidentiality?: 'restricted';
  /** Where the sender says it. */
  readonly places: Places;
}

type Data = CloudEvent['data'];
type Words = CaseSystemMapping['words'];

/** A place of the data holds what the mapping has no use for. */
class Unusable extends Error {
  constructor(
    readonly field: string,
    reason: string,
  ) {
    super(`${field} ${reason}`);
  }
}

/** What an event is in our commands, in the order in which they are run; or why it is none. */
export function mapEvent(
  mapping: CaseSystemMapping,
  { type, data, time }: CloudEvent,
): { readonly orders: readonly MappedOrder[] } | { readonly fault: InboundFault } {
  const steps = Object.hasOwn(mapping.inbound, type) ? mapping.inbound[type] : undefined;
  if (!steps) {
    const known = Object.keys(mapping.inbound).sort().join(', ');
    return { fault: { code: 'event-type-unknown', detail: `The mapping knows ${known}`, field: 'type' } };
  }
  try {
    const wanted = steps.filter(({ when }) => when === undefined || findPlace(data, when) !== undefined);
    return { orders: wanted.map((step) => orderOf(step, data, time, mapping.words)) };
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    return { fault: { code: 'data-invalid', detail: error.message, field: error.field } };
  }
}

function orderOf(step: MappingStep, data: Data, time: string | undefined, words: Words): MappedOrder {
  const occurredAt = instantAt(data, step.occurredAt) ?? time;
  const receivedAt = instantAt(data, step.receivedAt);
  const restricted =
    step.confidentiality !== undefined && findPlace(data, step.confidentiality)?.value === 'restricted';
  return {
    command: step.command,
    content: group(step.fields, data, words, 'data'),
    places: placesOf(step, data),
    ...(occurredAt !== undefined && { occurredAt }),
    ...(receivedAt !== undefined && { receivedAt }),
    ...(restricted && { confidentiality: 'restricted' }),
  };
}

function group(
  fields: Readonly<Record<string, FieldSpec>>,
  data: Data,
  words: Words,
  at: string,
): Record<string, unknown> {
  const content: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(fields)) {
    const value = valueOf(spec, data, words, at);
    if (value !== undefined) content[name] = value;
  }
  return content;
}

function valueOf(spec: FieldSpec, data: Data, words: Words, at: string): unknown {
  if (typeof spec === 'string') return scalarAt(data, spec, at)?.value;
  if ('value' in spec) return spec.value;
  if ('all' in spec) {
    const content = group(spec.all, data, words, at);
    return Object.keys(content).length === 0 ? undefined : content;
  }
  if ('each' in spec) return listOf(spec, data, words, at);
  const found = scalarAt(data, spec.from, at);
  if (found === undefined) return spec.default;
  if (spec.time) return instantOf(found.value, `${at}.${found.place}`);
  const translations = spec.words === undefined ? undefined : words[spec.words];
  return typeof found.value === 'string' && translations && Object.hasOwn(translations, found.value)
    ? translations[found.value]
    : found.value;
}

function listOf(
  { each, of }: Extract<FieldSpec, { readonly each: string }>,
  data: Data,
  words: Words,
  at: string,
): unknown[] | undefined {
  const list = findPlace(data, each)?.value;
  if (list === undefined) return undefined;
  if (!Array.isArray(list)) throw new Unusable(`${at}.${each}`, 'must be a list');
  return list.map((element: unknown, index) => {
    const place = `${at}.${each}.${index}`;
    if (of === undefined) return scalar(element, place);
    if (!isRecord(element)) throw new Unusable(place, 'must be an object');
    return group(of, element, words, place);
  });
}

function scalarAt(data: Data, places: string | readonly string[], at: string): Found | undefined {
  const found = findPlace(data, places);
  return found && { place: found.place, value: scalar(found.value, `${at}.${found.place}`) };
}

/** Numbers are references or amounts: text with us. */
function scalar(value: unknown, place: string): string | boolean {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  throw new Unusable(place, 'must be a text');
}

function instantAt(data: Data, places: string | readonly string[] | undefined): string | undefined {
  const found = places === undefined ? undefined : findPlace(data, places);
  return found && instantOf(found.value, `data.${found.place}`);
}

/** Tolerant of what Core Case writes (`2021-01-12T16:09:09.193+0000`) and of milliseconds since the epoch. */
function instantOf(value: unknown, place: string): string {
  const at = typeof value === 'string' ? utcOf(value) : typeof value === 'number' ? epoch(value) : undefined;
  if (at === undefined) throw new Unusable(place, 'must be a time with an offset, such as 2026-07-01T09:12:00Z');
  return at;
}

function epoch(ms: number): string | undefined {
  const text = Number.isSafeInteger(ms) && Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : '';
  return text.length === 24 ? text : undefined;
}
