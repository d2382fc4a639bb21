import type { ReadSession, ReadStore } from '../ports/read-store.js';
import { auditTrail } from './audit-trail/projector.js';
import { countAudit, streamAudit, type AuditEntry } from './audit-trail/queries.js';
import type { AuditFilter } from './audit-trail/trail-query.js';
import { caseTimeline } from './case-timeline/projector.js';
import {
  caseById,
  listCases,
  timelineOfCase,
  timelineOfCases,
  type CaseFilter,
  type CaseView,
  type TimelineEntry,
  type TimelineFilter,
} from './case-timeline/queries.js';
import { communications } from './communications/projector.js';
import {
  chainOfLetters,
  communicationsOfCase,
  listCommunications,
  type CommunicationFilter,
  type CommunicationView,
} from './communications/queries.js';
import { decisions } from './decisions/projector.js';
import {
  countDecisions,
  listDecisions,
  streamDecidedCases,
  type DecisionFilter,
  type DecisionView,
} from './decisions/queries.js';
import { exceptions } from './exceptions/projector.js';
import { listExceptions, type ExceptionView } from './exceptions/queries.js';
import { imports } from './imports/projector.js';
import { importById, type ImportView } from './imports/queries.js';
import { obligations } from './obligations/projector.js';
import {
  countObligations,
  obligationsOfCase,
  streamDueClocks,
  streamObligations,
  type ObligationFilter,
} from './obligations/queries.js';
import { LARGEST_PAGE, type Page } from './page.js';
import { policies } from './policies/projector.js';
import { listPolicies, policyBytes, type PolicyView } from './policies/queries.js';
import { templates } from './templates/projector.js';
import { listTemplates } from './templates/queries.js';

/** A pack in force, with its canonical bytes as text. */
export interface PolicyInForce extends PolicyView {
  readonly bytes: string;
}

type Unpinned<F> = Omit<F, 'at'>;

/** The read models that reports are read from: a report waits until all of them have reached its position. */
const READ_BY_REPORTS = [
  caseTimeline, auditTrail, communications, obligations, exceptions, decisions, policies, imports, templates,
] as const; // prettier-ignore
export const REPORT_PROJECTIONS: readonly string[] = READ_BY_REPORTS.map(({ name }) => name);

/**
 * All that reports read, in one snapshot and pinned to one position: whatever is appended later, the answers stay. The
 * only way from the reports to the read models.
 */
export function reportQueries(session: ReadSession, dialect: ReadStore['dialect'], at: bigint) {
  return {
    at,
    /** Versions of the read models, by name: another version may tell the same events otherwise. */
    versions: Object.fromEntries(READ_BY_REPORTS.map(({ name, version }) => [name, version])),

    caseById: (caseId: string) => caseById(session, caseId, { at }),
    timeline: (filter: Unpinned<TimelineFilter>): AsyncGenerator<TimelineEntry, void> =>
      everyPage((page) => timelineOfCase(session, { ...filter, at }, page)),
    /** Of several cases, each in the order in which it happened. */
    timelineOfCases: (caseIds: readonly string[], confidentiality: 'standard' | undefined) =>
      timelineOfCases(session, caseIds, { at, ...(confidentiality && { confidentiality }) }),
    cases: (filter: Unpinned<CaseFilter>): AsyncGenerator<CaseView, void> =>
      everyPage((page) => listCases(session, { ...filter, at }, page)),
    letters: (filter: Unpinned<CommunicationFilter>): AsyncGenerator<CommunicationView, void> =>
      everyPage((page) => listCommunications(session, { ...filter, at }, page)),
    /** A letter and its resends. */
    chain: (rootCommunicationId: string) => chainOfLetters(session, rootCommunicationId, { at }),
    templates: () => listTemplates(session, { at }),
    communications: (caseId: string) => communicationsOfCase(session, caseId, { at }),
    obligations: (caseId: string) => obligationsOfCase(session, caseId, { at }),
    exceptions: (originalCaseId: string): AsyncGenerator<ExceptionView, void> =>
      everyPage((page) => listExceptions(session, { originalCaseId, at }, page)),
    trail: (filter: Unpinned<AuditFilter>): AsyncGenerator<AuditEntry, void> =>
      streamAudit(session, dialect, { ...filter, at }),
    countTrail: (filter: Unpinned<AuditFilter>): Promise<number> => countAudit(session, dialect, { ...filter, at }),

    decisions: (filter: Unpinned<DecisionFilter>): AsyncGenerator<DecisionView, void> =>
      everyPage((page) => listDecisions(session, { ...filter, at }, page)),
    countDecisions: (filter: Unpinned<DecisionFilter>) => countDecisions(session, { ...filter, at }),
    decidedCases: (filter: Unpinned<DecisionFilter>) => streamDecidedCases(session, { ...filter, at }),
    clocks: (filter: Unpinned<ObligationFilter>) => streamObligations(session, { ...filter, at }),
    dueClocks: (filter: Unpinned<ObligationFilter>) => streamDueClocks(session, { ...filter, at }),
    countClocks: (filter: Unpinned<ObligationFilter>) => countObligations(session, { ...filter, at }),

    policiesInForce: () => policiesInForce(session, at),
    /** Those of the imports that had started, by start. */
    imports: (importIds: ReadonlySet<string>) => importsOf(session, at, importIds),
  };
}

export type ReportQueries = ReturnType<typeof reportQueries>;

async function* everyPage<T>(
  read: (request: { limit: number; cursor?: string }) => Promise<Page<T>>,
): AsyncGenerator<T, void> {
  let cursor: string | undefined;
  do {
    const page = await read({ limit: LARGEST_PAGE, ...(cursor !== undefined && { cursor }) });
    yield* page.items;
    cursor = page.next;
  } while (cursor !== undefined);
}

async function policiesInForce(session: ReadSession, at: bigint): Promise<PolicyInForce[]> {
  const found: PolicyInForce[] = [];
  for (const policy of await listPolicies(session, { state: 'active', at })) {
    const bytes = await policyBytes(session, policy.packId, policy.hash);
    if (bytes === undefined) throw new Error(`The bytes of ${policy.packId} ${policy.hash} are not on record`);
    found.push({ ...policy, bytes });
  }
  return found;
}

async function importsOf(session: ReadSession, at: bigint, importIds: ReadonlySet<string>): Promise<ImportView[]> {
  const found: ImportView[] = [];
  for (const importId of importIds) {
    const view = await importById(session, importId, { at });
    if (view) found.push(view);
  }
  return found.sort((a, b) => (a.startedAt + a.importId < b.startedAt + b.importId ? -1 : 1));
}
