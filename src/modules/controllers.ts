import { CaseQueriesController } from './cases/case-queries.controller.js';
import { CaseDeedsController } from './cases/case-deeds.controller.js';
import { CaseProgressController } from './cases/case-progress.controller.js';
import { CasesController } from './cases/cases.controller.js';
import { AuditTrailController } from './audit-trail/audit-trail.controller.js';
import { CommunicationQueriesController } from './communications/communication-queries.controller.js';
import { ContactsToReviewController } from './communications/contacts-to-review.controller.js';
import { EngineEditsController } from './communications/engine-edits.controller.js';
import { LetterOrdersController } from './communications/letter-orders.controller.js';
import { CommunicationsController } from './communications/communications.controller.js';
import { ReceiptsController } from './communications/receipts.controller.js';
import { VendorReceiptsController } from './communications/vendor-receipts.controller.js';
import { DocumentsController } from './documents/documents.controller.js';
import { ExceptionsController } from './exceptions/exceptions.controller.js';
import { CloudEventsController } from './inbound/cloudevents.controller.js';
import { EngineDocumentsController } from './inbound/engine-documents.controller.js';
import { InboundWorklistController } from './inbound/inbound-worklist.controller.js';
import { ObligationOrdersController } from './obligations/obligation-orders.controller.js';
import { ObligationsController } from './obligations/obligations.controller.js';
import { HistoryController } from './history/history.controller.js';
import { CompletenessController } from './operations/completeness.controller.js';
import { HealthController } from './operations/health.controller.js';
import { MetricsController } from './operations/metrics.controller.js';
import { OperationsController } from './operations/operations.controller.js';
import { RebuildsController } from './operations/rebuilds.controller.js';
import { PoliciesController } from './policies/policies.controller.js';
import { PortalController } from './portal/portal.controller.js';
import { PrincipalsController } from './principals/principals.controller.js';
import { ReportsController } from './reports/reports.controller.js';
import { TemplatePreviewController } from './templates/template-preview.controller.js';
import { TemplatesController } from './templates/templates.controller.js';

/** Every controller of the HTTP API. */
export const CONTROLLERS = [
  CasesController,
  CaseDeedsController,
  CaseProgressController,
  CaseQueriesController,
  CommunicationsController,
  LetterOrdersController,
  EngineEditsController,
  ContactsToReviewController,
  CommunicationQueriesController,
  ReceiptsController,
  VendorReceiptsController,
  HistoryController,
  PortalController,
  DocumentsController,
  CloudEventsController,
  EngineDocumentsController,
  InboundWorklistController,
  ObligationsController,
  ObligationOrdersController,
  ExceptionsController,
  AuditTrailController,
  ReportsController,
  TemplatesController,
  TemplatePreviewController,
  PoliciesController,
  PrincipalsController,
  OperationsController,
  RebuildsController,
  CompletenessController,
  HealthController,
  MetricsController,
] as const;
