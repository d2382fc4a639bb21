import type { EntitySchema, MigrationInterface } from 'typeorm';
import type { Projection, ProjectionTable } from '../ports/projection.js';
import type { ReadStore } from '../ports/read-store.js';
import { AuditTrail1764000000002, AuditWords1764000000011 } from './audit-trail/migration.js';
import { auditTrail } from './audit-trail/projector.js';
import { auditTrailQueryHandlers } from './audit-trail/query-handlers.js';
import { CaseTimeline1764000000001 } from './case-timeline/migration.js';
import { caseTimeline } from './case-timeline/projector.js';
import { caseTimelineQueryHandlers } from './case-timeline/query-handlers.js';
import { AssumedReceipt1764500000042 } from './communications/assumed-receipt-migration.js';
import { ContactCorrections1764600000011 } from './communications/contact-migration.js';
import { LetterHistory1764500000011 } from './communications/history-migration.js';
import { Communications1764000000007 } from './communications/migration.js';
import { communications } from './communications/projector.js';
import { communicationQueryHandlers } from './communications/query-handlers.js';
import { Obligations1764000000008 } from './obligations/migration.js';
import { ObligationsWholeLife1764500000001 } from './obligations/whole-life-migration.js';
import { obligations } from './obligations/projector.js';
import { obligationQueryHandlers } from './obligations/query-handlers.js';
import { EngineDocuments1764500000022 } from './engine-documents/migration.js';
import { engineDocuments } from './engine-documents/projector.js';
import { engineDocumentQueryHandlers } from './engine-documents/query-handlers.js';
import { ExceptionClocks1764500000031 } from './exceptions/clocks-migration.js';
import { Exceptions1764000000009 } from './exceptions/migration.js';
import { exceptions } from './exceptions/projector.js';
import { exceptionQueryHandlers } from './exceptions/query-handlers.js';
import { Decisions1764000000010 } from './decisions/migration.js';
import { decisions } from './decisions/projector.js';
import { decisionQueryHandlers } from './decisions/query-handlers.js';
import type { Table } from './define-table.js';
import { Imports1764000000006 } from './imports/migration.js';
import { imports } from './imports/projector.js';
import { importQueryHandlers } from './imports/query-handlers.js';
import { InboundConflicts1764500000041 } from './inbound/conflicts-migration.js';
import { Inbound1764500000021 } from './inbound/migration.js';
import { inbound } from './inbound/projector.js';
import { inboundQueryHandlers } from './inbound/query-handlers.js';
import { Policies1764000000005 } from './policies/migration.js';
import { policies } from './policies/projector.js';
import { policyQueryHandlers } from './policies/query-handlers.js';
import { Principals1764000000003 } from './principals/migration.js';
import { PrincipalRoles1764300000001 } from './principals/roles-migration.js';
import { principals } from './principals/projector.js';
import { principalQueryHandlers } from './principals/query-handlers.js';
import { Partials1764600000001 } from './templates/partials-migration.js';
import { Templates1764000000004 } from './templates/migration.js';
import { templates } from './templates/projector.js';
import { templateQueryHandlers } from './templates/query-handlers.js';

/** Every read model. */
export const PROJECTIONS: readonly Projection[] = [
  caseTimeline,
  auditTrail,
  communications,
  obligations,
  exceptions,
  decisions,
  principals,
  templates,
  policies,
  imports,
  inbound,
  engineDocuments,
];

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
  Principals1764000000003,
  Templates1764000000004,
  Policies1764000000005,
  Imports1764000000006,
  Communications1764000000007,
  Obligations1764000000008,
  Exceptions1764000000009,
  Decisions1764000000010,
  AuditWords1764000000011,
  PrincipalRoles1764300000001,
  ObligationsWholeLife1764500000001,
  LetterHistory1764500000011,
  Inbound1764500000021,
  EngineDocuments1764500000022,
  ExceptionClocks1764500000031,
  InboundConflicts1764500000041,
  AssumedReceipt1764500000042,
  Partials1764600000001,
  ContactCorrections1764600000011,
];

/** Nest providers: the handlers of all queries. */
export const QUERY_HANDLERS = [
  ...caseTimelineQueryHandlers,
  ...auditTrailQueryHandlers,
  ...communicationQueryHandlers,
  ...obligationQueryHandlers,
  ...exceptionQueryHandlers,
  ...decisionQueryHandlers,
  ...principalQueryHandlers,
  ...templateQueryHandlers,
  ...policyQueryHandlers,
  ...importQueryHandlers,
  ...inboundQueryHandlers,
  ...engineDocumentQueryHandlers,
] as const;
