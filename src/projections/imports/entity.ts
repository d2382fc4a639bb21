import { integer, json, nullable, text } from '../column.js';
import { temporalTable, type RowOf } from '../define-table.js';

/** Historical imports: what was read, under which assumptions, and what became of it. */
export const ImportTable = temporalTable({
  name: 'imports',
  key: ['importId'],
  columns: {
    importId: text(),
    system: text(),
    fileDigest: text(),
    mappingHash: text(),
    /** Which source activities count as which anchors: reports print it. */
    anchors: json<readonly string[]>(),
    state: text<'started' | 'completed'>(),
    startedAt: text(),
    startedBy: text(),
    /** The instant at which the clocks of its cases are judged; null until it is known. */
    asOf: nullable(text()),
    completedAt: nullable(text()),
    sourceEvents: nullable(integer()),
    recordedEvents: nullable(integer()),
    rejectedEvents: nullable(integer()),
    ignoredEvents: nullable(integer()),
    cases: nullable(integer()),
  },
  indices: [
    { name: 'imports_by_change', columns: ['fromPosition'] },
    { name: 'imports_by_start', columns: ['startedAt', 'importId', 'fromPosition', 'toPosition'] },
  ],
});
export type ImportRow = RowOf<typeof ImportTable>;
