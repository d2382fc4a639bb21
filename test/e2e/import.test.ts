import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { date, text, writeXes, xesEvent, type XesAttribute } from '../spec/imports/xes-writer.js';
import { importedTypes, importFile, ImportProcess, setUpFolder, type Imported } from '../support/importing.js';

const SAMPLES = join(import.meta.dirname, '../../samples');
const BANK = join(SAMPLES, 'bpic2012.mapping.yaml');

const CASES = 300;
/** What is imported: everything else derives from it. */
const DERIVED = /^(saga|obligation|import)\./;
/** How much stands in the log when the process is killed. */
const KILLED_AT = 0.4;

/** A bank's log in small: who applies, is offered, is decided on; work after the decision; some events that are none. */
function bankLog(): string {
  const traces = Array.from({ length: CASES }, (_, index) => {
    const begin = Date.UTC(2026, 0, 5, 8) + index * 3_600_000;
    const at = (hours: number) => new Date(begin + hours * 3_600_000).toISOString();
    const by = (name: number) => text('org:resource', String(name));
    const events: XesAttribute[][] = [
      xesEvent('A_SUBMITTED', at(0), by(112)),
      xesEvent('A_PARTLYSUBMITTED', at(0), by(112)),
      xesEvent('W_Completeren aanvraag', at(1 + (index % 7)), by(10_000 + (index % 9))),
    ];
    if (index % 3 !== 1) {
      events.push(xesEvent('A_ACCEPTED', at(20)), xesEvent('O_CREATED', at(21)), xesEvent('O_SENT', at(21)));
    }
    if (index % 5 === 0) events.push(xesEvent('A_TELEPORTED', at(25)));
    if (index % 11 === 0) events.push([text('concept:name', 'A_FINALIZED'), text('time:timestamp', 'soon')]);
    const decisions = ['A_APPROVED', 'A_DECLINED', 'A_CANCELLED'];
    // One in four is decided when the thirty days are over, one in four never.
    if (index % 4 !== 3) events.push(xesEvent(decisions[index % 3] ?? '', at(index % 4 === 2 ? 32 * 24 : 48)));
    events.push(xesEvent('W_Nabellen offertes', at(60), by(10_001)));
    return {
      attributes: [text('concept:name', `A-${index}`), date('REG_DATE', at(0)), text('AMOUNT_REQ', '12000')],
      events,
    };
  });
  return writeXes({ traces });
}

