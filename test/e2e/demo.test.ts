import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { drivenClock } from '../../src/adapters/clock/driven.js';
import { systemClock } from '../../src/adapters/clock/system.js';
import { readConfig, type Config } from '../../src/config.js';
import type { Figures } from '../../src/demo/figures.js';
import { HttpApi } from '../../src/demo/http-api.js';
import type { Journal } from '../../src/demo/journal-schema.js';
import { readJournal } from '../../src/demo/read-journal.js';
import { runDemo, type DemoResult } from '../../src/demo/run-demo.js';
import { openHouse, WrongKindOfLog } from '../../src/house.js';
import { startService, type Service } from '../../src/service.js';
import { workerEntries } from '../support/program.js';
import { personalValues, spellingsOf } from '../spec/demo/personal-values.js';

/** Half a year is played at once; a busy machine takes its time. */
const PATIENCE_MS = 300_000;

/** What came of the journal that ships. The same on every store. */
const FIGURES: Figures = {
  cases: {
    total: 56,
    open: 31,
    byKind: { application: 35, claim: 4, complaint: 6, 'data-subject-request': 1, dispute: 2, investigation: 2, 'policy-exception': 1, 'regulatory-action': 1, renewal: 2, service: 2 },
  },
  decisions: {
    total: 50,
    byOutcome: { approved: 12, counteroffered: 4, denied: 14, incomplete: 4, 'partially-approved': 2, rejected: 2, settled: 5, upheld: 4, withdrawn: 3 },
  },
  letters: {
    requested: 102,
    sent: 99,
    delivered: 48,
    failed: 11,
    resent: 8,
    held: 2,
    delayed: 1,
    byKind: { acknowledgement: 13, 'adverse-action-notice': 18, 'approval-letter': 13, 'closure-confirmation': 27, correspondence: 1, 'counteroffer-letter': 4, 'denial-letter': 2, 'escalation-letter': 4, 'final-response': 8, 'incompleteness-notice': 4, 'data-subject-response': 1, 'regulatory-notice': 6, 'settlement-notice': 1 },
  },
  exceptions: { opened: 10, cured: 7, givenUp: 1, open: 2, reopened: 1 },
  clocks: {
    total: 45,
    met: 27,
    metLate: 5,
    missed: 2,
    lifted: 7,
    atRisk: 1,
    running: 1,
    undetermined: 2,
    breaches: { statutory: 7, target: 0, withdrawn: 1 },
  },
  refused: {
    total: 10,
    byCode: { 'case-closed': 2, 'case-decided': 1, 'case-exists': 1, 'case-unknown': 1, 'four-eyes': 1, 'handed-off': 1, 'outcome-not-of-kind': 1, 'reason-required': 1, 'version-mismatch': 1 },
  },
}; // prettier-ignore

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
  ['zolc', 'under no rule in force', {}],
]; // prettier-ignore

/** Where the demo is played: the embedded log always; a real EventStoreDB where one is named. */
const STORES: readonly { readonly name: string; readonly connectionString?: string }[] = [
  { name: 'the embedded log' },
  ...(process.env['EVENTSTORE_URL'] ? [{ name: 'EventStoreDB', connectionString: process.env['EVENTSTORE_URL'] }] : []),
];

