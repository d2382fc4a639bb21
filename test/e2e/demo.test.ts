import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pino } from 'pino';
import { systemClock } from '../../src/adapters/clock/system.js';
import { aliasOf } from '../../src/demo/case-events.js';
import { demoFolder } from '../../src/demo/demo-folder.js';
import { startDemoService, type DemoService } from '../../src/demo/demo-service.js';
import type { Figures } from '../../src/demo/figures.js';
import { HttpApi } from '../../src/demo/http-api.js';
import { FLOWS, type Flow, type Journal } from '../../src/demo/journal-schema.js';
import { readJournal } from '../../src/demo/read-journal.js';
import { runDemo, type DemoResult } from '../../src/demo/run-demo.js';
import { openHouse, WrongKindOfLog } from '../../src/house.js';
import type { Service } from '../../src/service.js';
import { workerEntries } from '../support/program.js';
import { personalValues, spellingsOf } from '../spec/demo/personal-values.js';

/** Half a year is played at once; a busy machine takes its time. */
const PATIENCE_MS = 300_000;

/** What comes of the whole journal. The same on every store, and whatever trouble the neighbours make. */
const WHOLE: Figures = {
  cases: { total: 70, open: 41, byKind: { application: 40, claim: 5, complaint: 9, 'data-subject-request': 1, dispute: 3, investigation: 3, 'policy-exception': 2, 'regulatory-action': 1, renewal: 3, service: 3 } },
  decisions: { total: 61, byOutcome: { approved: 18, counteroffered: 4, denied: 15, incomplete: 4, 'partially-approved': 2, rejected: 2, settled: 6, upheld: 7, withdrawn: 3 } },
  letters: { asked: 134, sent: 129, held: 0, notSent: 4, cancelled: 1, underWay: 0, delivered: 53, failed: 13, resent: 10, superseding: 2, everHeld: 17, byKind: { acknowledgement: 18, 'adverse-action-notice': 21, 'approval-letter': 20, 'billing-adjustment': 1, 'closure-confirmation': 30, correspondence: 2, 'counteroffer-letter': 4, 'data-subject-response': 1, 'denial-letter': 2, 'escalation-letter': 4, 'explanation-of-benefits': 1, 'final-response': 12, 'incompleteness-notice': 4, 'investigation-result': 1, 'missing-information-request': 1, 'provisional-credit-notice': 1, 'regulatory-notice': 7, 'renewal-notice': 1, 'settlement-notice': 2, 'summary-resolution-communication': 1 } },
  clocks: { total: 87, met: 55, late: 6, missed: 2, lifted: 19, running: 3, undetermined: 2, breaches: { statutory: 8, withdrawn: 1 } },
  exceptions: { opened: 12, cured: 8, givenUp: 3, open: 1, reopened: 1 },
  caseSystem: { followUps: 12, attachments: 133, comments: 138 },
}; // prettier-ignore

/** The cases that are told always: of each flow some, and among them whatever is special. The rest is more of the same. */
const EXCERPT: ReadonlySet<string> = new Set([
  'keller', 'gallagher', 'vandermeer', 'moreau', 'beaumont', 'hartmann', 'calder', 'mossman', 'ainsworth', 'delgado',
  'haddad', 'ostrander', 'quill', 'ledgerwell', 'chukwu', 'novak', 'barlow', 'byrne', 'dlamini', 'lindgren', 'whitlock',
  'hoang', 'sorensen', 'varga', 'castellano', 'rahimi-loan', 'rahimi-complaint', 'rahimi-inquiry',
]); // prettier-ignore
const FLOWS_OF_THE_EXCERPT: readonly (readonly number[])[] = [
  [1, 5, 5, 11, 11, 0, 0, 5, 3, 2, 0, 0, 0, 0],
  [2, 3, 3, 5, 5, 0, 0, 1, 1, 0, 0, 0, 0, 0],
  [3, 3, 3, 12, 12, 0, 0, 11, 8, 0, 0, 0, 0, 0],
  [4, 3, 2, 6, 5, 0, 0, 3, 2, 0, 0, 0, 0, 0],
  [5, 7, 4, 8, 8, 0, 0, 9, 4, 1, 1, 0, 0, 0],
  [6, 5, 5, 13, 11, 5, 5, 6, 4, 1, 0, 4, 3, 4],
  [7, 3, 1, 4, 4, 0, 0, 5, 2, 0, 0, 0, 0, 0],
]; // prettier-ignore

