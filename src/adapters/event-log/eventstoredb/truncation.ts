import type { ResolvedEvent } from '@eventstore/db-client';
import type { Alarms } from './alarms.js';

/** What a stream's metadata can say to take its history away: by age, by count, up to a revision (soft delete too). */
const TAKES_AWAY: readonly string[] = ['$maxAge', '$maxCount', '$tb'];

/** The event that ends a tombstoned stream. */
export const TOMBSTONE = '$streamDeleted';

/**
 * Raises an alarm for an event of `$all` that takes history of one of our streams away: a tombstone, or metadata. Who did
 * it had more rights than we have; all we can do is say so, to everybody who looks. What stands in other streams goes on.
 *
 * @returns whether the event was such a one
 */
export function noticeTruncation({ event }: ResolvedEvent, prefix: string, alarms: Alarms): boolean {
  if (event === undefined) return false;
  const { data, position, created, type, streamId } = event;
  if (type === TOMBSTONE && streamId.startsWith(prefix)) {
    const message = `The EventStoreDB stream ${streamId} was deleted for good (tombstone) ${created.toISOString()} at position ${position?.commit}`;
    alarms.raise({ code: 'log-damaged', message });
    return true;
  }
  if (!streamId.startsWith(`$$${prefix}`)) return false;
  const limits = Object.entries(isObject(data) ? data : {}).filter(([key]) => TAKES_AWAY.includes(key));
  if (limits.length === 0) return false;
  const stream = streamId.slice(2);
  const words = limits.map(([key, value]) => `${key} ${String(value)}`).join(', ');
  const message = `History of the EventStoreDB stream ${stream} was taken away by its metadata (${words}), set ${created.toISOString()} at position ${position?.commit}`;
  alarms.raise({ code: 'log-damaged', message });
  return true;
}

const isObject = (data: unknown): data is Record<string, unknown> => typeof data === 'object' && data !== null;
