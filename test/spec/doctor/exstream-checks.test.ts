import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../../src/config.js';
import { runChecks } from '../../../src/doctor/check.js';
import { exstreamChecks } from '../../../src/doctor/exstream-checks.js';
import { allOf } from '../../support/all-of.js';
import { ExstreamSimulator } from '../../../src/simulators/exstream/exstream-simulator.js';

let simulator: ExstreamSimulator;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'casewitness-doctor-'));
  simulator = await ExstreamSimulator.start();
});
afterEach(async () => {
  await simulator.stop();
  rmSync(folder, { recursive: true });
});

const found = async (changes: Record<string, string> = {}) => {
  const config = readConfig({ CASEWITNESS_DATA: folder, ...simulator.variables(folder), ...changes });
  const findings = await allOf(runChecks(exstreamChecks(config)));
  return findings.map(({ check, status, message }) => [check, status, message]);
};

it('finds an installation that gives tokens, and its designs approved', async () => {
  expect(await found()).toEqual([
    ['Exstream', 'ok', expect.stringMatching(/^127\.0\.0\.1:\d+, version 23\.4\.0-simulated$/)],
    ['designs', 'ok', expect.stringMatching(/^\d+ named, all approved$/)],
  ]);
});

it('names a design that is not approved', async () => {
  simulator.setState('denial-letter', 'REVIEW');
  expect(await found()).toContainEqual(['designs', 'fail', 'not approved: denial-letter']);
});

it('says why no token is given, without the secret', async () => {
  const findings = await found({ CASEWITNESS_EXSTREAM_CLIENT_SECRET: 'wrong-secret' });
  expect(findings[0]).toEqual(['Exstream', 'fail', 'The directory gives no token: HTTP 401, invalid_client']);
  expect(JSON.stringify(findings)).not.toContain('wrong-secret');
});

it('says that the address may not be asked', async () => {
  const [first] = await found({ CASEWITNESS_OUTBOUND_NETWORKS: '' });
  expect(first).toEqual([
    'Exstream',
    'fail',
    expect.stringContaining('CASEWITNESS_OUTBOUND_NETWORKS does not allow it'),
  ]);
});

it('asks nobody where letters are composed here', () => {
  expect(exstreamChecks(readConfig({ CASEWITNESS_DATA: folder }))).toEqual([]);
});
