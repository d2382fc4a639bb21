import type { Effect } from '../ports/effect.js';
import type { OneQuery, ReadStore, Row, WriteSession } from '../ports/read-store.js';

/** Consumer name under which parked effects are listed. */
export const EFFECTS = 'effects';

/** An effect that may be begun now. */
export interface RunnableEffect extends Effect {
  /** Attempts that have ended. */
  readonly attempts: number;
  /** How often it was begun since an attempt ended: more than once means that the process died under it, or a store failed. */
  readonly starts: number;
}

interface EffectColumns {
  readonly effect_id: string;
  readonly kind: string;
  readonly channel: string | null;
  readonly communication_id: string;
  readonly case_id: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: number | bigint;
  readonly attempts: number;
  readonly starts: number;
}

/** Nothing of the same communication that was asked for earlier is still open. */
const FIRST_OF_ITS_LETTER = `NOT EXISTS (
  SELECT 1 FROM effects earlier
  WHERE earlier.communication_id = effects.communication_id AND earlier.position < effects.position
    AND earlier.state IN ('waiting', 'parked'))`;

/** Adds effects as asked for; one that is there already stays as it is. */
export async function addEffects(session: WriteSession, effects: readonly Effect[], now: string): Promise<void> {
  const rows = effects.map((effect): Row => ({
    effect_id: effect.effectId,
    kind: effect.kind,
    channel: effect.channel ?? null,
    communication_id: effect.communicationId,
    case_id: effect.caseId,
    stream: effect.stream,
    revision: effect.revision,
    position: effect.position,
    state: 'waiting',
    attempts: 0,
    starts: 0,
    next_attempt_at: now,
    last_error: null,
    claimed_by: null,
    claimed_at: null,
  }));
  await session.insert('effects', rows, 'ignore');
}

/** Effects of these kinds whose time has come, the longest due first. */
export async function runnableEffects(
  readStore: ReadStore,
  { kind, channel, now, limit }: { kind: string; channel?: string | undefined; now: string; limit: number },
): Promise<RunnableEffect[]> {
  const ofChannel = channel === undefined ? '' : 'AND channel = :channel';
  const rows = await readStore.readOnce((session) =>
    session.query<EffectColumns>(
      `SELECT * FROM effects
       WHERE state = 'waiting' AND next_attempt_at <= :now AND kind = :kind ${ofChannel} AND ${FIRST_OF_ITS_LETTER}
       ORDER BY next_attempt_at, position LIMIT :limit`,
      { kind, now, limit, ...(channel !== undefined && { channel }) },
    ),
  );
  return rows.map(fromRow);
}

/** When the next effect becomes due, due ones included; undefined when none waits. */
export async function nextAttemptAt(session: OneQuery): Promise<string | undefined> {
  const [row] = await session.query<{ next_attempt_at: string }>(
    `SELECT next_attempt_at FROM effects WHERE state = 'waiting' AND ${FIRST_OF_ITS_LETTER}
     ORDER BY next_attempt_at LIMIT 1`,
  );
  return row?.next_attempt_at;
}

/**
 * Says that an attempt begins, so that one under which the process dies is counted. Answers whether it may: what was read
 * as runnable a moment ago may have been attempted since, and wait for its next time.
 */
export async function beginAttempt(
  session: WriteSession,
  { effectId, attempts }: Pick<RunnableEffect, 'effectId' | 'attempts'>,
  by: string,
  now: string,
): Promise<boolean> {
  const changed = await session.execute(
    `UPDATE effects SET starts = starts + 1, claimed_by = :by, claimed_at = :now
     WHERE effect_id = :effectId AND state = 'waiting' AND attempts = :attempts AND next_attempt_at <= :now`,
    { effectId, attempts, by, now },
  );
  return changed === 1;
}

/**
 * An attempt that a fault of a store has broken off in an orderly way; it will be begun again under its number, as one
 * that was begun before: whether its end came to the log is not known.
 */
export async function abandonAttempt(session: WriteSession, effectId: string): Promise<void> {
  await session.execute(
    'UPDATE effects SET starts = 1, claimed_by = NULL, claimed_at = NULL WHERE effect_id = :effectId',
    { effectId },
  );
}

/** How many effects of a kind wait, or are parked. */
export interface OpenEffects {
  readonly kind: string;
  readonly channel: string | null;
  readonly state: 'waiting' | 'parked';
  readonly items: number;
  /** Of the one that was asked for first. */
  readonly oldest: bigint;
}