const HEADER =
  'flow, cases, decisions, asked, sent, failed, resent, clocks, met, late, missed, exceptions, cured, follow-ups';
const FLOWS_OF_THE_WHOLE: readonly (readonly number[])[] = [
  [1, 22, 21, 37, 37, 0, 0, 21, 15, 3, 0, 0, 0, 0],
  [2, 3, 3, 5, 5, 0, 0, 1, 1, 0, 0, 0, 0, 0],
  [3, 9, 9, 30, 30, 0, 0, 23, 16, 0, 0, 0, 0, 0],
  [4, 4, 3, 8, 7, 0, 0, 4, 3, 0, 0, 0, 0, 0],
  [5, 16, 11, 21, 21, 0, 0, 18, 7, 2, 1, 0, 0, 0],
  [6, 13, 13, 29, 25, 13, 10, 15, 11, 1, 1, 12, 8, 12],
  [7, 3, 1, 4, 4, 0, 0, 5, 2, 0, 0, 0, 0, 0],
]; // prettier-ignore

/** What the story says of the clock of a case, rule by rule: how it ended, and the limit that passed, if one did. */
const CLOCKS: readonly (readonly [alias: string, story: string, clocks: Readonly<Record<string, readonly [string, string | null]>>])[] = [
  ['keller', 'approved in time', { 'action-taken-completed': ['satisfied', null] }],
  ['delacroix', 'no address, found in time', { 'action-taken-completed': ['satisfied', null] }],
  ['whitlock', 'no address, found too late', { 'action-taken-completed': ['satisfied-late', '2026-02-09T04:59:59.999Z'] }],
  ['ferreira', 'no address, never found', { 'action-taken-completed': ['breached', '2026-03-02T04:59:59.999Z'] }],
  ['gallagher', 'decided too late', { 'action-taken-completed': ['satisfied-late', '2026-02-15T04:59:59.999Z'] }],
  ['dlamini', 'never decided', { 'action-taken-completed': ['breached', '2026-04-02T04:59:59.999Z'] }],
  ['vandermeer', 'keyed in when it was late already', { 'action-taken-completed': ['satisfied-late', '2026-02-19T04:59:59.999Z'] }],
  ['chukwu', 'a corrected date takes the breach back', { 'action-taken-completed': ['satisfied', null] }],
  ['moreau', 'a counteroffer that served as the notice of adverse action', { 'action-taken-completed': ['satisfied', null], 'counteroffer-not-accepted': ['satisfied', null] }],
  ['petrov', 'withdrawn after a counteroffer', { 'action-taken-completed': ['satisfied', null], 'counteroffer-not-accepted': ['satisfied', null] }],
  ['sandoval', 'a counteroffer without an answer, and no second notice owed', { 'action-taken-completed': ['satisfied', null], 'counteroffer-not-accepted': ['satisfied', null] }],
  ['bergstrom', 'denied while incomplete', { 'action-taken-completed': ['waived', null], 'incompleteness-notice': ['satisfied', null], 'adverse-action-incomplete': ['satisfied', null] }],
  ['ruiz', 'a letter held for too long', { 'action-taken-completed': ['waived', null], 'incompleteness-notice': ['satisfied-late', '2026-05-28T03:59:59.999Z'] }],
  ['novak', 'a held letter released in time', { 'action-taken-completed': ['waived', null], 'incompleteness-notice': ['satisfied', null] }],
  ['hoang', 'sent three times: the first one counts', { 'action-taken-completed': ['satisfied', null] }],
  ['silva', 'to be decided within days', { 'action-taken-completed': ['warned', null] }],
  ['kaminski', 'running', { 'action-taken-completed': ['running', null] }],
  ['byrne', 'nobody knows whether it is complete', { 'action-taken-completed': ['undetermined', null] }],
  ['beaumont', 'under no rule in force', {}],
  ['ainsworth', 'answered, and answered again', { acknowledgement: ['satisfied', null], 'final-response': ['satisfied', null], 'final-response-payment-services': ['waived', null] }],
  ['barlow', 'eight weeks were not enough', { acknowledgement: ['satisfied', null], 'final-response': ['satisfied-late', '2026-04-06T22:59:59.999Z'], 'final-response-payment-services': ['waived', null] }],
  ['delgado', 'longer, after a provisional credit', { 'correct-error': ['satisfied', null], determine: ['satisfied', null], 'report-results': ['satisfied', null], 'tell-of-provisional-credit': ['satisfied', null] }],
]; // prettier-ignore

