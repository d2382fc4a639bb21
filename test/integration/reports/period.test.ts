import { parse } from 'csv-parse/sync';
import { decisionRevised } from '../../../src/events/case.events.js';
import type { ReportProgress } from '../../../src/reports/progress.js';
import { InvalidReportRequest, type PeriodRequest, type ReportAt } from '../../../src/reports/request.js';
import { Journal, uuid } from '../../spec/projections/journal.js';
import { HouseOfReports } from './house-of-reports.js';
import { ANCHORS, decided, halfYear, importedDenials, letterSent, received, rulesInForce } from './story.js';

type Line = Readonly<Record<string, unknown>> & { readonly record: string };

const HALF_YEAR: PeriodRequest = { kind: 'period', from: '2026-01-01T00:00:00.000Z', to: '2026-07-01T00:00:00.000Z' };
const OF_IMPORT: PeriodRequest = { kind: 'period', from: '2011-10-01T00:00:00.000Z', to: '2012-10-01T00:00:00.000Z' };
const DENIALS = 120;

describe('the period report', () => {
  let house: HouseOfReports;
  const journal = new Journal();
  let at: ReportAt;

  beforeAll(async () => {
    house = await HouseOfReports.open();
    rulesInForce(journal);
    halfYear(journal);
    importedDenials(journal, DENIALS);
    at = await house.record(journal);
  });
  afterAll(() => house.close());

  async function recordsOf(request: PeriodRequest, kind?: string, place = at): Promise<Line[]> {
    const { content } = await house.report(request, place, 'ndjson');
    const all = content.toString('utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as Line); // prettier-ignore
    return kind === undefined ? all : all.filter(({ record }) => record === kind);
  }

  it('puts each decision into its bucket, with the rule and the reason', async () => {
    const decisions = await recordsOf(HALF_YEAR, 'decision');
    const found = decisions.map((one) => [one['caseReference'], one['outcome'], one['bucket'], one['citation']]);
    expect(found).toEqual([
      ['APP-2001', 'denied', 'notified', '12 CFR 1002.9(a)(1)'],
      ['APP-2002', 'denied', 'notified', '12 CFR 1002.9(a)(1)'],
      ['APP-2003', 'denied', 'duty', '12 CFR 1002.9(a)(1)'],
      ['APP-2004', 'withdrawn', 'no-duty', 'Supplement I, comment 9-2'],
      ['APP-2005', 'cancelled', 'cannot-tell', 'Supplement I, comment 9-2'],
      ['APP-2006', 'upheld', 'cannot-tell', undefined],
      ['APP-2007', 'denied', 'duty', '12 CFR 1002.9(a)(1)'],
      ['APP-2008', 'denied', 'duty', '12 CFR 1002.9(a)(1)'],
      ['APP-2009', 'approved', 'notified', '12 CFR 1002.9(a)(1)'],
    ]);
    expect(decisions.every(({ noticeDutyReason }) => noticeDutyReason !== '')).toBe(true);
    expect(decisions[2]?.['reasons']).toEqual(['credit-history: Too short']);
  });

  it('tells apart clocks that were met, met late, missed, fell away, run, or cannot be told', async () => {
    const clocks = await recordsOf({ ...HALF_YEAR, to: '2026-09-01T00:00:00.000Z' }, 'clock');
    expect(clocks.map((one) => [one['caseReference'], one['standing'] ?? one['state']])).toEqual([
      ['APP-2001', 'met'],
      ['APP-2002', 'late'],
      ['APP-2003', 'missed'],
      ['APP-2004', 'waived'],
      ['APP-2007', 'missed'],
      ['APP-2008', 'missed'],
      ['APP-2009', 'met'],
      ['APP-2010', 'at-risk'],
      ['APP-2011', 'running'],
      ['APP-2005', 'undetermined'],
    ]);
  });

  it('counts what it lists: totals by outcome, month, verdict and rule', async () => {
    const all = await recordsOf(HALF_YEAR);
    const of = (kind: string) => all.filter(({ record }) => record === kind);
    const sum = (rows: readonly Line[], field: string) => rows.reduce((total, row) => total + Number(row[field]), 0);
    const [total, ...parts] = of('total');
    expect(total).toMatchObject({ of: 'all', decisions: 9, notified: 3, withoutNoticeDuty: 3, withoutNoticeNoDuty: 1, withoutNoticeCannotTell: 2 }); // prettier-ignore
    for (const group of ['outcome', 'month']) {
      const rows = parts.filter((row) => String(row['of']).startsWith(group));
      for (const field of [
        'decisions',
        'notified',
        'withoutNoticeDuty',
        'withoutNoticeNoDuty',
        'withoutNoticeCannotTell',
      ]) {
        expect([group, field, sum(rows, field)]).toEqual([group, field, total?.[field]]);
      }
    }
    expect(sum(of('verdict'), 'decisions')).toBe(of('decision').filter(({ bucket }) => bucket !== 'notified').length);
    expect(of('rule')).toMatchObject([{ rule: 'action-taken-completed', clocks: 7, met: 2, late: 1, missed: 3, waived: 1, undetermined: 1 }]); // prettier-ignore
  });

  it('filters by legal entity and kind of case, and says what that leaves out', async () => {
    const request = { ...HALF_YEAR, legalEntity: 'First Example Bank, N.A.', caseKind: 'application' } as const;
    const about = (await recordsOf(request, 'about')).find(({ name }) => name === 'Decisions');
    expect(about?.['value']).toBe(
      '9 found, 7 included; left out: 1 (of another legal entity), 1 (of another kind of case)',
    );
    const listed = (await recordsOf(request, 'decision')).map((one) => one['caseReference']);
    expect(listed).not.toContain('APP-2006');
    expect(listed).not.toContain('APP-2007');
  });

  it('shows nothing beyond the scope of who asks, and refuses to look there', async () => {
    const scope = { kinds: ['complaint'], legalEntities: [] };
    expect(await recordsOf({ ...HALF_YEAR, scope }, 'decision')).toMatchObject([{ caseReference: 'APP-2006' }]);
    const beyond = house.report({ ...HALF_YEAR, scope, caseKind: 'application' }, at, 'csv');
    await expect(beyond).rejects.toThrow(new InvalidReportRequest('caseKind', 'lies outside of what the requester may see')); // prettier-ignore
  });

  it('leaves restricted records out where that is asked, and says so', async () => {
    const request = { ...HALF_YEAR, confidentiality: 'standard' } as const;
    const { content } = await house.report(request, at, 'csv');
    expect(content.toString('utf8')).not.toContain('APP-2008');
    const read = await house.pages(request, at);
    expect(read.pages[0]?.text).toContain('Restricted records are left out');
    expect(read.pages.some(({ text }) => text.includes('Strictly confidential'))).toBe(false);
  });

  it('prints the assumptions of an import before the counts that rest on them, and lists every denial', async () => {
    const read = await house.pages(OF_IMPORT, at);
    const summary = read.pages.find(({ text }) => text.startsWith('Summary'))?.text ?? '';
    for (const anchor of ANCHORS) expect(summary.replace(/\s+/g, '')).toContain(anchor.replace(/\s+/g, ''));
    const listed = read.pages.map(({ text }) => text).join('\n');
    for (let i = 0; i < DENIALS; i += 1) expect(listed).toContain(`APP-${173_000 + i}`);
    const { content } = await house.report(OF_IMPORT, at, 'csv');
    const rows = parse(content, { bom: true, columns: true, recordDelimiter: '\r\n' }) as Record<string, string>[];
    expect(rows.filter(({ record, bucket }) => record === 'decision' && bucket === 'duty')).toHaveLength(DENIALS);
    expect(rows.filter(({ record }) => record === 'import')).toMatchObject([{ anchors: ANCHORS.join('; ') }]);
  });

  it.each(['pdf', 'csv', 'ndjson'] as const)(
    'as %s has the same bytes at the same position, however much was recorded since',
    async (format) => {
      const before = await house.report(HALF_YEAR, at, format);
      const denied = decided(journal, received(journal, { name: `late ${format}`, openedAt: '2026-03-01T09:00:00.000Z' }), 'denied', '2026-03-02T09:00:00.000Z'); // prettier-ignore
      letterSent(journal, denied, 'adverse-action-notice', '2026-03-03T09:00:00.000Z');
      const [, , third] = await recordsOf(HALF_YEAR, 'decision');
      journal.tell(decisionRevised({ caseId: uuid('case 2003'), outcome: 'approved', reasons: [], supersedes: String(third?.['id']) }), '2026-03-05T09:00:00.000Z'); // prettier-ignore
      const now = await house.record(journal);
      const again = await house.report(HALF_YEAR, at, format);
      expect(again.sha256).toBe(before.sha256);
      expect(Buffer.compare(again.content, before.content)).toBe(0);
      expect((await house.report(HALF_YEAR, now, format)).sha256).not.toBe(before.sha256);
    },
  );

  it('is whole where there is nothing to report', async () => {
    const empty = { ...HALF_YEAR, from: '1999-01-01T00:00:00.000Z', to: '1999-02-01T00:00:00.000Z' };
    expect(await recordsOf(empty, 'total')).toMatchObject([{ of: 'all', decisions: 0 }]);
    const read = await house.pages(empty, at);
    expect(read.text).toContain('No decision was taken in the period.');
  });

  it('tells how far it is, phase by phase, and never goes back within one', async () => {
    for (const format of ['pdf', 'csv'] as const) {
      const seen: ReportProgress[] = [];
      await house.report(OF_IMPORT, at, format, { onProgress: (progress) => seen.push(progress) });
      expect([...new Set(seen.map(({ phase }) => phase))]).toEqual(['reading', 'writing', 'finishing']);
      for (const [before, after] of seen.slice(1).map((progress, i) => [seen[i], progress] as const)) {
        if (before?.phase === after.phase) expect(after.done).toBeGreaterThanOrEqual(before.done);
        expect(after.done).toBeLessThanOrEqual(after.total);
      }
    }
  });

  it('can be given up', async () => {
    const giveUp = new AbortController();
    const onProgress = () => giveUp.abort(new Error('no longer wanted'));
    for (const format of ['pdf', 'csv'] as const) {
      const given = house.report(OF_IMPORT, at, format, { onProgress, signal: giveUp.signal });
      await expect(given).rejects.toThrow('no longer wanted');
    }
  });
});