/** Effects that have no end yet, by kind, channel and state. */
export async function openEffects(session: OneQuery): Promise<readonly OpenEffects[]> {
  const rows = await session.query<Omit<OpenEffects, 'items' | 'oldest'> & { n: number; oldest: number | bigint }>(
    `SELECT kind, channel, state, count(*) AS n, min(position) AS oldest FROM effects
     WHERE state IN ('waiting', 'parked') GROUP BY kind, channel, state ORDER BY kind, channel, state`,
  );
  return rows.map(({ n, oldest, ...row }) => ({ ...row, items: Number(n), oldest: BigInt(oldest) }));
}

/** What kinds and channels wait. */
export async function waitingKinds(session: OneQuery): Promise<{ kind: string; channel: string | null }[]> {
  return session.query("SELECT DISTINCT kind, channel FROM effects WHERE state = 'waiting'");
}

/** Parks all that waits of a kind and channel which nobody works on. Answers how many. */
export async function parkOrphans(
  session: WriteSession,
  { kind, channel }: { readonly kind: string; readonly channel: string | null },
  now: string,
): Promise<number> {
  const orphans = await session.query<EffectColumns>(
    `SELECT * FROM effects
     WHERE state = 'waiting' AND kind = :kind AND coalesce(channel, '') = :channel`,
    { kind, channel: channel ?? '' },
  );
  const reason = `Nothing here does "${kind}"${channel === null ? '' : ` over "${channel}"`}`;
  for (const row of orphans) {
    await endAttempt(session, fromRow(row), { state: 'parked', attempts: row.attempts, reason }, now);
  }
  return orphans.length;
}

export interface AttemptEnd {
  readonly state: 'waiting' | 'done' | 'failed' | 'parked';
  readonly attempts: number;
  readonly reason?: string;
  /** For `waiting`: when it may be tried again. */
  readonly nextAttemptAt?: string;
}

export async function endAttempt(session: WriteSession, effect: Effect, end: AttemptEnd, now: string): Promise<void> {
  await session.execute(
    `UPDATE effects
     SET state = :state, attempts = :attempts, starts = 0, last_error = :reason, next_attempt_at = :next,
         claimed_by = NULL, claimed_at = NULL
     WHERE effect_id = :effectId`,
    {
      effectId: effect.effectId,
      state: end.state,
      attempts: end.attempts,
      reason: end.reason ?? null,
      next: end.nextAttemptAt ?? now,
    },
  );
  if (end.state === 'parked') await listAsParked(session, effect, end, now);
}

/** Whether an effect still waits as it was read: it may have been attempted, or have come to its end, since. */
export async function isAsRead(session: WriteSession, effect: RunnableEffect): Promise<boolean> {
  const { effectId, attempts, starts } = effect;
  const found = await session.query(
    `SELECT effect_id FROM effects
     WHERE effect_id = :effectId AND state = 'waiting' AND attempts = :attempts AND starts = :starts`,
    { effectId, attempts, starts },
  );
  return found.length > 0;
}

async function listAsParked(session: WriteSession, effect: Effect, end: AttemptEnd, now: string): Promise<void> {
  const row = {
    consumer: EFFECTS,
    item: effect.effectId,
    position: effect.position,
    event_id: effect.effectId,
    type: effect.kind,
    reason: end.reason ?? '',
    attempts: end.attempts,
    since: now,
  };
  await session.deleteMany('parked', ['consumer', 'item'], [row]);
  await session.insert('parked', [row]);
}

/** Sets a parked effect free: to be tried again from its first attempt, or never. Answers whether it was parked. */
export async function resolveEffect(
  session: WriteSession,
  effectId: string,
  state: 'waiting' | 'skipped',
  now: string,
): Promise<boolean> {
  const changed = await session.execute(
    `UPDATE effects SET state = :state, attempts = 0, starts = 0, next_attempt_at = :now
     WHERE effect_id = :effectId AND state = 'parked'`,
    { effectId, state, now },
  );
  await session.deleteMany('parked', ['consumer', 'item'], [{ consumer: EFFECTS, item: effectId }]);
  return changed > 0;
}

function fromRow(row: EffectColumns): RunnableEffect {
  return {
    effectId: row.effect_id,
    kind: row.kind,
    ...(row.channel !== null && { channel: row.channel }),
    communicationId: row.communication_id,
    caseId: row.case_id,
    stream: row.stream,
    revision: row.revision,
    position: BigInt(row.position),
    attempts: row.attempts,
    starts: row.starts,
  };
}
