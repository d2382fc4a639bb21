import type { ReadSession } from '../../ports/read-store.js';

/** Positions from `first` (inclusive) to `end` (exclusive). */
export interface PositionRange {
  readonly first?: bigint;
  readonly end?: bigint;
}

/**
 * Log time at a position: the latest recordedAt of all events up to it, RFC 3339 UTC. Undefined before the first event.
 */
export async function loggedAt(session: ReadSession, position: bigint): Promise<string | undefined> {
  const [row] = await session.query<{ logged_at: string }>(
    `SELECT logged_at FROM audit_log_time WHERE clock = 'log' AND from_position <= :position
     ORDER BY from_position DESC LIMIT 1`,
    { position },
  );
  return row?.logged_at;
}

/** The position up to which an instant had come: of the last event logged at or before it; 0n for none. */
export async function positionAt(session: ReadSession, instant: string): Promise<bigint> {
  const [row] = await session.query<{ ends: number | bigint | null }>(
    `SELECT to_position AS ends FROM audit_log_time WHERE logged_at <= :instant ORDER BY logged_at DESC LIMIT 1`,
    { instant },
  );
  if (!row) return 0n;
  if (row.ends !== null) return BigInt(row.ends) - 1n;
  const [newest] = await session.query<{ newest: number | bigint | null }>(
    'SELECT MAX(position) AS newest FROM audit_trail',
  );
  return BigInt(newest?.newest ?? 0);
}

/**
 * The positions whose log time lies from `from` (inclusive) to `to` (exclusive). Log time never goes back, so a span of
 * time is one range of positions, and an index by position serves it with every other filter.
 */
export async function positionsBetween(
  session: ReadSession,
  from: string | undefined,
  to: string | undefined,
): Promise<PositionRange | 'none'> {
  const first = from === undefined ? undefined : await firstSince(session, from);
  if (from !== undefined && first === undefined) return 'none';
  const end = to === undefined ? undefined : await firstSince(session, to);
  return { first, end };
}

async function firstSince(session: ReadSession, instant: string): Promise<bigint | undefined> {
  const [row] = await session.query<{ first: number | bigint }>(
    `SELECT from_position AS first FROM audit_log_time WHERE logged_at >= :instant ORDER BY logged_at LIMIT 1`,
    { instant },
  );
  return row === undefined ? undefined : BigInt(row.first);
}
