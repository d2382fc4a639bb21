import { EventLogDenied, EventLogUnavailable } from '../ports/event-log.js';
import type { EventStore, ScannedEvent } from '../ports/event-store.js';
import type { ReadStore, WriteSession } from '../ports/read-store.js';

/** How far a consumer has come. */
export interface Checkpoint {
  readonly logId: string;
  /** The last event scanned; undefined before the first. */
  readonly last?: ScannedEvent;
  /** Version of what the consumer writes. */
  readonly version: number;
  /** What the consumer carries from batch to batch, as JSON. */
  readonly memo?: string;
  /** Rises when a rebuild has put other tables in the place of those that the consumer wrote: its memory is void then. */
  readonly generation?: number;
  readonly taken?: Taken;
}

/** How many events of each type were taken from the log: the read side of the completeness check. */
export interface Taken {
  /** Counted from behind this position on. */
  readonly from: bigint;
  readonly counts: Readonly<Record<string, number>>;
}

export const positionOf = (checkpoint: Checkpoint | undefined): bigint => checkpoint?.last?.position ?? 0n;

/** What the consumer has written belongs to another history than the log's. */
export class CheckpointOfAnotherLog extends Error {
  override readonly name = 'CheckpointOfAnotherLog';
  constructor(
    readonly consumer: string,
    why: string,
  ) {
    super(
      `The read store of ${consumer} does not belong to this event log: ${why}. ` +
        'Either bring back the log that belongs to it, or delete the read store: it is rebuilt from the log',
    );
  }
}

/** Somebody else moved the checkpoint: another process works on the same consumer. Nothing was written. */
export class CheckpointMoved extends Error {
  override readonly name = 'CheckpointMoved';
  constructor(readonly consumer: string) {
    super(`The checkpoint of ${consumer} was moved by another process`);
  }
}

interface CheckpointRow {
  readonly log_id: string;
  readonly position: number | bigint;
  readonly event_id: string | null;
  readonly stream: string | null;
  readonly revision: number | null;
  readonly version: number;
  readonly memo: string | null;
  readonly generation: number;
  readonly counted_from: number | bigint;
  readonly taken: string | null;
}

export function loadCheckpoint(readStore: ReadStore, consumer: string): Promise<Checkpoint | undefined> {
  return readStore.readOnce((session) => checkpointIn(session, consumer));
}

/** The checkpoint as this transaction or snapshot sees it. */
export async function checkpointIn(
  session: Pick<WriteSession, 'query'>,
  consumer: string,
): Promise<Checkpoint | undefined> {
  const sql = 'SELECT * FROM checkpoints WHERE consumer = :consumer';
  const [row] = await session.query<CheckpointRow>(sql, { consumer });
  if (!row) return undefined;
  const { log_id: logId, version, generation, event_id: eventId, stream, revision } = row;
  const counts = (row.taken === null ? {} : JSON.parse(row.taken)) as Taken['counts'];
  return {
    logId,
    version,
    generation,
    taken: { from: BigInt(row.counted_from), counts },
    ...(row.memo !== null && { memo: row.memo }),
    ...(eventId !== null &&
      stream !== null &&
      revision !== null && { last: { position: BigInt(row.position), eventId, stream, revision } }),
  };
}

/**
 * Makes sure that the checkpoint stands in this log: same log, and the event it names is where it was.
 *
 * @throws CheckpointOfAnotherLog
 * @throws EventLogUnavailable when the log cannot be asked now
 */
export async function verifyCheckpoint(store: EventStore, consumer: string, checkpoint: Checkpoint): Promise<void> {
  if (checkpoint.logId !== store.logId) {
    throw new CheckpointOfAnotherLog(consumer, `it was made from log ${checkpoint.logId}, this is log ${store.logId}`);
  }
  const { last } = checkpoint;
  if (!last) return;
  const head = await store.head();
  if (head < last.position) {
    throw new CheckpointOfAnotherLog(consumer, `it has read up to ${last.position}, the log ends at ${head}`);
  }
  const there = await eventAt(store, last);
  if (there === 'unreadable') return;
  if (there?.id !== last.eventId || there.position !== last.position) {
    throw new CheckpointOfAnotherLog(
      consumer,
      `at position ${last.position} it has read event ${last.eventId}, which is not there any more`,
    );
  }
}

/** An event that cannot be opened is at least there: its stream has that revision. */
async function eventAt(
  store: EventStore,
  { stream, revision }: ScannedEvent,
): Promise<{ readonly id: string; readonly position: bigint } | 'unreadable' | undefined> {
  try {
    for await (const event of store.readStream(stream, { from: revision, limit: 1 })) return event;
    return undefined;
  } catch (error) {
    if (error instanceof EventLogUnavailable || error instanceof EventLogDenied) throw error;
    return 'unreadable';
  }
}

/**
 * Moves the checkpoint, in the transaction of the effects, if it still stands where it stood.
 * @throws CheckpointMoved
 */
export async function moveCheckpoint(
  session: WriteSession,
  consumer: string,
  from: Checkpoint | undefined,
  to: Checkpoint,
): Promise<void> {
  const values = {
    consumer,
    log_id: to.logId,
    position: positionOf(to),
    event_id: to.last?.eventId ?? null,
    stream: to.last?.stream ?? null,
    revision: to.last?.revision ?? null,
    version: to.version,
    memo: to.memo ?? null,
    generation: to.generation ?? 0,
    counted_from: to.taken?.from ?? 0n,
    taken: JSON.stringify(to.taken?.counts ?? {}),
  };
  const moved = from
    ? await session.execute(
        `UPDATE checkpoints
         SET log_id = :log_id, position = :position, event_id = :event_id, stream = :stream, revision = :revision,
             version = :version, memo = :memo, generation = :generation, counted_from = :counted_from, taken = :taken
         WHERE consumer = :consumer AND log_id = :from_log AND position = :from_position AND version = :from_version
           AND generation = :from_generation`,
        {
          ...values,
          from_log: from.logId,
          from_position: positionOf(from),
          from_version: from.version,
          from_generation: from.generation ?? 0,
        },
      )
    : await session.insert('checkpoints', [values], 'ignore');
  if (moved !== 1) throw new CheckpointMoved(consumer);
}

/** Changes what the consumer carries on without moving its checkpoint. */
export async function storeMemo(session: WriteSession, consumer: string, memo: string): Promise<void> {
  await session.execute('UPDATE checkpoints SET memo = :memo WHERE consumer = :consumer', { consumer, memo });
}

/** Takes the checkpoint away: the consumer begins anew. */
export async function removeCheckpoint(session: WriteSession, consumer: string): Promise<void> {
  await session.execute('DELETE FROM checkpoints WHERE consumer = :consumer', { consumer });
}
