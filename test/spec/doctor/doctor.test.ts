import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteLog } from '../../../src/adapters/event-log/sqlite/sqlite-log.js';
import { readConfig } from '../../../src/config.js';
import { examine, lineOf } from '../../../src/cli/doctor.command.js';
import { runChecks, type Finding } from '../../../src/doctor/check.js';
import { folderChecks } from '../../../src/doctor/folder-checks.js';
import { storeChecks } from '../../../src/doctor/store-checks.js';
import { openSecrets, secretsFile } from '../../../src/privacy/key-encryption-key.js';
import { allOf } from '../../support/all-of.js';

const CREATED = '2026-03-02T09:00:00.000Z';

describe('doctor', () => {
  let folder: string;
  const variables = () => ({ CASEWITNESS_DATA: folder });
  /** What is found of the folder and the stores, by check. */
  const found = async (now = CREATED): Promise<Record<string, Finding>> => {
    const config = readConfig(variables());
    const findings = await allOf(runChecks([...folderChecks(config), ...storeChecks(config, () => now)]));
    return Object.fromEntries(findings.map((finding) => [finding.check, finding]));
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'casewitness-doctor-'));
    openSecrets(folder);
    await (await openSqliteLog({ folder, simulated: false, createdAt: CREATED })).close();
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('finds a sound folder sound', async () => {
    const findings = await found();
    expect(Object.values(findings).filter(({ status }) => status === 'fail')).toEqual([]);
    expect(findings['event log']?.message).toMatch(/^log [0-9a-f-]{36}, ends at 1; its last events can be opened$/);
  });

  it.each<readonly [what: string, check: string, status: string, told: RegExp, wrong: () => Promise<unknown>]>([
    [
      'keys that others can read',
      'keys',
      'fail',
      /can be read by others \(mode 0644\)/,
      () => chmod(secretsFile(folder), 0o644),
    ],
    ['a folder that others can enter', 'data folder', 'warn', /mode 0755/, () => chmod(folder, 0o755)],
    [
      'a damaged log',
      'log file',
      'fail',
      /damaged|file is not a database/,
      () => writeFile(join(folder, 'log.sqlite'), 'x'.repeat(8_192)),
    ],
    ['a lost key', 'event log', 'fail', /key-encryption key is missing/, () => rm(secretsFile(folder))],
    ['no read store', 'read store', 'warn', /not there yet/, () => Promise.resolve()],
  ])('finds %s, and says what to do', async (_, check, status, told, wrong) => {
    await wrong();
    const finding = (await found())[check];
    expect(finding).toMatchObject({ status, advice: expect.stringMatching(/./) });
    expect(finding?.message).toMatch(told);
  });

  it('finds a clock that stands behind the log', async () => {
    expect((await found('2026-03-02T08:00:00.000Z'))['clock']).toMatchObject({
      status: 'fail',
      message: 'it stands 3600 s behind the log',
    });
  });

  it('looks at nothing without a configuration that can be used, and names each variable', async () => {
    const findings = await allOf(examine({ CASEWITNESS_PORT: 'many', CASEWITNESS_METRICS: 'somewhere' }));
    expect(findings).toMatchObject([{ check: 'configuration', status: 'fail' }]);
    expect(findings[0]?.message).toMatch(/CASEWITNESS_PORT: .* · CASEWITNESS_METRICS: must be off, listener/);
  });

  it('says each finding in a line', () => {
    expect(lineOf({ check: 'keys', status: 'fail', message: 'open', advice: 'chmod 600 it' })).toBe(
      'FAIL  keys            open. chmod 600 it',
    );
  });

  it('makes nothing', async () => {
    await rm(folder, { recursive: true });
    await mkdir(folder);
    await found();
    expect(await readdir(folder)).toEqual([]);
  });
});
