import type { EntitySchema, MigrationInterface } from 'typeorm';
import type { Projection, ProjectionTable } from '../ports/projection.js';
import type { ReadStore } from '../ports/read-store.js';
import { AuditTrail1764000000002 } from './audit-trail/migration.js';
import { auditTrail } from './audit-trail/projector.js';
import { auditTrailQueryHandlers } from './audit-trail/query-handlers.js';
import { CaseTimeline1764000000001 } from './case-timeline/migration.js';
import { caseTimeline } from './case-timeline/projector.js';
import { caseTimelineQueryHandlers } from './case-timeline/query-handlers.js';
import type { Table } from './define-table.js';

/** Every read model. Their tables are made by `defineTable`, so each can tell TypeORM of itself. */
export const PROJECTIONS: readonly Projection[] = [caseTimeline, auditTrail];

/** Entities of all read models, for the DataSource of this database. */
export function projectionEntities(dialect: ReadStore['dialect']): EntitySchema[] {
  return PROJECTIONS.flatMap(({ tables }) => tables.filter(isEntity)).map((table) => table.entity(dialect));
}

/** A search index is no entity: TypeORM cannot describe it. */
function isEntity(table: ProjectionTable): table is Table {
  return 'entity' in table;
}

export const PROJECTION_MIGRATIONS: readonly (new () => MigrationInterface)[] = [
  CaseTimeline1764000000001,
  AuditTrail1764000000002,
];

/** Nest providers: the handlers of all queries. */
export const QUERY_HANDLERS = [...caseTimelineQueryHandlers, ...auditTrailQueryHandlers] as const;
