import { parse } from 'csv-parse/sync';
import { informationReceived } from '../../../src/events/case.events.js';
import { obligationExtended, obligationIncurred, obligationSatisfied } from '../../../src/events/obligation.events.js';
import { roleGranted } from '../../../src/events/principal.events.js';
import { templateApproved, templateDrafted } from '../../../src/events/template.events.js';
import {
  REGISTER_KINDS,
  type RegisterKind,
  type RegisterRequest,
  type ReportAt,
} from '../../../src/reports/request.js';
import { clock } from '../../spec/projections/drafts.js';
import { Journal, SERVICE, uuid } from '../../spec/projections/journal.js';
import { HouseOfReports } from './house-of-reports.js';
import { eventfulCase, halfYear, received, rulesInForce } from './story.js';

type Line = Readonly<Record<string, unknown>> & { readonly record: string };

/** An account whose clock was extended and met by a payment, and a receipt that was keyed a week late. */
function disputedAccount(journal: Journal): void {
  const { caseId } = received(journal, { name: '4001', openedAt: '2026-04-01T09:00:00.000Z', kind: 'complaint' });
  const obligationId = uuid('money');
  const limits = clock(obligationId).data;
  const { anchor, warnAt, targetAt, steps } = limits;
  journal.tell(obligationIncurred({ ...limits, obligationId, caseId, ruleId: 'provisional-credit', title: 'Credit the account', dueAt: '2026-04-15T00:00:00.000Z' }), '2026-04-01T09:00:01.000Z', { actor: SERVICE });
  journal.tell(obligationExtended({ obligationId, caseId, anchor, warnAt, targetAt, steps, dueAt: '2026-05-15T00:00:00.000Z', ref: uuid('notice'), at: '2026-04-10T00:00:00.000Z', previousDueAt: '2026-04-15T00:00:00.000Z', why: 'Told of in time' }), '2026-04-10T09:00:00.000Z', { actor: SERVICE });
  journal.tell(obligationSatisfied({ obligationId, caseId, by: 'payment', ref: uuid('payment'), evidence: 'HANDED_OFF', at: '2026-05-10T00:00:00.000Z', late: false }), '2026-05-10T09:00:00.000Z', { actor: SERVICE });
  journal.tell(informationReceived({ caseId, items: ['Statement'] }), '2026-04-20T09:00:00.000Z', { receivedAt: '2026-04-13T09:00:00.000Z' });
} // prettier-ignore

/** The wording of the notices: by one person, and approved by another. */
function approvedWording(journal: Journal): void {
  const version = { templateId: 'adverse-action-notice', templateVersion: 3 };
  const stream = `template-${version.templateId}`;
  const person = (id: string) => ({ actor: { type: 'person' as const, id, name: id } });
  journal.record(templateDrafted({ ...version, kind: 'adverse-action-notice', title: 'Notice', language: 'en', body: 'Dear', bodyHash: 'a'.repeat(64), elements: [] }), { stream, at: '2025-12-01T00:00:00.000Z', ...person('anna') });
  journal.record(templateApproved({ ...version, bodyHash: 'a'.repeat(64) }), { stream, at: '2026-01-02T00:00:00.000Z', ...person('ben') });
  journal.record(roleGranted({ principalId: 'ben', role: 'template-approver', why: 'Trained' }), { stream: 'principal-ben', ...person('alice') });
} // prettier-ignore

