import type { WriteSession } from '../../ports/read-store.js';

/** The table that a rebuild fills, beside the live one. */
export const besideOf = (table: string): string => `${table}__new`;
/** The table that was live before the swap, until its rows are gone. */
export const formerOf = (table: string): string => `${table}__old`;

/**
 * Tables made beside live ones, in their shape, and put in their place. Everything happens in the session's transaction:
 * on both databases what defines tables is rolled back with the rest.
 */
export interface ShadowTables {
  /** What defines the table and its indexes, as text: equal text, equal shape, whatever the indexes are called. */
  shape(session: WriteSession, table: string): Promise<string>;
  /** Makes {@link besideOf} the table, empty, with all indexes and conditions. */
  create(session: WriteSession, table: string): Promise<void>;
  /** Waits, bounded, until nobody reads in an older snapshot that would be shown the new tables without their rows. */
  holdReaders(session: WriteSession): Promise<void>;
  /** The last word of a swap: later works of the same transaction may wait as long as ever. */
  letReaders(session: WriteSession): Promise<void>;
  /** Puts the table beside in the place of the live one, which becomes {@link formerOf} or goes at once. */
  swap(session: WriteSession, table: string): Promise<void>;
  exists(session: Pick<WriteSession, 'query'>, table: string): Promise<boolean>;
  /**
   * Takes away a table that nobody reads any more, or a part of it that is done soon; answers whether it is gone.
   */
  dropSome(session: WriteSession, table: string): Promise<boolean>;
  drop(session: WriteSession, table: string): Promise<void>;
  /** Readers in older snapshots kept the swap from happening: it may be tried again. */
  isHeldUp(error: unknown): boolean;
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
