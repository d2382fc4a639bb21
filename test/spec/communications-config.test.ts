import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCommunications } from '../../src/communications-config.js';
import { InvalidConfiguration } from '../../src/invalid-configuration.js';

const folder = mkdtempSync(join(tmpdir(), 'casewitness-designs-'));
const designs = join(folder, 'designs.yaml');
writeFileSync(designs, 'designs:\n  denial-letter:\n    communicationId: 3f0c7a52-6d0e-4b1f-9a53-0c6f5d1e2a77\n    driverDataSource: casewitness\n'); // prettier-ignore
afterAll(() => rmSync(folder, { recursive: true }));

const EXSTREAM = {
  CASEWITNESS_COMMUNICATIONS: 'exstream',
  CASEWITNESS_EXSTREAM_URL: 'https://exstream.example',
  CASEWITNESS_EXSTREAM_DOMAIN: 'letters',
  CASEWITNESS_EXSTREAM_DIRECTORY_URL: 'https://otds.example',
  CASEWITNESS_EXSTREAM_TENANT: 'bank',
  CASEWITNESS_EXSTREAM_CLIENT_ID: 'casewitness',
  CASEWITNESS_EXSTREAM_CLIENT_SECRET: 'hush',
  CASEWITNESS_EXSTREAM_DESIGNS: designs,
};

it('composes here unless told otherwise', () => {
  expect(readCommunications({})).toEqual({ kind: 'local' });
});

it('reads how Exstream is reached', () => {
  expect(readCommunications(EXSTREAM)).toEqual({
    kind: 'exstream',
    url: new URL('https://exstream.example'),
    domain: 'letters',
    directory: { url: new URL('https://otds.example'), hosting: 'cloud', tenant: 'bank', clientId: 'casewitness', clientSecret: 'hush', scope: 'otds:groups' },
    designs: { 'denial-letter': { communicationId: '3f0c7a52-6d0e-4b1f-9a53-0c6f5d1e2a77', driverDataSource: 'casewitness' } },
    designType: 'exstrapplication',
    answer: 'envelope',
  });
}); // prettier-ignore

it.each<[string, string | undefined]>([
  ...Object.keys(EXSTREAM).slice(1).map((name) => [name, undefined] as [string, undefined]),
  ['CASEWITNESS_EXSTREAM_URL', 'http://exstream.example'],
  ['CASEWITNESS_EXSTREAM_DIRECTORY_URL', 'https://user@otds.example'],
  ['CASEWITNESS_EXSTREAM_DESIGNS', join(folder, 'none.yaml')],
  ['CASEWITNESS_COMMUNICATIONS', 'local'],
])('stops the start with the name of what cannot be used: %s=%s', (name, value) => {
  const read = () => readCommunications({ ...EXSTREAM, [name]: value });
  expect(read).toThrow(InvalidConfiguration);
  expect(read).toThrow(name);
}); // prettier-ignore

it('names the file whose designs cannot be used', () => {
  const file = join(folder, 'wrong.yaml');
  writeFileSync(file, 'designs:\n  denial-letter:\n    communicationId: 17\n');
  expect(() => readCommunications({ ...EXSTREAM, CASEWITNESS_EXSTREAM_DESIGNS: file })).toThrow(`${file}: designs.denial-letter.communicationId`); // prettier-ignore
});
