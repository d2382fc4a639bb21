import { parse } from 'csv-parse/sync';
import { noteAdded, partyAdded } from '../../../src/events/case.events.js';
import { UnknownCase, type CaseAuditRequest, type ReportAt } from '../../../src/reports/request.js';
import { Journal, uuid } from '../../spec/projections/journal.js';
import { HouseOfReports } from './house-of-reports.js';
import {
  DIGEST,
  LONG_NAME,
  LONG_REASON,
  NAMES,
  REG_B,
  eventfulCase,
  halfYear,
  received,
  rulesInForce,
} from './story.js';

type Line = Readonly<Record<string, unknown>> & { readonly record: string };

const lines = (content: Buffer): Line[] =>
  content
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
const squeezed = (text: string) => text.replace(/\s+/g, '');

describe('the case audit report', () => {
  let house: HouseOfReports;
  let journal: Journal;
  let request: CaseAuditRequest;
  let at: ReportAt;

  beforeAll(async () => {
    house = await HouseOfReports.open();
    journal = new Journal();
    rulesInForce(journal);
    const { caseId } = eventfulCase(journal);
    request = { kind: 'case-audit', caseId };
    at = await house.record(journal);
  });
  afterAll(() => house.close());

  const recordsOf = async (kind?: string): Promise<Line[]> => {
    const all = lines((await house.report(request, at, 'ndjson')).content);
    return kind === undefined ? all : all.filter(({ record }) => record === kind);
  };

  it('says of itself what it covers, for which position, and made how', async () => {
    const about = new Map((await recordsOf('about')).map(({ name, value }) => [name, value]));
    expect(Object.fromEntries(about)).toMatchObject({
      report: 'case-audit',
      'Case reference': 'APP-1001',
      position: String(at.position),
      loggedAt: '2026-02-06T09:00:00.000Z',
      logId: at.logId,
      simulated: false,
      reportVersion: 1,
      Records: '34 found, 34 included, none left out',
    });
    expect(about.get('projections')).toContain('case-timeline 1');
  });

  it('has every event of the case in the order in which it happened, and every record in that of the log', async () => {
    const events = await recordsOf('event');
    const trail = await recordsOf('trail');
    const ofCase = journal.events.filter(({ metadata }) => metadata.caseId === request.caseId);
    expect(new Set(trail.map(({ id }) => id))).toEqual(new Set(ofCase.map(({ id }) => id)));
    expect(events.length).toBe(ofCase.filter(({ type }) => !type.startsWith('access.')).length);
    const happened = events.map(({ occurredAt }) => occurredAt);
    expect(happened).toEqual([...happened].sort());
    const positions = trail.map(({ position }) => Number(position));
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
  });

  it('tells of each record what it replaced', async () => {
    const corrected = (await recordsOf('trail')).find(({ kind }) => kind === 'case.contact-corrected');
    const field = `party/${uuid('party 1001')}/postal`;
    expect(corrected?.['before']).toEqual({ [field]: '12 Old Street\nSpringfield, IL 62701' });
    expect(corrected?.['after']).toEqual({ [field]: '99 New Avenue\nSpringfield, IL 62704' });
  });

  it('tells of each decision its reasons, whether notice was owed, and which letter was it', async () => {
    const [denied, approved] = await recordsOf('decision');
    expect(denied).toMatchObject({
      outcome: 'denied',
      reasons: [{ code: 'income-insufficient', text: LONG_REASON }, { code: 'length-of-employment' }],
      decidedBy: 'committee-2',
      noticeDuty: 'duty',
      noticeId: uuid('letter 1001'),
      noticeAt: '2026-01-16T08:00:00.000Z',
      supersededBy: approved?.['id'],
    });
    expect(approved).toMatchObject({ outcome: 'approved', noticeDuty: 'duty', supersedes: denied?.['id'] });
    expect(approved).not.toHaveProperty('noticeId');
  });

  it('tells of each letter its template, its way, its failure, its resend and its digest', async () => {
    const [letter, resend] = await recordsOf('letter');
    expect(letter).toMatchObject({
      kind: 'adverse-action-notice', state: 'returned', level: 'HANDED_OFF', templateId: 'adverse-action-notice',
      templateVersion: 3, documentDigest: DIGEST, failure: 'moved-left-no-address', attempts: 2,
      address: '12 Old Street\nSpringfield, IL 62701', missing: ['agency-name-address'],
    }); // prettier-ignore
    expect(resend).toMatchObject({ state: 'delivered', relation: 'resends', relatedId: letter?.['id'] });
    expect(await recordsOf('exception')).toMatchObject([{ state: 'cured', relatedId: letter?.['id'], resends: 1 }]);
  });

  it('tells of each clock its rule, its anchor, its computation and how it ended', async () => {
    expect(await recordsOf('clock')).toMatchObject([
      {
        state: 'satisfied', citation: '12 CFR 1002.9(a)(1)(i)', anchorAt: '2026-01-05T10:00:00.000Z',
        dueAt: '2026-02-05T04:59:59.999Z', satisfiedRef: uuid('letter 1001'), satisfiedLate: false, packHash: REG_B.hash,
        steps: expect.arrayContaining(['30 calendar days → Wed 4 Feb 2026']),
      },
    ]); // prettier-ignore
  });

  it('as CSV runs no formula and has the same number of fields on every line', async () => {
    const { content } = await house.report(request, at, 'csv');
    const rows = parse(content, { bom: true, columns: true, recordDelimiter: '\r\n' }) as Record<string, string>[];
    expect(rows.length).toBe((await recordsOf()).length);
    const note = rows.find(({ kind, record }) => record === 'event' && kind === 'case.note-added');
    expect(note?.['title']).toBe('Note: =HYPERLINK("http://evil.example","click")');
    expect(rows.flatMap((row) => Object.values(row)).filter((cell) => /^[=+@]|^-(?![\d])/.test(cell))).toEqual([]);
  });

  it('as PDF loses nothing of long names, long reasons and other scripts', async () => {
    const read = await house.pages(request, at);
    const letters = read.pages.map((page) => squeezed(page.text)).join('');
    const titles = (await recordsOf('event')).map(({ title }) => squeezed(String(title)).slice(0, 60));
    const expected = [LONG_NAME, LONG_REASON, ...NAMES, DIGEST, REG_B.hash, request.caseId, ...titles].map(squeezed);
    // Right-to-left text stands in the order in which it is painted; the room of the PDF tests it.
    const leftToRight = expected.filter((text) => !/\p{Script=Arabic}/u.test(text));
    expect(leftToRight.filter((text) => !letters.includes(text))).toEqual([]);
    expect(read.outline()).toEqual(
      expect.arrayContaining([
        'The case', 'Timeline', 'Decisions', 'Communications', 'Obligations and clocks', 'Exceptions', 'Audit trail',
        'How to read this report',
      ]), // prettier-ignore
    );
    expect(read.text).toContain('This report is not sealed.');
  });

  it.each(['pdf', 'csv', 'ndjson'] as const)(
    'as %s has the same bytes at the same position, however much was recorded since',
    async (format) => {
      const before = await house.report(request, at, format);
      journal.tell(noteAdded({ caseId: request.caseId, text: `Later, before the ${format} was asked for again` }), '2026-01-06T00:00:00.000Z'); // prettier-ignore
      received(journal, { name: `later ${format}`, openedAt: '2026-02-10T09:00:00.000Z' });
      const now = await house.record(journal);
      const again = await house.report(request, at, format);
      expect([again.sha256, again.bytes]).toEqual([before.sha256, before.bytes]);
      expect(Buffer.compare(again.content, before.content)).toBe(0);
      const later = await house.report(request, now, format);
      expect(later.sha256).not.toBe(before.sha256);
    },
  );

  it('knows no case that was opened later', async () => {
    const { caseId } = received(journal, { name: 'of tomorrow', openedAt: '2026-02-11T09:00:00.000Z' });
    await house.record(journal);
    await expect(house.report({ kind: 'case-audit', caseId }, at, 'csv')).rejects.toThrow(new UnknownCase(caseId));
  });
});

