import type { AnyEvent } from '../events/catalogue.js';
import type { Projection } from '../ports/projection.js';
import type { Row, SqlValue } from '../ports/read-store.js';
import { NothingInForce } from './define-projection.js';
import type { Columns, Table, Values } from './define-table.js';

/** What a projection makes of some events and no others. */
export interface Replayed {
  /** Rows of a log table, and of a temporal one those that are in force, in the order in which they came to be. */
  rows<C extends Columns>(table: Table<C>): Values<C>[];
}

/**
 * Folds events through a projection in memory, in the order given: for questions that no position of the log answers, as
 * what had happened by a day, whenever it was recorded. For the events of one case, not for a log.
 *
 * An event about something that none of the events has begun (a receipt that happened before the clock was noted) says
 * nothing: the thing is not there yet.
 */
export function replay(projection: Projection, events: Iterable<AnyEvent>): Replayed {
  const tables = new Map(projection.tables.map(({ name }) => [name, new Map<string, Record<string, SqlValue>>()]));
  for (const event of events) {
    if (!projection.types.has(event.type)) continue;
    for (const patch of projection.project(event)) {
      const rows = tables.get(patch.table.name);
      if (!rows) throw new TypeError(`${projection.name} has no table ${patch.table.name}`);
      if (patch.kind === 'add') {
        rows.set(String(rows.size), { ...patch.row });
        continue;
      }
      const key = JSON.stringify(patch.table.key.map((column) => String(patch.key[column])));
      const current = rows.get(key);
      const changed = ofWhatIsThere(() => patch.change(current));
      if (changed) rows.set(key, { ...current, ...patch.key, ...changed, from_position: event.position });
    }
  }
  return {
    rows: (table) => [...(tables.get(table.name)?.values() ?? [])].map((row) => table.view(row)),
  };
}

function ofWhatIsThere(change: () => Row | undefined): Row | undefined {
  try {
    return change();
  } catch (error) {
    if (error instanceof NothingInForce) return undefined;
    throw error;
  }
}
