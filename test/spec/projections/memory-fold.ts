import type { AnyEvent } from '../../../src/events/catalogue.js';
import type { Projection, ProjectionTable } from '../../../src/ports/projection.js';
import type { ReadStore, Row, SqlValue } from '../../../src/ports/read-store.js';

type MutableRow = Record<string, SqlValue>;

/** The rows of a projection's tables after these events: the meaning of patches, in the plainest code. */
export function fold(projection: Projection, events: readonly AnyEvent[]): Map<string, MutableRow[]> {
  const tables = new Map<string, MutableRow[]>(projection.tables.map(({ name }) => [name, []]));
  for (const event of events) {
    if (!projection.types.has(event.type)) continue;
    for (const patch of projection.project(event)) {
      const rows = tables.get(patch.table.name) as MutableRow[];
      if (patch.kind === 'add') {
        rows.push({ ...patch.row });
        continue;
      }
      const current = rows.find((row) => row['to_position'] === null && holdsKey(patch.table, row, patch.key));
      const changed = patch.change(current);
      if (changed === undefined) continue;
      if (current?.['from_position'] === event.position) {
        Object.assign(current, changed);
        continue;
      }
      const empty = Object.fromEntries(patch.table.columns.map((column) => [column, null]));
      rows.push({ ...empty, ...current, ...patch.key, ...changed, from_position: event.position, to_position: null });
      if (current) current['to_position'] = event.position;
    }
  }
  return tables;
}

function holdsKey(table: ProjectionTable, row: Row, key: Row): boolean {
  return table.key.every((column) => row[column] === key[column]);
}

/** Writes what {@link fold} gives into the tables of a read store, in place of what they hold. */
export async function fill(store: ReadStore, projection: Projection, events: readonly AnyEvent[]): Promise<void> {
  const tables = fold(projection, events);
  await store.write(async (session) => {
    for (const [table, rows] of tables) {
      await session.execute(`DELETE FROM ${table}`);
      await session.insert(table, rows);
    }
  });
}
