import { checkRequest, type PeriodRequest, type ReportRequest } from '../../../src/reports/request.js';

const PERIOD: PeriodRequest = { kind: 'period', from: '2026-01-01T00:00:00.000Z', to: '2026-07-01T00:00:00.000Z' };

describe('a request for a report', () => {
  it.each<[string, ReportRequest, string]>([
    ['no case', { kind: 'case-audit', caseId: '' }, 'caseId is empty'],
    ['a day for an instant', { ...PERIOD, from: '2026-01-01' }, 'from is not an instant in UTC'],
    ['an offset', { ...PERIOD, to: '2026-07-01T00:00:00.000+02:00' }, 'to is not an instant in UTC'],
    ['no such day', { ...PERIOD, to: '2026-02-30T25:00:00.000Z' }, 'to is not an instant in UTC'],
    ['an end before the beginning', { ...PERIOD, to: '2025-07-01T00:00:00.000Z' }, 'to does not lie after from'],
    ['no span', { ...PERIOD, to: PERIOD.from }, 'to does not lie after from'],
    ['no such kind', { ...PERIOD, caseKind: 'loan' as never }, 'caseKind is none of claim, application'],
  ])('is refused for %s', (_, request, message) => {
    expect(() => checkRequest(request)).toThrow(message);
  });

  it.each<[string, ReportRequest]>([
    ['a case', { kind: 'case-audit', caseId: 'c' }],
    ['a period', { ...PERIOD, caseKind: 'application', legalEntity: 'First Bank' }],
  ])('for %s is taken', (_, request) => {
    expect(() => checkRequest(request)).not.toThrow();
  });
});
