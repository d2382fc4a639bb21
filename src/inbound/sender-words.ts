import { findPlace } from './find-place.js';
import type { InboundFault } from './inbound-piece.js';
import type { FieldSpec, MappingStep } from './mapping.js';

type Data = Readonly<Record<string, unknown>>;

/** Places of `data` by the fields of our command that are made of them: `reasons.0.code` of `data.reasons.0.code`. */
export type Places = Readonly<Record<string, string>>;

/** Where the sender says what a step makes of it; of a field that is not there, where it would stand. */
export function placesOf({ fields, occurredAt, receivedAt }: MappingStep, data: Data): Places {
  const places: Record<string, string> = {};
  gather(fields, data, '', 'data', places);
  places['occurredAt'] = occurredAt === undefined ? 'time' : placeIn(data, occurredAt, 'data', 'time');
  if (receivedAt !== undefined) places['receivedAt'] = placeIn(data, receivedAt, 'data');
  return places;
}

function gather(
  fields: Readonly<Record<string, FieldSpec>>,
  data: Data,
  ours: string,
  theirs: string,
  places: Record<string, string>,
): void {
  for (const [name, spec] of Object.entries(fields)) {
    const field = ours === '' ? name : `${ours}.${name}`;
    if (typeof spec === 'string') places[field] = `${theirs}.${spec}`;
    else if ('from' in spec) places[field] = placeIn(data, spec.from, theirs);
    else if ('all' in spec) gather(spec.all, data, field, theirs, places);
    else if ('each' in spec) {
      const list = findPlace(data, spec.each)?.value;
      places[field] = `${theirs}.${spec.each}`;
      for (const [index, element] of (Array.isArray(list) ? list : []).entries()) {
        places[`${field}.${index}`] = `${theirs}.${spec.each}.${index}`;
        if (spec.of) gather(spec.of, element as Data, `${field}.${index}`, `${theirs}.${spec.each}.${index}`, places);
      }
    }
  }
}

/** The first of several places where something stands; else the first of them. */
function placeIn(data: unknown, from: string | readonly string[], at: string, otherwise?: string): string {
  const found = findPlace(data, from)?.place;
  return found === undefined && otherwise !== undefined ? otherwise : `${at}.${found ?? [from].flat()[0]}`;
}

/** What our ids are called by the sender: by id, their reference. */
export type References = ReadonlyMap<string, string>;

/**
 * A fault of a command in the words of whoever sent the event: the place in `data` that the field is made of, and their
 * references in place of our ids.
 */
export function inSendersWords(fault: InboundFault, places: Places, references: References): InboundFault {
  const { code, field } = fault;
  const place = field === undefined ? undefined : placeFor(field, places);
  let detail = fault.detail;
  if (field !== undefined && place !== undefined && detail.startsWith(`${field}: `)) {
    detail = `${place}${detail.slice(field.length)}`;
  }
  for (const [id, reference] of references) detail = detail.replaceAll(id, reference);
  return { code, detail, ...(field !== undefined && { field: place ?? field }) };
}

/** Fields that a command has in place of a reference of the sender. */
const MADE_OF: Readonly<Record<string, string>> = { partyId: 'party', otherCaseId: 'otherCase' };

function placeFor(field: string, places: Places): string | undefined {
  const [first = '', ...rest] = field.split('.');
  const known = MADE_OF[first] ?? first;
  // A field within a field that is made as a whole stands at the place of that.
  for (let parts = [known, ...rest]; parts.length > 0; parts = parts.slice(0, -1)) {
    const place = places[parts.join('.')];
    if (place !== undefined) return place;
  }
  return undefined;
}
