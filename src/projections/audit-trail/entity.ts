import type { EventType } from '../../events/catalogue.js';
import type { Actor, Confidentiality, Origin } from '../../events/envelope.js';
import type { ProjectionTable } from '../../ports/projection.js';
import { caseReferenceTable } from '../case-reference.js';
import { integer, json, nullable, text } from '../column.js';
import { logTable, temporalTable, type RowOf } from '../define-table.js';
import type { Fields } from '../plain-words/told.js';

/** What an event is about. */
export type SubjectKind =
  | 'case' | 'communication' | 'obligation' | 'template' | 'policy' | 'principal' | 'import' | 'log' | 'report'
  | 'search' | 'request' | 'consumer' | 'inbound' | 'counterpart' | 'document'; // prettier-ignore

/** Who did what, when, on what and why: one row per event of the business. */
export const AuditTable = logTable({
  name: 'audit_trail',
  columns: {
    eventId: text(),
    stream: text(),
    revision: integer(),
    /** The action: type of the event. */
    type: text<EventType>(),
    subjectKind: text<SubjectKind>(),
    subjectId: text(),
    caseId: nullable(text()),
    occurredAt: text(),
    receivedAt: nullable(text()),
    recordedAt: text(),
    actorType: text<Actor['type']>(),
    actorId: text(),
    actorName: nullable(text()),
    onBehalfOf: nullable(text()),
    title: text(),
    why: nullable(text()),
    /** The fields that the event gives a value, and what else it says. */
    after: json<Fields>(),
    policyPack: nullable(text()),
    policyVersion: nullable(text()),
    policyHash: nullable(text()),
    policyRule: nullable(text()),
    origin: text<Origin>(),
    importId: nullable(text()),
    confidentiality: text<Confidentiality>(),
    commandId: text(),
    correlationId: text(),
    causationId: text(),
    sourceSystem: nullable(text()),
    sourceExternalId: nullable(text()),
  },
  indices: [
    { name: 'audit_trail_by_case', columns: ['caseId', 'position'] },
    { name: 'audit_trail_by_actor', columns: ['actorId', 'position'] },
    { name: 'audit_trail_by_type', columns: ['type', 'position'] },
    { name: 'audit_trail_by_actor_and_type', columns: ['actorId', 'type', 'position'] },
    { name: 'audit_trail_by_subject', columns: ['subjectKind', 'subjectId', 'position'] },
    { name: 'audit_trail_by_origin', columns: ['origin', 'position'] },
  ],
});
export type AuditRow = RowOf<typeof AuditTable>;

/**
 * The state of each thing that the trail speaks of, and what its last change replaced: the row from position P holds
 * the values before the event at P. So "before" is known without reading the log again.
 */
export const SubjectStateTable = temporalTable({
  name: 'audit_subject_state',
  key: ['subjectKind', 'subjectId'],
  columns: {
    subjectKind: text<SubjectKind>(),
    subjectId: text(),
    /** The event that made this row; also where it sets what was there already. */
    eventId: text(),
    /** Values of all fields that were ever set. */
    state: json<Fields>(),
    /** Values, before this row, of the fields that the event set; a field without one was not set before. */
    before: json<Fields>(),
  },
});

/**
 * Log time: the running maximum of recordedAt by position. Clocks of different streams may differ, so recordedAt may
 * go back from one event to the next; log time never does, and so a span of time is a span of positions.
 */
export const LogTimeTable = temporalTable({
  name: 'audit_log_time',
  key: ['clock'],
  columns: { clock: text<'log'>(), loggedAt: text() },
  indices: [{ name: 'audit_log_time_by_time', columns: ['loggedAt'] }],
});

/** Cases that trail rows belong to, for scope and for the reader. */
export const AuditCaseTable = caseReferenceTable('audit_cases');

/**
 * The words of each row for full-text search (see text-search.ts): an FTS5 table on SQLite, a tsvector on PostgreSQL. `rowid` is the
 * position: FTS5 walks by it, newest first, without sorting.
 */
export const AuditTextTable: ProjectionTable = {
  name: 'audit_text',
  kind: 'log',
  key: ['rowid'],
  columns: ['rowid', 'text'],
};