for (const { name, connectionString } of STORES) {
  describe(`the demo, on ${name}`, () => {
    let journal: Journal;
    let folder: string;
    let config: Config;
    let service: Service;
    let result: DemoResult;
    let printed = '';
    let auditor: HttpApi;

    beforeAll(async () => {
      journal = await readJournal();
      folder = await mkdtemp(join(tmpdir(), 'casewitness-demo-'));
      config = configOf(journal, join(folder, 'data'), connectionString);
      const clock = drivenClock(journal.begins);
      service = await startService(config, {
        clock,
        logger: pino({ level: 'silent' }),
        workerEntries: workerEntries(),
      });
      const { url, adminKey = '', runtime } = service;
      const terminal = { write: (text: string) => (printed += text) };
      const house = { url, adminKey, clock, runtime, outboxFolder: config.outboxFolder };
      result = await runDemo({ house, journal, outFolder: join(folder, 'out'), terminal });
      const { key } = await new HttpApi(url, adminKey).command<{ key: string }>('/v1/principals/test-auditor/keys', {
        type: 'person',
        name: 'Test Auditor',
        roles: ['auditor'],
      });
      auditor = new HttpApi(url, key);
    }, PATIENCE_MS);

    afterAll(async () => {
      await service.close();
      await rm(folder, { recursive: true, force: true });
    });

    it('comes to these figures', () => {
      expect(result.figures).toEqual(FIGURES);
    });

    it('prints them, and where to look, and nothing that moves where nobody looks at a terminal', () => {
      expect(printed).toContain(result.table);
      for (const place of [...result.reports.map(({ file }) => file), config.outboxFolder, 'npm start']) {
        expect(printed).toContain(place);
      }
      expect(printed).not.toContain('\u001b');
    });

    it.each(CLOCKS)('tells of %s: %s', async (alias, _, clocks) => {
      const caseId = result.cast.caseId(alias);
      const found = await auditor.list<{ ruleId: string; state: string; statutoryBreachedAt: string | null }>(
        '/v1/obligations',
        { caseId },
      );
      const told = found.map(({ ruleId, state, statutoryBreachedAt }) => [ruleId, [state, statutoryBreachedAt]]);
      expect(Object.fromEntries(told)).toEqual(clocks);
    });

    it('hands off each letter once, as a PDF with the hand-off beside it', async () => {
      const names = await readdir(config.outboxFolder);
      expect(names.filter((file) => file.endsWith('.pdf')).length).toBe(FIGURES.letters.sent);
      expect(names.filter((file) => file.endsWith('.json')).length).toBe(FIGURES.letters.sent);
    });

    it('hands over an audit report of one case and a period report, as pages and as tables', async () => {
      const beginnings = new Map<string, string>();
      for (const { file, bytes } of result.reports) {
        const content = await readFile(file);
        expect(content.byteLength).toBe(bytes);
        beginnings.set(file.slice(folder.length + 5), content.subarray(0, 8).toString('latin1'));
      }
      expect([...beginnings.keys()].sort()).toEqual([
        'case-whitlock.csv',
        'case-whitlock.pdf',
        'period.csv',
        'period.pdf',
      ]);
      for (const [file, beginning] of beginnings) if (file.endsWith('.pdf')) expect(beginning).toMatch(/^%PDF-1\./);
      const table = await readFile(join(folder, 'out/case-whitlock.csv'), 'utf8');
      expect(table).toContain('LN-2026-0109');
      expect(table).toContain('Tobias Whitlock');
    });

    it('leaves no personal value of the journal in the log', async () => {
      const stored = await storedText(service);
      for (const word of ['case.decided', 'action-taken-completed', 'larkmoor']) expect(stored).toContain(word);
      const values = personalValues(journal);
      expect(values.length).toBeGreaterThan(400);
      const leaked = values.filter((value) => spellingsOf(value).some((spelling) => stored.includes(spelling)));
      expect(leaked).toEqual([]);
    });

    it('marks its log as simulated, so that no service under a real clock takes it up', async () => {
      expect(service.house.log.simulated).toBe(true);
      await service.close();
      await expect(openHouse(config, { clock: systemClock() })).rejects.toThrow(WrongKindOfLog);
    });
  });
}

function configOf(journal: Journal, dataFolder: string, connectionString: string | undefined): Config {
  const store =
    connectionString === undefined
      ? {}
      : {
          CASEWITNESS_EVENT_LOG: 'eventstoredb',
          EVENTSTORE_URL: connectionString,
          // A real server keeps what earlier runs left.
          CASEWITNESS_LOG_PREFIX: `demo${randomUUID().replaceAll('-', '')}-`,
        };
  const config = readConfig({
    CASEWITNESS_DATA: dataFolder,
    CASEWITNESS_PORT: '0',
    CASEWITNESS_API_DOCS: 'false',
    ...store,
  });
  const legalEntities = Object.fromEntries(
    Object.entries(journal.entities).map(([id, { law: _, ...entity }]) => [id, entity]),
  );
  return { ...config, legalEntities };
}

/** Names of streams, data and metadata of all events, exactly as they are stored. */
async function storedText({ house }: Service): Promise<string> {
  const parts: string[] = [];
  for await (const { stream, data, metadata } of house.log.readAll({ after: 0n, limit: 100_000 })) {
    parts.push(stream, data, metadata);
  }
  return parts.join('\n');
}
