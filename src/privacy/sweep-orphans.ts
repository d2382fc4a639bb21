import { EventLogCorrupt, type EventLog, type StoredEvent } from '../ports/event-log.js';
import type { DisclosureName, SweepableVault, UnsettledWrite } from '../ports/vault.js';

/** What a sweep has done, in rows; what it left alone because the log could not tell. */
export interface Sweep {
  /** Rows whose events carry them: they are settled and will not be looked at again. */
  readonly kept: number;
  /** Rows that no event carries: they are gone. */
  readonly deleted: number;
  /** Writes that stay as they are, and why; the next sweep looks again. */
  readonly undecided: readonly { readonly write: UnsettledWrite; readonly error: Error }[];
}

const DAY_MS = 86_400_000;
/** Writes looked up before what was found of them is written down. */
const PAGE = 200;

/**
 * Deletes what appends that never came, or came in another attempt, have left in a vault that is written first: rows
 * whose digest the event at their place does not carry. Each write is looked at once: then it is settled. It is deleted
 * only on the log's clear word: a log of another id, or one that lacks what must be there, decides nothing.
 *
 * @param olderThan age of the writes looked at, in milliseconds, default one day: longer than any append may be under
 *   way, for a row swept before its event is appended would be lost
 * @throws EventLogUnavailable | EventLogDenied when log or vault cannot be used; what was settled before stays so
 */
export async function sweepOrphans({
  vault,
  log,
  olderThan = DAY_MS,
}: {
  readonly vault: SweepableVault;
  readonly log: EventLog;
  readonly olderThan?: number;
}): Promise<Sweep> {
  let [after, kept, deleted] = [0, 0, 0];
  const undecided: { write: UnsettledWrite; error: Error }[] = [];
  for (;;) {
    const writes = await vault.unsettled({ olderThan, after, limit: PAGE });
    const last = writes.at(-1);
    if (last === undefined) return { kept, deleted, undecided };
    const settled: { write: number; orphans: DisclosureName[] }[] = [];
    for (const write of writes) {
      try {
        settled.push({ write: write.write, orphans: await orphansOf(write, log) });
      } catch (error) {
        if (!(error instanceof EventLogCorrupt)) throw error;
        undecided.push({ write, error });
        continue;
      }
      const { orphans } = settled.at(-1) as { orphans: DisclosureName[] };
      deleted += orphans.length;
      kept += write.rows.length - orphans.length;
    }
    await vault.settle(settled);
    after = last.write;
  }
}

/** @throws EventLogCorrupt when the log is another one, or has a gap where the events are to stand */
async function orphansOf({ append, rows }: UnsettledWrite, log: EventLog): Promise<DisclosureName[]> {
  const { logId, stream, revision, events } = append;
  if (logId !== log.logId) throw new EventLogCorrupt(`Written for the log ${logId}, and this one is ${log.logId}`);
  const stored = new Map<string, StoredEvent>();
  let next = revision;
  for await (const event of log.readStream(stream, { from: revision, limit: events })) {
    if (event.revision !== next) throw new EventLogCorrupt(`Stream ${stream} lacks revision ${next}`);
    stored.set(event.id, event);
    next++;
  }
  return rows.filter(({ eventId, digest }) => !carries(stored.get(eventId), digest));
}

function carries(event: StoredEvent | undefined, digest: string): boolean {
  const slot = `{"$d":"${digest}"}`;
  return event !== undefined && (event.data.includes(slot) || event.metadata.includes(slot));
}