describe('registers', () => {
  let house: HouseOfReports;
  let at: ReportAt;

  beforeAll(async () => {
    house = await HouseOfReports.open();
    const journal = new Journal();
    rulesInForce(journal);
    approvedWording(journal);
    eventfulCase(journal);
    disputedAccount(journal);
    halfYear(journal);
    at = await house.record(journal);
  });
  afterAll(() => house.close());

  const requestFor = (kind: RegisterKind, more: Partial<RegisterRequest> = {}): RegisterRequest => ({ kind, from: '2026-01-01T00:00:00.000Z', to: '2026-07-01T00:00:00.000Z', ...more }); // prettier-ignore
  async function linesOf(request: RegisterRequest): Promise<Line[]> {
    const { content } = await house.report(request, at, 'ndjson');
    return content.toString('utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as Line); // prettier-ignore
  }
  const of = (lines: readonly Line[], record: string) => lines.filter((line) => line.record === record);

  /** What each counts of the story, and what one of its rows says. */
  const TABLE: Readonly<Record<RegisterKind, { readonly total: object; readonly row: object }>> = {
    clocks: {
      total: { rows: 9, met: 4, late: 1, missed: 3, atRisk: 0, running: 0, waived: 1 },
      row: { group: 'us-reg-b action-taken-completed 2026-03', caseReference: 'APP-2002', standing: 'late', satisfiedAt: '2026-03-20T09:00:00.000Z' },
    },
    'decisions-without-notice': {
      total: { rows: 7, owed: 4, notOwed: 1, cannotTell: 2 },
      row: { group: 'Withdrawn', caseReference: 'APP-2004', noticeDuty: 'no-duty', citation: 'Supplement I, comment 9-2' },
    },
    'undelivered-notices': {
      total: { rows: 1, cured: 1, withinWeek: 1, open: 0 },
      row: { caseReference: 'APP-1001', failure: 'moved-left-no-address', daysToCure: 1.9, curedBy: uuid('resend 1001') },
    },
    'notice-content': {
      total: { rows: 5, controlled: 2, held: 1, notMade: 3, uncontrolled: 0 },
      row: { communicationId: uuid('letter 1001'), template: 'adverse-action-notice', templateVersion: 3, draftedBy: 'anna', approvedBy: 'ben', missing: ['agency-name-address'], reasonCodes: ['income-insufficient', 'length-of-employment'] },
    },
    'regulatory-register': {
      total: { rows: 14, open: 13, closed: 1, decided: 10 },
      row: { caseReference: 'APP-2009', receivedAt: '2026-05-01T07:00:00.000Z', decidedAt: '2026-05-15T09:00:00.000Z', outcome: 'approved', product: 'consumer-credit', legalEntity: 'First Example Bank, N.A.' },
    },
    'clock-changes': {
      total: { rows: 3, byPersons: 1, byRules: 2, late: 1 },
      row: { change: 'Receipt keyed late', caseReference: 'APP-4001', daysLate: 7 },
    },
    'money-duties': {
      total: { rows: 1, met: 1, late: 0, missed: 0, byMoney: 1 },
      row: { caseReference: 'APP-4001', satisfiedBy: 'payment', satisfiedRef: uuid('payment'), standing: 'met' },
    },
    'reason-parity': {
      total: { rows: 2, equal: 1, differ: 0, notKnown: 1 },
      row: { caseReference: 'APP-1001', reasonsDecided: ['income-insufficient', 'length-of-employment'], reasonsTold: ['income-insufficient', 'length-of-employment'], parity: 'equal' },
    },
    'four-eyes': {
      total: { rows: 3, needTwo: 1, byTwo: 1, byOne: 0 },
      row: { type: 'template.approved', actor: 'ben', firstActor: 'anna', twoPersons: true },
    },
  }; // prettier-ignore

  it.each(REGISTER_KINDS)('%s', async (kind) => {
    const lines = await linesOf(requestFor(kind));
    const [total, ...groups] = of(lines, 'total');
    expect(total).toMatchObject({ of: 'all', ...TABLE[kind].total });
    expect(of(lines, 'row')).toEqual(expect.arrayContaining([expect.objectContaining(TABLE[kind].row)]));
    // What is counted can be counted again.
    const sum = (rows: readonly Line[], field: string) => rows.reduce((all, row) => all + Number(row[field]), 0);
    for (const field of Object.keys(TABLE[kind].total)) expect([field, sum(groups, field)]).toEqual([field, total?.[field]]); // prettier-ignore
    expect(of(lines, 'row').length).toBe(total?.['rows']);
  });

  it('as CSV have every row with every field, and as pages their title, their counts and every case', async () => {
    for (const kind of REGISTER_KINDS) {
      const { content } = await house.report(requestFor(kind), at, 'csv');
      const rows = parse(content, { bom: true, columns: true, recordDelimiter: '\r\n' }) as Record<string, string>[];
      expect([kind, rows.length]).toEqual([kind, (await linesOf(requestFor(kind))).length]);
    }
    const pages = await house.pages(requestFor('regulatory-register'), at);
    const titles = (await linesOf(requestFor('regulatory-register'))).flatMap((line) => (line.record === 'row' ? [String(line['caseReference'])] : [])); // prettier-ignore
    for (const title of ['Regulatory register', 'All cases', ...titles]) expect(pages.text).toContain(title);
  });

  it('leave out what is restricted where that is asked, say how much, and keep to the scope and the filter', async () => {
    const standard = await linesOf(requestFor('regulatory-register', { confidentiality: 'standard' }));
    expect(of(standard, 'row').length).toBe(13);
    expect(standard).toContainEqual({ record: 'about', name: 'Cases', value: '14 found, 13 included; left out: 1 (restricted)' }); // prettier-ignore
    const second = await linesOf(requestFor('regulatory-register', { legalEntity: 'Second Example Bank' }));
    expect(of(second, 'row').map((row) => row['caseReference'])).toEqual(['APP-2007']);
    const scope = { kinds: ['complaint'], legalEntities: [] };
    for (const kind of ['clocks', 'clock-changes', 'regulatory-register', 'money-duties'] as const) {
      const kinds = new Set(of(await linesOf(requestFor(kind, { scope })), 'row').map((row) => row['caseKind']));
      expect([kind, [...kinds]]).toEqual([kind, ['complaint']]);
    }
    const beyond = linesOf(requestFor('clocks', { scope, caseKind: 'application' }));
    await expect(beyond).rejects.toThrow('caseKind lies outside of what the requester may see');
  });

  it('have the same bytes at the same position', async () => {
    const [one, two] = [await house.report(requestFor('clocks'), at, 'pdf'), await house.report(requestFor('clocks'), at, 'pdf')]; // prettier-ignore
    expect(two.sha256).toBe(one.sha256);
  });
});
