import type { CaseView, TimelineEntry } from '../../projections/case-timeline/queries.js';
import type { ReportQueries } from '../../projections/report-queries.js';
import { scopeOf } from '../period/filters.js';
import { UnknownCase, type EventLogRequest } from '../request.js';

/** A case, and all that happened on it, to its letters and to its clocks, in the order in which it happened. */
export interface CaseHistory {
  readonly case: CaseView;
  readonly events: readonly TimelineEntry[];
}

/** So many cases are asked about at once. */
const BATCH = 50;

/**
 * The cases that a process-mining export covers, each whole: the one that is named, or those opened in the period. In
 * bounded memory: so many cases at a time.
 * @throws UnknownCase
 */
export async function* caseHistories(
  queries: ReportQueries,
  request: EventLogRequest,
): AsyncGenerator<CaseHistory, void> {
  const { confidentiality } = request;
  let batch: CaseView[] = [];
  for await (const one of casesOf(queries, request)) {
    batch.push(one);
    if (batch.length < BATCH) continue;
    yield* await histories(queries, batch, confidentiality);
    batch = [];
  }
  yield* await histories(queries, batch, confidentiality);
}

async function* casesOf(queries: ReportQueries, request: EventLogRequest): AsyncGenerator<CaseView, void> {
  const { caseId, from: openedFrom, to: openedTo, confidentiality } = request;
  if (caseId === undefined) {
    yield* queries.cases({ openedFrom, openedTo, confidentiality, scope: scopeOf(request) });
    return;
  }
  const one = await queries.caseById(caseId);
  if (!one || (confidentiality === 'standard' && one.confidentiality === 'restricted')) throw new UnknownCase(caseId);
  yield one;
}

async function histories(
  queries: ReportQueries,
  cases: readonly CaseView[],
  confidentiality: 'standard' | undefined,
): Promise<CaseHistory[]> {
  if (cases.length === 0) return [];
  const byCase = new Map<string, TimelineEntry[]>(cases.map(({ caseId }) => [caseId, []]));
  const all = await queries.timelineOfCases([...byCase.keys()], confidentiality);
  for (const entry of all) byCase.get(entry.caseId)?.push(entry);
  return cases.map((one) => ({ case: one, events: byCase.get(one.caseId) ?? [] }));
}

/** What was done, as process mining names it: work items by their own names, all else by the type of the event. */
export function activityOf({ type, details }: TimelineEntry): {
  readonly activity: string;
  readonly transition: string;
} {
  const { activity, transition } = details;
  if (type !== 'case.work-recorded' || typeof activity !== 'string' || typeof transition !== 'string') {
    return { activity: type, transition: 'complete' };
  }
  return { activity, transition };
}

/** What is told of an event beside what, when and who; texts about people are left out: mining needs none. */
export const attributesOf = (entry: TimelineEntry): readonly (readonly [name: string, value: string])[] => {
  const named: readonly (readonly [string, string | null | undefined])[] = [
    ['type', entry.type],
    ['category', entry.category],
    ['position', String(entry.position)],
    ['recordedAt', entry.recordedAt],
    ['receivedAt', entry.receivedAt],
    ['actorType', entry.actorType],
    ['outcome', entry.outcome],
    ['reasonCodes', entry.reasonCodes?.join(' ')],
    ['citation', entry.citation],
    ['communicationId', entry.communicationId],
    ['obligationId', entry.obligationId],
    ['documentId', entry.documentId],
    ['policyRule', entry.policyRule],
    ['origin', entry.origin],
    ['confidentiality', entry.confidentiality],
  ];
  return named.flatMap(([name, value]) => (value == null || value === '' ? [] : [[name, value] as const]));
};

/** What is told of a case. */
export const caseAttributesOf = (one: CaseView): readonly (readonly [name: string, value: string])[] => {
  const named: readonly (readonly [string, string | null])[] = [
    ['caseReference', one.externalId],
    ['caseKind', one.kind],
    ['legalEntity', one.legalEntity],
    ['product', one.product],
    ['jurisdiction', one.jurisdiction],
    ['openedAt', one.openedAt],
    ['phase', one.phase],
    ['caseOutcome', one.outcome],
    ['caseOrigin', one.origin],
  ];
  return named.flatMap(([name, value]) => (value === null || value === '' ? [] : [[name, value] as const]));
};