describe('importing a history', () => {
  let folder: string;
  let ready: string;
  let bank: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'casewitness-import-'));
    ready = join(folder, 'ready');
    await setUpFolder(ready);
    bank = join(folder, 'bank.xes');
    await writeFile(bank, bankLog());
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** A data folder in which clocks run and nothing was imported. */
  const fresh = async (name: string): Promise<string> => {
    const to = join(folder, name);
    await cp(ready, to, { recursive: true });
    return to;
  };

  describe('of a bank', () => {
    let data: string;
    let whole: Imported;

    beforeAll(async () => {
      data = await fresh('undisturbed');
      whole = await importFile(data, bank, BANK);
    });

    it('loses nothing: what the source holds is recorded, rejected or ignored', () => {
      const { source, recorded, rejected, ignored, cases } = whole.result.counts;
      const inFile = bankLog().split('<event>').length - 1;
      expect(source).toBe(inFile);
      expect(recorded + rejected + ignored).toBe(source);
      expect(cases).toBe(CASES);
      expect(whole.result.broken).toBeUndefined();
    });

    it('says of each rejected event where it stands and why', async () => {
      const { rejected, result } = whole;
      const lines = (await readFile(bank, 'utf8')).split('\n');
      expect(rejected).toHaveLength(result.counts.rejected);
      const odd = CASES / 5 + Math.ceil(CASES / 11);
      expect(result.counts.rejected + result.counts.ignored).toBe(odd);
      for (const { line, reason } of rejected) {
        expect(lines[line - 1]).toMatch(/A_FINALIZED|A_TELEPORTED/);
        expect(reason).toMatch(/^[a-z-]+$/);
      }
    });

    it('tells decisions, offers and work apart, and judges the clocks by the times of the file', () => {
      const decided = Array.from({ length: CASES }, (_, index) => index).filter((index) => index % 4 !== 3);
      expect(whole.types).toMatchObject({
        'case.opened': CASES,
        'case.decided': decided.length,
        'communication.requested': CASES - CASES / 3,
        'case.work-recorded': CASES * 2,
        'import.completed': 1,
      });
      const clocks = ['incurred', 'undetermined', 'satisfied', 'breached'].map(
        (what) => whole.types[`obligation.${what}`] ?? 0,
      );
      const [incurred = 0, undetermined = 0, satisfied = 0, breached = 0] = clocks;
      expect(incurred + undetermined).toBe(CASES);
      expect(satisfied).toBeGreaterThan(0);
      expect(breached).toBeGreaterThan(0);
    });

    it('sends nothing', () => {
      expect(whole.effects).toBe(0);
      expect(Object.keys(whole.types)).not.toContain('communication.composed');
      expect(Object.keys(whole.types)).not.toContain('communication.attempt-started');
      expect(existsSync(join(data, 'outbox'))).toBe(false);
    });

    it('adds nothing when it is run again', async () => {
      const again = await importFile(data, bank, BANK);
      expect(again.result.counts).toMatchObject({
        source: whole.result.counts.source,
        recorded: whole.result.counts.recorded,
        rejected: whole.result.counts.rejected,
        ignored: whole.result.counts.ignored,
      });
      expect(again.digest).toEqual(whole.digest);
      expect(again.types).toEqual(whole.types);
      expect(again.head).toBe(whole.head);
    });

    it('comes to the same when it is killed in the middle and run again', async () => {
      const broken = await fresh('killed');
      const direct = Object.values(directly(whole.types)).reduce((sum, count) => sum + count, 0);
      const left = await new ImportProcess(broken, bank, BANK).killedAt(Math.floor(direct * KILLED_AT));
      expect(left).toBeLessThan(direct);
      expect(importedTypes(broken)['import.completed']).toBeUndefined();
      const resumed = await importFile(broken, bank, BANK);
      expect(resumed.result.counts).toEqual({ ...whole.result.counts, appended: resumed.result.counts.appended });
      expect(resumed.types).toEqual(whole.types);
      expect(resumed.digest).toEqual(whole.digest);
      expect(resumed.effects).toBe(0);
    });

    it('says where a broken file breaks, keeps what stands before, and records the rest from the whole one', async () => {
      const xml = await readFile(bank, 'utf8');
      const half = join(folder, 'half.xes');
      await writeFile(half, xml.slice(0, xml.length / 2));
      const broken = await fresh('broken');
      const { said, by } = await new ImportProcess(broken, half, BANK).ended();
      expect(by).toBe(2);
      const line = xml.slice(0, xml.length / 2).split('\n').length;
      expect(said).toMatch(new RegExp(`The file is broken at line ${line}, column \\d+`));
      expect(said).toContain('What stands before is on record; the import is not completed');
      const before = importedTypes(broken);
      expect(before['case.opened']).toBeGreaterThan(CASES / 3);
      expect(before['import.completed']).toBeUndefined();
      const healed = await importFile(broken, bank, BANK);
      expect(directly(healed.types)).toEqual(directly(whole.types));
      expect(clocks(healed.types)).toEqual(clocks(whole.types));
      expect(healed.effects).toBe(0);
    });
  });

  it('of the complaints sample, by the command, prints what became of every event', async () => {
    const data = await fresh('complaints');
    const file = join(SAMPLES, 'complaints.csv');
    const { said, by } = await new ImportProcess(data, file, join(SAMPLES, 'complaints.mapping.yaml')).ended();
    expect([by, said]).toEqual([0, expect.stringContaining('30 source events = 30 recorded + 0 rejected + 0 ignored')]);
    expect(said).toContain('5 cases, 9 letters (none is sent)');
    expect(importedTypes(data)).toMatchObject({ 'case.opened': 5, 'communication.requested': 9, 'case.decided': 4 });
    expect(existsSync(join(data, 'outbox'))).toBe(false);
  });
});

const directly = (types: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(types).filter(([type]) => !DERIVED.test(type)));

const clocks = (types: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(types).filter(([type]) => type.startsWith('obligation.')));
