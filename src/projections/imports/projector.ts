import { change, defineProjection, on, put } from '../define-projection.js';
import { ImportTable } from './entity.js';

/** What was imported, from where, under which assumptions, and is every source event accounted for? */
export const imports = defineProjection({
  name: 'imports',
  version: 1,
  tables: [ImportTable],
  project: [
    on({
      'import.started': ({ data, metadata }) =>
        put(ImportTable, {
          ...data,
          state: 'started',
          startedAt: metadata.occurredAt,
          startedBy: metadata.actor.id,
        }),
      'import.completed': ({ data: { importId, asOf, counts }, metadata }) =>
        change(
          ImportTable,
          { importId },
          {
            state: 'completed',
            asOf,
            completedAt: metadata.occurredAt,
            sourceEvents: counts.source,
            recordedEvents: counts.recorded,
            rejectedEvents: counts.rejected,
            ignoredEvents: counts.ignored,
            cases: counts.cases,
          },
        ),
    }),
  ],
});
