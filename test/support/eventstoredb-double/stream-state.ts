import type { Recorded } from './recorded.js';

/** What a metadata stream says of its stream, as far as it decides what can be read. */
export interface Retention {
  readonly maxCount?: number;
  /** Events below this revision are gone. {@link SOFT_DELETED} means all of them. */
  readonly truncateBefore?: number;
}

/** The server writes `$tb` as the largest 64-bit integer for a soft delete. */
export const SOFT_DELETED = Number.MAX_SAFE_INTEGER;

/** One stream: its events, whether it is tombstoned, and how much of it may be read. */
export class StreamState {
  readonly events: Recorded[] = [];
  tombstoned = false;
  retention: Retention = {};

  constructor(readonly name: string) {}

  /** -1 for a stream without events, soft-deleted or not. */
  get lastRevision(): number {
    return this.events.length - 1;
  }

  get softDeleted(): boolean {
    return this.retention.truncateBefore === SOFT_DELETED;
  }

  /** Lowest revision that can be read. */
  get firstReadable(): number {
    const { maxCount, truncateBefore } = this.retention;
    const byCount = maxCount === undefined ? 0 : this.lastRevision - maxCount + 1;
    return Math.max(0, byCount, truncateBefore ?? 0);
  }
}

/** Reads `$maxCount` and `$tb` from the data of a `$metadata` event; what is no JSON object retains everything. */
export function retentionOf(data: Uint8Array): Retention {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(data).toString('utf8'));
  } catch {
    return {};
  }
  if (typeof parsed !== 'object' || parsed === null) return {};
  const { $maxCount, $tb } = parsed as Record<string, unknown>;
  return {
    ...(typeof $maxCount === 'number' ? { maxCount: $maxCount } : {}),
    ...(typeof $tb === 'number' ? { truncateBefore: Math.min($tb, SOFT_DELETED) } : {}),
  };
}