describe('what may not be shown', () => {
  const ERASED = { erased: true, at: '2026-07-01T09:00:00.000Z', erasureEvent: uuid('erasure') } as const;
  let house: HouseOfReports;
  const journal = new Journal();

  beforeAll(async () => {
    house = await HouseOfReports.open({ simulated: true });
    rulesInForce(journal);
    eventfulCase(journal);
    halfYear(journal);
  });
  afterAll(() => house.close());

  it('erased values say so in every form', async () => {
    const { caseId } = received(journal, { name: '3001', openedAt: '2026-07-01T10:00:00.000Z' });
    const partyId = uuid('erased party');
    journal.tell(partyAdded({ caseId, partyId, role: 'primary', name: ERASED, contacts: [{ channel: 'email', address: ERASED }] })); // prettier-ignore
    journal.tell(noteAdded({ caseId, text: ERASED }));
    const at = await house.record(journal);
    const request = { kind: 'case-audit' as const, caseId };
    const records = lines((await house.report(request, at, 'ndjson')).content);
    expect(records.find(({ record }) => record === 'party')).toMatchObject({
      title: '[erased 2026-07-01]',
      contacts: { email: '[erased 2026-07-01]' },
    });
    const read = await house.pages(request, at);
    expect(read.text).toContain('Note: [erased 2026-07-01]');
    expect(read.text).not.toContain('[object');
  });

  it('a simulated log is named as such on the cover and on every page', async () => {
    const at = await house.now();
    const read = await house.pages({ kind: 'case-audit', caseId: uuid('case 2001') }, at);
    expect(read.pages[0]?.text).toContain('Simulated record');
    expect(read.pages.slice(1).every(({ text }) => text.includes('SIMULATED'))).toBe(true);
  });

  it('a restricted case is unknown to who asks without what is restricted', async () => {
    const at = await house.now();
    const caseId = uuid('case 2008');
    const read = await house.pages({ kind: 'case-audit', caseId }, at);
    expect(read.pages.slice(1).every(({ text }) => text.includes('Strictly confidential'))).toBe(true);
    const standard = house.report({ kind: 'case-audit', caseId, confidentiality: 'standard' }, at, 'pdf');
    await expect(standard).rejects.toThrow(new UnknownCase(caseId));
  });

  it('restricted records of another case are left out, and the cover says how many', async () => {
    const caseId = uuid('case 2003');
    journal.tell(noteAdded({ caseId, text: 'A suspicion' }), undefined, { confidentiality: 'restricted' });
    const at = await house.record(journal);
    const asked = { kind: 'case-audit' as const, caseId, confidentiality: 'standard' as const };
    const { content } = await house.report(asked, at, 'ndjson');
    expect(content.toString('utf8')).not.toContain('A suspicion');
    const read = await house.pages(asked, at);
    expect(read.pages[0]?.text).toContain('Restricted records are left out');
    expect(read.pages[0]?.text).toMatch(/found, \d+ included; left out: 1\s+\(restricted\)/);
  });
});
