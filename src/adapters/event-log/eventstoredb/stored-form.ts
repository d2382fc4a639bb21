import { jsonEvent, type EventData, type ResolvedEvent } from '@eventstore/db-client';
import { EventLogCorrupt, type EventToStore, type StoredEvent } from '../../../ports/event-log.js';

/** Our version of the event's schema, in the metadata document: EventStoreDB has no place for it. */
const VERSION_KEY = '$v';

type Document = Record<string, unknown>;

/**
 * An event as the client takes it: data and metadata as JSON documents, the version in the metadata. The client writes
 * `JSON.stringify` of both, so canonical text comes back byte for byte; it is checked here, because inside the client
 * an exception would be lost.
 *
 * @throws TypeError when data or metadata is no text that JSON.parse and JSON.stringify restore, or the metadata is no
 *   object or uses the reserved key
 */
export function toStore(event: EventToStore): EventData {
  const metadata = parsed(event.metadata, event) as Document;
  if (!isDocument(metadata)) throw new TypeError(`Metadata of event ${event.id}: no JSON object`);
  if (Object.hasOwn(metadata, VERSION_KEY))
    throw new TypeError(`Metadata of event ${event.id}: ${VERSION_KEY} is reserved`);
  return jsonEvent({
    id: event.id,
    type: event.type,
    data: parsed(event.data, event) as Document,
    metadata: { ...metadata, [VERSION_KEY]: event.version },
  });
}

/** @throws EventLogCorrupt for an event in our streams that this adapter cannot have written */
export function fromStore({ event }: ResolvedEvent, prefix: string): StoredEvent {
  if (event === undefined) throw new EventLogCorrupt('EventStoreDB sent a reading without an event');
  const { id, type, streamId, revision, position, data, metadata, isJson } = event;
  const corrupt = (what: string) =>
    new EventLogCorrupt(`Event ${revision} of stream ${streamId} (type ${type}): ${what}`);
  if (type.startsWith('$')) throw corrupt('an event of the store itself stands in a stream of ours');
  if (!isJson || !isDocument(metadata)) throw corrupt('data or metadata is no JSON document');
  const { [VERSION_KEY]: version, ...rest } = metadata;
  if (typeof version !== 'number') throw corrupt('its metadata has no version');
  if (position === undefined) throw corrupt('it has no position');
  return {
    id,
    type,
    version,
    data: JSON.stringify(data),
    metadata: JSON.stringify(rest),
    stream: streamId.slice(prefix.length),
    revision: Number(revision),
    position: position.commit,
  };
}

function parsed(text: string, { id }: EventToStore): unknown {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw new TypeError(`Event ${id}: data or metadata is no JSON`, { cause });
  }
  if (JSON.stringify(document) !== text) throw new TypeError(`Event ${id}: data or metadata is no canonical JSON`);
  return document;
}

function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}
