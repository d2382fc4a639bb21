import { appendSize, AppendTooLarge, MAX_APPEND_BYTES, type EventToStore, type ExpectedRevision } from './event-log.js';

const LOWER_CASE_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * What every adapter checks before it asks its store, so that a caller is refused alike on each: names beginning with
 * `$` belong to EventStoreDB, a lone surrogate would become another name in UTF-8, ids come back in lower case.
 *
 * @throws TypeError for an empty append, a stream name, expected revision, id, type or version that no store may get
 * @throws AppendTooLarge when the events exceed one mebibyte
 */
export function checkAppend(stream: string, expected: ExpectedRevision, events: readonly EventToStore[]): void {
  checkStreamName(stream);
  if (expected !== 'no-stream' && !(Number.isSafeInteger(expected) && expected >= 0)) {
    throw new TypeError(`Expected revision ${expected} of stream ${stream}: a whole number from 0, or 'no-stream'`);
  }
  if (events.length === 0) throw new TypeError(`Empty append to stream ${stream}`);
  let atMost = 0;
  for (const event of events) {
    if (!LOWER_CASE_UUID.test(event.id)) throw new TypeError(`Event id ${event.id}: no UUID in lower case`);
    if (event.type === '' || event.type.startsWith('$')) throw new TypeError(`Event type "${event.type}" is not ours`);
    if (!Number.isSafeInteger(event.version) || event.version < 1) {
      throw new TypeError(`Version ${event.version} of event type ${event.type}: versions count from 1`);
    }
    // No UTF-16 unit becomes more than three bytes: most appends are known to fit without counting their bytes.
    atMost += 3 * (event.data.length + event.metadata.length) + 2 * event.type.length;
  }
  if (atMost <= MAX_APPEND_BYTES) return;
  const bytes = events.reduce((sum, event) => sum + appendSize(event), 0);
  if (bytes > MAX_APPEND_BYTES) throw new AppendTooLarge(stream, bytes, MAX_APPEND_BYTES);
}

/** @throws TypeError for a name that is empty, begins with `$`, or holds a lone surrogate */
export function checkStreamName(stream: string): void {
  if (stream === '' || stream.startsWith('$') || LONE_SURROGATE.test(stream)) {
    throw new TypeError(`Stream name "${stream}": not empty, not beginning with $, well-formed Unicode`);
  }
}
