import type { EntitySchema, MigrationInterface } from 'typeorm';
import type { Projection } from '../ports/projection.js';
import type { ReadStore } from '../ports/read-store.js';
import { CaseTimeline1764000000001 } from './case-timeline/migration.js';
import { caseTimeline } from './case-timeline/projector.js';
import { caseTimelineQueryHandlers } from './case-timeline/query-handlers.js';
import type { Table } from './define-table.js';

/** Every read model. Their tables are made by `defineTable`, so each can tell TypeORM of itself. */
export const PROJECTIONS: readonly Projection[] = [caseTimeline];

/** Entities of all read models, for the DataSource of this database. */
export function projectionEntities(dialect: ReadStore['dialect']): EntitySchema[] {
  return PROJECTIONS.flatMap(({ tables }) => tables as readonly Table[]).map((table) => table.entity(dialect));
}

export const PROJECTION_MIGRATIONS: readonly (new () => MigrationInterface)[] = [CaseTimeline1764000000001];

/** Nest providers: the handlers of all queries. */
export const QUERY_HANDLERS = [...caseTimelineQueryHandlers] as const;
