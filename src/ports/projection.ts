import type { AnyEvent } from '../events/catalogue.js';
import type { Row, SqlValue } from './read-store.js';

/**
 * A table that a projection owns. `log`: rows are only added. `temporal`: a row per change of a keyed thing, in force
 * from `from_position` (inclusive) to `to_position` (exclusive; null while current), so that a query can be pinned.
 */
export interface ProjectionTable {
  readonly name: string;
  readonly kind: 'log' | 'temporal';
  /** Key columns: of a log row, its identity; of a temporal row, the thing that changes. */
  readonly key: readonly string[];
  readonly columns: readonly string[];
}

/**
 * A row of nulls to copy and fill. An object that gets more than a dozen names one by one becomes a slow one, and so does
 * all that is done with it; the copy of one that came whole does not.
 */
export const emptyRow = (columns: readonly string[]): Record<string, SqlValue> =>
  JSON.parse(`{${columns.map((column) => `${JSON.stringify(column)}:null`).join(',')}}`) as Record<string, SqlValue>;

/** What one event means for a table; pure data. */
export type Patch =
  | { readonly kind: 'add'; readonly table: ProjectionTable; readonly row: Row }
  | {
      readonly kind: 'change';
      readonly table: ProjectionTable;
      readonly key: Row;
      /** From the row in force (undefined: none yet) to the columns that change; undefined leaves it as it is. */
      readonly change: (current: Readonly<Record<string, SqlValue>> | undefined) => Row | undefined;
    };

export interface Projection {
  readonly name: string;
  /** Raised when what `project` writes changes: asks for a rebuild. */
  readonly version: number;
  readonly tables: readonly ProjectionTable[];
  /** Event types it reads. */
  readonly types: ReadonlySet<string>;
  /** A log table that keeps one row, with its `position`, for each event of these types: what it lacks can be named. */
  readonly witness?: { readonly table: string; readonly types: ReadonlySet<string> };
  project(event: AnyEvent): readonly Patch[];
}
