import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { canonicalJson, parseCanonical } from '../../../src/events/canonical-json.js';
import { engineVersion } from '../../../src/policies/deadline.js';
import { loadPackFile, loadPackFolder, packHash, readPack, shippedPacks } from '../../../src/policies/load.js';
import { activationObstacles, PackError, parsePack } from '../../../src/policies/pack.js';

const regBFile = fileURLToPath(new URL('../../../src/policies/packs/us/reg-b.yaml', import.meta.url));
const yaml = await readFile(regBFile, 'utf8');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packs-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** The faults of a text, as shown to its author. */
function faults(text: string): string[] {
  try {
    readPack(text, 'pack.yaml');
  } catch (error) {
    if (error instanceof PackError) return error.message.split('\n');
    throw error;
  }
  return [];
}

/** The shipped pack with one piece of text exchanged, which must be there. */
function changed(from: string | RegExp, to: string): string {
  const text = yaml.replace(from, to);
  if (text === yaml) throw new Error(`Nothing to exchange: ${from}`);
  return text;
}
const lineOf = (text: string, part: string) => text.slice(0, text.indexOf(part)).split('\n').length;

describe('the packs that ship', () => {
  it('are valid, and the engine gets the same pack back from the bytes on record', async () => {
    const packs = await shippedPacks();
    expect(packs.map(({ pack }) => pack.id)).toContain('us-reg-b');
    for (const { pack, bytes, hash } of packs) {
      expect(parsePack(bytes)).toEqual(pack);
      expect(canonicalJson(parseCanonical(bytes))).toBe(bytes);
      expect(packHash(bytes)).toBe(hash);
      expect(hash).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it('are starting points: each waits for counsel', async () => {
    for (const { pack } of await shippedPacks()) expect(activationObstacles(pack)).not.toEqual([]);
  });

  it('name a source for every number that somebody has read', async () => {
    const { pack } = await loadPackFile(regBFile);
    expect(activationObstacles(pack)).toEqual(['version 1: no legal review']);
  });

  it('hash the same, however the YAML is spelt', () => {
    const spelt = changed("version: '1'", 'version: "1"').replace(/^ *#.*$/gm, '');
    expect(readPack(spelt, 'b.yaml').hash).toBe(readPack(yaml, 'a.yaml').hash);
    expect(readPack(changed('count: 30', 'count: 31'), 'c.yaml').hash).not.toBe(readPack(yaml, 'a.yaml').hash);
  });

  it('are computed with the holiday data that is installed', async () => {
    const manifest = fileURLToPath(import.meta.resolve('date-holidays/package.json'));
    const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
    expect(engineVersion.holidays).toBe(`date-holidays ${version}`);
  });
});

describe('a faulty pack is refused with the place and the reason', () => {
  it.each<[string, string | RegExp, string, string, string]>([
    ['a number that is none', 'count: 30,', 'count: thirty,', 'versions[0].obligations[0].limit.count', 'expected number'],
    ['a fraction', 'count: 30,', 'count: 30.5,', 'versions[0].obligations[0].limit.count', 'expected int'],
    ['an unknown unit', 'unit: days, confidence', 'unit: fortnights, confidence', 'versions[0].obligations[0].limit.unit', 'Invalid option'],
    ['a word outside its vocabulary', 'occurs: once', 'occurs: sometimes', 'versions[0].obligations[0].occurs', 'Invalid option'],
    ['a date that does not exist', '2006-01-01\n', '2006-02-30\n', 'versions[0].effectiveFrom', 'YYYY-MM-DD'],
    ['an end before the beginning', 'effectiveTo: null', 'effectiveTo: 2005-01-01', 'versions[0].effectiveTo', 'lies before effectiveFrom'],
    ['a zone that does not exist', 'zone: America/New_York', 'zone: America/New_Yorck', 'versions[0].zone', 'no such IANA zone'],
    ['a fact that nobody described', '{ fact: credit-used,', '{ fact: credit-spent,', 'versions[0].obligations[4].waivedBy[1].fact', 'credit-spent is not described'],
    ['a verified number without a source', 'confidence: verified, source: ecfr-1002-9', 'confidence: verified', 'versions[0].obligations[0].limit.confidence', 'names the source'],
    ['a source that is not listed', 'source: ecfr-1002-9', 'source: hearsay', 'versions[0].obligations[0].limit.source', 'no source is called hearsay'],
    ['business days without a calendar', 'unit: days, confidence', 'unit: business-days, confidence', 'versions[0].obligations[0].limit.calendars', 'need the calendar'],
    ['a calendar that is not there', 'roll: none', 'roll: { to: next-working-day, calendars: [banks] }', 'versions[0].obligations[0].roll.calendars[0]', 'no calendar is called banks'],
    ['a holiday misspelt', 'calendars: {}', 'calendars: { banks: { title: Banks, weekend: [6, 7], observedShift: none, holidays: [{ country: US, types: [public], except: [Columbus Tag] }] } }', 'versions[0].calendars.banks.holidays[0].except[0]', 'no day of the holiday data is called "Columbus Tag"'],
    ['an unknown country', 'calendars: {}', 'calendars: { banks: { title: Banks, weekend: [6, 7], observedShift: none, holidays: [{ country: XX, types: [public] }] } }', 'versions[0].calendars.banks.holidays[0].country', 'knows no country XX'],
    ['an unknown state', 'calendars: {}', 'calendars: { banks: { title: Banks, weekend: [6, 7], observedShift: none, holidays: [{ country: GB, state: ENGLAND, types: [public] }] } }', 'versions[0].calendars.banks.holidays[0].state', 'knows no ENGLAND in GB'],
    ['a rule that is replaced by one below it', 'ruleMet: incompleteness-notice\n', 'ruleMet: counteroffer-not-accepted\n', 'versions[0].obligations[2].waivedBy[0].ruleMet', 'no rule above this one'],
    ['a missing field', '        anchor: trigger\n', '', 'versions[0].obligations[0].anchor', ''],
  ])('%s', (_, from, to, field, reason) => {
    const [first, ...others] = faults(changed(from, to));
    expect(others).toEqual([]);
    expect(first).toMatch(/^pack\.yaml:\d+:\d+ /);
    expect(first).toContain(` ${field}: `);
    expect(first).toContain(reason);
  }); // prettier-ignore

  it('with the line of the field itself', () => {
    const text = changed('zone: America/New_York', 'zone: Mars/Olympus');
    const line = lineOf(text, 'Mars/Olympus');
    expect(faults(text)).toEqual([`pack.yaml:${line}:11 versions[0].zone: no such IANA zone: Mars/Olympus`]);
  });

  it('a misspelt field, which is then missing too', () => {
    const text = changed('onBreach: escalate', 'onBreech: escalate');
    const line = lineOf(text, 'onBreech');
    expect(faults(text)).toEqual([
      expect.stringContaining('versions[0].obligations[0].onBreach: '),
      `pack.yaml:${line}:19 versions[0].obligations[0].onBreech: is not known here`,
    ]);
  });

  it('all faults at once', () => {
    const text = changed('zone: America/New_York', 'zone: 7').replace('effectiveTo: null', 'effectiveTo: never');
    expect(faults(text)).toHaveLength(2);
  });

  it('versions that overlap', () => {
    const version = yaml.slice(yaml.indexOf("  - version: '1'"));
    const anonymous = version.replace("'1'", "'2'").replaceAll(/ &[a-z-]+$/gm, '');
    expect(faults(`${yaml}\n${anonymous}`)).toEqual([
      expect.stringContaining('versions[1].effectiveFrom: overlaps with version 1'),
    ]);
  });

  it('YAML that is none', () => {
    expect(faults('id: [us-reg-b')[0]).toMatch(/^pack\.yaml:1:\d+ \(document\): /);
  });

  it('no document at all', () => {
    expect(faults('')).toEqual([expect.stringContaining('pack.yaml:1:1 (document): ')]);
  });
});

describe('bytes on record are checked again', () => {
  it.each([
    ['no JSON', 'id: us-reg-b', 'is not JSON'],
    ['no pack', '{"id":"us-reg-b"}', 'title'],
  ])('%s', (_, bytes, reason) => {
    expect(() => parsePack(bytes)).toThrow(PackError);
    expect(() => parsePack(bytes)).toThrow(reason);
  });
});

describe("a firm's own folder", () => {
  it('is read whole, sorted by id', async () => {
    await writeFile(join(folder, 'b.yaml'), changed('id: us-reg-b', 'id: own-b'));
    await writeFile(join(folder, 'a.yaml'), changed('id: us-reg-b', 'id: own-c'));
    await writeFile(join(folder, 'notes.txt'), 'not a pack');
    expect((await loadPackFolder(folder)).map(({ pack, file }) => [pack.id, file])).toEqual([
      ['own-b', 'b.yaml'],
      ['own-c', 'a.yaml'],
    ]);
  });

  it('may not hold two files of one id', async () => {
    await writeFile(join(folder, 'a.yaml'), yaml);
    await writeFile(join(folder, 'b.yaml'), yaml);
    await expect(loadPackFolder(folder)).rejects.toThrow('b.yaml id: is also the id of a.yaml');
  });

  it('that is not there says so', async () => {
    await expect(loadPackFile(join(folder, 'none.yaml'))).rejects.toThrow('ENOENT');
  });
});
