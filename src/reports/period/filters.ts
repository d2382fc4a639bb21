import type { CaseReference } from '../../projections/case-reference.js';
import type { DecisionFilter } from '../../projections/decisions/queries.js';
import type { ObligationFilter } from '../../projections/obligations/queries.js';
import type { ReportQueries } from '../../projections/report-queries.js';
import type { Scope } from '../../projections/where.js';
import { InvalidReportRequest, type SpanRequest } from '../request.js';

/** What the request asks for within what the requester may see. @throws InvalidReportRequest for what lies outside */
export function scopeOf({
  scope,
  legalEntity,
  caseKind,
}: Pick<SpanRequest, 'scope' | 'legalEntity' | 'caseKind'>): Scope {
  const narrowed = (field: string, seen: readonly string[], asked: string | undefined): readonly string[] => {
    if (asked === undefined) return seen;
    if (seen.length > 0 && !seen.includes(asked)) {
      throw new InvalidReportRequest(field, 'lies outside of what the requester may see');
    }
    return [asked];
  };
  return {
    kinds: narrowed('caseKind', scope?.kinds ?? [], caseKind),
    legalEntities: narrowed('legalEntity', scope?.legalEntities ?? [], legalEntity),
  };
}

/** Whether a case lies within it; what belongs to no case, as packs and roles do, lies within any. */
export function covers({ kinds, legalEntities }: Scope, of: CaseReference | null): boolean {
  const holds = (list: readonly string[], value: string): boolean => list.length === 0 || list.includes(value);
  return of === null || (holds(kinds, of.kind) && holds(legalEntities, of.legalEntity));
}

/** Decisions taken in the period. */
export function decisionFilter(request: SpanRequest): DecisionFilter {
  const { from, to, confidentiality } = request;
  return {
    decidedFrom: from,
    decidedTo: to,
    scope: scopeOf(request),
    ...(confidentiality && { confidentiality }),
  };
}

/** Clocks whose statutory limit lies in the period. */
export function clockFilter(request: SpanRequest): ObligationFilter {
  const { from, to, confidentiality } = request;
  return { dueFrom: from, dueTo: to, scope: scopeOf(request), ...(confidentiality && { confidentiality }) };
}

const sum = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((all, one) => all + one, 0);

export const everyDecision = async (queries: ReportQueries, request: SpanRequest): Promise<number> =>
  sum(await queries.countDecisions(decisionFilter(request)));

export const everyClock = async (queries: ReportQueries, request: SpanRequest): Promise<number> =>
  sum(await queries.countClocks(clockFilter(request)));