/** Where and how much of it is played; the whole of it takes a minute, and checks itself (`npm run demo`). */
const TELLINGS: readonly { readonly name: string; readonly whole: boolean; readonly connectionString?: string }[] = [
  { name: 'an excerpt, on the embedded log', whole: false },
  ...(process.env['CASEWITNESS_DEMO_WHOLE'] ? [{ name: 'the whole, on the embedded log', whole: true }] : []),
  ...(process.env['EVENTSTORE_URL']
    ? [{ name: 'the whole, on EventStoreDB', whole: true, connectionString: process.env['EVENTSTORE_URL'] }]
    : []),
];

for (const { name, whole, connectionString } of TELLINGS) {
  describe(`the demo: ${name}`, () => {
    let journal: Journal;
    let folder: string;
    let demo: DemoService;
    let result: DemoResult;
    let printed = '';
    let auditor: HttpApi;

    beforeAll(async () => {
      journal = whole ? await readJournal() : excerptOf(await readJournal());
      folder = await mkdtemp(join(tmpdir(), 'casewitness-demo-'));
      const places = await demoFolder(join(folder, 'out'));
      const variables = {
        CASEWITNESS_API_DOCS: 'false',
        ...(connectionString !== undefined && {
          CASEWITNESS_EVENT_LOG: 'eventstoredb',
          EVENTSTORE_URL: connectionString,
        }),
      };
      const logger = pino({ level: 'silent' });
      demo = await startDemoService({
        journal,
        folder: places,
        seed: 7,
        variables,
        logger,
        workerEntries: workerEntries(),
      });
      const { house, record } = demo;
      const terminal = { write: (text: string) => (printed += text) };
      result = await runDemo({ house, journal, reportsFolder: places.reports, record, terminal });
      const { key } = await new HttpApi(house.url, house.adminKey).command<{ key: string }>(
        '/v1/principals/test-auditor/keys',
        { type: 'person', name: 'Test Auditor', roles: ['auditor'] },
      );
      auditor = new HttpApi(house.url, key);
    }, PATIENCE_MS);

    afterAll(async () => {
      await demo.close();
      await rm(folder, { recursive: true, force: true });
    });

    it('comes to these figures, flow by flow and as a whole', () => {
      const { flows, all } = result.figures;
      if (whole) expect(all).toEqual(WHOLE);
      expect([HEADER, ...FLOWS.map((flow) => rowOf(flow, flows[flow]))]).toEqual([
        HEADER,
        ...(whole ? FLOWS_OF_THE_WHOLE : FLOWS_OF_THE_EXCERPT),
      ]);
    });

    it('has had trouble with its neighbours, and lost nothing for it: every account balances', () => {
      const { coreCase, exstream } = demo.house.neighbours;
      for (const met of [coreCase.faultsMet(), exstream.faultsMet()])
        expect(Object.keys(met).length).toBeGreaterThan(2);
      expect(result.accounts.length).toBeGreaterThan(12);
      expect(result.accounts.filter(({ holds }) => !holds)).toEqual([]);
    });

    it('prints a table for each flow, where to look and what to try, and nothing that moves where nobody looks', () => {
      expect(printed).toContain(result.tables);
      for (const flow of FLOWS) expect(printed).toContain(`Flow ${flow}  `);
      const places = [...result.reports.map(({ file }) => file), demo.config.outboxFolder];
      for (const words of [...places, 'policy explain core-case LN-2026-0109', 'npm start'])
        expect(printed).toContain(words);
      expect(printed).not.toContain('\u001b');
    });

    it.each(CLOCKS.filter(([alias]) => whole || EXCERPT.has(alias)))('tells of %s: %s', async (alias, _, clocks) => {
      const caseId = result.cast.caseId(alias);
      const found = await auditor.list<{ ruleId: string; state: string; statutoryBreachedAt: string | null }>(
        '/v1/obligations',
        { caseId },
      );
      const told = found.map(({ ruleId, state, statutoryBreachedAt }) => [ruleId, [state, statutoryBreachedAt]]);
      expect(Object.fromEntries(told)).toEqual(clocks);
    });

    it('hands off each letter once, as a PDF with the hand-off beside it', async () => {
      const names = await readdir(demo.config.outboxFolder);
      expect(names.filter((file) => file.endsWith('.pdf')).length).toBe(result.figures.all.letters.sent);
      expect(names.filter((file) => file.endsWith('.json')).length).toBe(result.figures.all.letters.sent);
    });

    it('shows the customer their letters, newest first, the superseded one marked; of the rest there is no trace', () => {
      const { view } = result;
      expect(view.firm).toEqual({ customer: 4, account: 2, policy: 2 });
      expect(view.portal.map(({ title, state, supersededBy }) => [title, state, supersededBy === null])).toEqual([
        ['Acknowledgement', 'delivered', true],
        ['Approval letter', 'delivered', true],
        ['Adverse action notice', 'delivered', false],
      ]);
      expect(view.newest).toBeGreaterThan(1_000);
    });

    it('leaves one document of the engine on the worklist', async () => {
      const waiting = await auditor.list<{ title: string }>('/v1/inbound/documents', { state: 'unmatched' });
      expect(waiting.map(({ title }) => title)).toEqual(['Statement, June 2026']);
    });

    it('hands over an audit report of one case, reports of the period, and logs for process mining', async () => {
      const beginnings = new Map<string, string>();
      for (const { file, bytes } of result.reports) {
        const content = await readFile(file);
        expect(content.byteLength).toBe(bytes);
        beginnings.set(basename(file), content.subarray(0, 5).toString('latin1'));
      }
      expect([...beginnings.keys()].sort()).toEqual([
        'case-whitlock.csv',
        'case-whitlock.pdf',
        'clocks.pdf',
        'event-log.ocel.json',
        'event-log.xes',
        'period.csv',
        'period.pdf',
        'regulatory-register.csv',
        'undelivered-notices.pdf',
      ]);
      for (const [file, beginning] of beginnings) if (file.endsWith('.pdf')) expect(beginning).toBe('%PDF-');
      const table = await readFile(join(folder, 'out/reports/case-whitlock.csv'), 'utf8');
      expect(table).toContain('LN-2026-0109');
      expect(table).toContain('Tobias Whitlock');
    });

    it('leaves no personal value of the journal in the log', async () => {
      const stored = await storedText(demo.service);
      for (const word of ['case.decided', 'action-taken-completed', 'larkmoor']) expect(stored).toContain(word);
      const values = personalValues(journal);
      expect(values.length).toBeGreaterThan(whole ? 400 : 200);
      const leaked = values.filter((value) => spellingsOf(value).some((spelling) => stored.includes(spelling)));
      expect(leaked).toEqual([]);
    });

    it('marks its log as simulated, so that no service under a real clock takes it up', async () => {
      expect(demo.service.house.log.simulated).toBe(true);
      await demo.service.close();
      await expect(openHouse(demo.config, { clock: systemClock() })).rejects.toThrow(WrongKindOfLog);
    });
  });
}

/** The story with these cases only. */
function excerptOf(journal: Journal): Journal {
  const cases = Object.fromEntries(Object.entries(journal.cases).filter(([alias]) => EXCERPT.has(alias)));
  const entries = journal.entries.filter((entry) => EXCERPT.has(aliasOf(entry) ?? 'keller'));
  return { ...journal, cases, entries };
}

function rowOf(flow: Flow, { cases, decisions, letters, clocks, exceptions, caseSystem }: Figures): number[] {
  const { asked, sent, failed, resent } = letters;
  const { total, met, late, missed } = clocks;
  const { opened, cured } = exceptions;
  return [flow, cases.total, decisions.total, asked, sent, failed, resent, total, met, late, missed, opened, cured, caseSystem.followUps]; // prettier-ignore
}

/** Names of streams, data and metadata of all events, exactly as they are stored. */
async function storedText({ house }: Service): Promise<string> {
  const parts: string[] = [];
  for await (const { stream, data, metadata } of house.log.readAll({ after: 0n, limit: 100_000 })) {
    parts.push(stream, data, metadata);
  }
  return parts.join('\n');
}
