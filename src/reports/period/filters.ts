import type { DecisionFilter } from '../../projections/decisions/queries.js';
import type { ObligationFilter } from '../../projections/obligations/queries.js';
import type { ReportQueries } from '../../projections/report-queries.js';
import type { Scope } from '../../projections/where.js';
import { InvalidReportRequest, type PeriodRequest } from '../request.js';

/** What the request asks for within what the requester may see. @throws InvalidReportRequest for what lies outside */
function scopeOf({ scope, legalEntity, caseKind }: PeriodRequest): Scope {
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

/** Decisions taken in the period. */
export function decisionFilter(request: PeriodRequest): DecisionFilter {
  const { from, to, confidentiality } = request;
  return {
    decidedFrom: from,
    decidedTo: to,
    scope: scopeOf(request),
    ...(confidentiality && { confidentiality }),
  };
}

/** Clocks whose statutory limit lies in the period. */
export function clockFilter(request: PeriodRequest): ObligationFilter {
  const { from, to, confidentiality } = request;
  return { dueFrom: from, dueTo: to, scope: scopeOf(request), ...(confidentiality && { confidentiality }) };
}

const sum = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((all, one) => all + one, 0);

export const everyDecision = async (queries: ReportQueries, request: PeriodRequest): Promise<number> =>
  sum(await queries.countDecisions(decisionFilter(request)));

export const everyClock = async (queries: ReportQueries, request: PeriodRequest): Promise<number> =>
  sum(await queries.countClocks(clockFilter(request)));
