import { canonicalJson } from '../events/canonical-json.js';
import type { Metadata } from '../events/envelope.js';
import type { EventLog, StoredEvent } from '../ports/event-log.js';
import { isUnreadable, type EventStore } from '../ports/event-store.js';
import { BackupRefused, type Manifest } from './manifest.js';

/** What is found in a log that was read from its first event to its last. */
export interface Examined {
  readonly head: Manifest['log']['head'];
  readonly events: number;
  readonly streams: number;
  /** Events that could not be opened; without a key, those whose stored form is damaged. */
  readonly unreadable: number;
  /** Letters that were released, of which no hand-off, failure or cancellation is on record: they are sent at the next start. */
  readonly lettersToSend: number;
}

const PAGE = 1_000;
const ENDS: ReadonlySet<string> = new Set(['communication.handed-off', 'communication.cancelled']);

/**
 * Reads every event, as it is stored and, with a key, as it is shown: revisions must be contiguous, positions ascend.
 * @throws BackupRefused when they are not, or the log is empty; what the stores throw
 */
export async function examineLog({
  log,
  store,
}: {
  readonly log: EventLog;
  readonly store: EventStore | undefined;
}): Promise<Examined> {
  const revisions = new Map<string, number>();
  const toSend = new Set<string>();
  let [events, damaged, after] = [0, 0, 0n];
  let last: StoredEvent | undefined;
  for (let found = -1; found !== 0;) {
    found = 0;
    for await (const event of log.readAll({ after, limit: PAGE })) {
      const { stream, revision, type } = event;
      const next = (revisions.get(stream) ?? -1) + 1;
      if (revision !== next) throw new BackupRefused(`Stream ${stream} lacks revision ${next}`);
      revisions.set(stream, revision);
      if (!isCanonical(event)) damaged += 1;
      if (type === 'communication.released') toSend.add(stream);
      if (ENDS.has(type) || isLastFailure(event)) toSend.delete(stream);
      last = event;
      found += 1;
    }
    events += found;
    after = last?.position ?? after;
  }
  if (!last) throw new BackupRefused('The log holds no event');
  return {
    head: headOf(last),
    events,
    streams: revisions.size,
    unreadable: store ? await countUnreadable(store) : damaged,
    lettersToSend: toSend.size,
  };
}

export function headOf({ position, id: eventId, stream, revision, metadata }: StoredEvent): Examined['head'] {
  const { recordedAt } = JSON.parse(metadata) as Metadata;
  return { position: position.toString(), eventId, stream, revision, recordedAt };
}

async function countUnreadable(store: EventStore): Promise<number> {
  let unreadable = 0;
  for (let after: bigint | undefined = 0n; after !== undefined;) {
    const { events, last } = await store.readBatch({ after, limit: PAGE });
    unreadable += events.filter(isUnreadable).length;
    after = last?.position;
  }
  return unreadable;
}

/** Personal values are digests here; what this looks at is none. */
const isLastFailure = ({ type, data }: StoredEvent): boolean =>
  type === 'communication.attempt-failed' && (JSON.parse(data) as { final?: boolean }).final === true;

function isCanonical({ data, metadata }: StoredEvent): boolean {
  try {
    return [data, metadata].every((text) => canonicalJson(JSON.parse(text)) === text);
  } catch {
    return false;
  }
}
