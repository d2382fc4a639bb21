import type { ReadSession, ReadStore, Row } from '../../ports/read-store.js';
import { viewCase } from '../case-reference.js';
import { AuditCaseTable, AuditTable } from './entity.js';
import { streamRows } from './queries.js';
import type { AuditFilter } from './trail-query.js';

/** Properties of a line in the order of the table, but for those that are spliced in as the JSON text they are. */
const PLAIN = Object.entries(AuditTable.fields)
  .filter(([property]) => property !== 'after' && property !== 'position')
  .map(([property]) => ({ property, column: AuditTable.column(property as keyof typeof AuditTable.fields) }));

/**
 * All rows of a filter as NDJSON, oldest first: one line per event, `\n` at its end, the properties of an AuditEntry;
 * `position` is a string, properties without a value are left out, `before` and `after` are spliced in as stored.
 */
export async function* auditNdjson(
  session: ReadSession,
  dialect: ReadStore['dialect'],
  filter: AuditFilter = {},
): AsyncGenerator<string, void> {
  for await (const row of streamRows(session, dialect, filter)) yield lineOf(row);
}

function lineOf(row: Row): string {
  let line = `{"position":"${String(row['position'])}","loggedAt":${JSON.stringify(row['logged_at'])}`;
  for (const { property, column } of PLAIN) {
    const value = row[column] ?? null;
    if (value !== null) line += `,"${property}":${JSON.stringify(value)}`;
  }
  const before = row['before_fields'] ?? null;
  if (before !== null) line += `,"before":${String(before)}`;
  line += `,"after":${String(row['after'])}`;
  const reference = viewCase(AuditCaseTable, row);
  if (reference) line += `,"case":${JSON.stringify(reference)}`;
  return `${line}}\n`;
}
