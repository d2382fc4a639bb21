/** Most events of one page. */
export const PAGE_EVENTS = 500;

/** Events may be as large as a mebibyte: a page ends after about this many characters of data and metadata. */
export const PAGE_CHARACTERS = 4 * 1_048_576;

/**
 * A follower may be behind: a command would be decided on the past. In a cluster the client is sent to the leader, and
 * back to it after a failover.
 */
export const LEADER = { requiresLeader: true } as const;

/** @throws TypeError */
export function checkWhole(name: string, value: number): void {
  if (!(Number.isSafeInteger(value) && value >= 0)) throw new TypeError(`${name} ${value}: a whole number from 0`);
}
