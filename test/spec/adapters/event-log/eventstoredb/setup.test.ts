import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  setUpServer,
  type ServerSetup,
} from '../../../../../src/adapters/event-log/eventstoredb/setup/set-up-server.js';
import { EventLogDenied, EventLogUnavailable } from '../../../../../src/ports/event-log.js';
import { EventStoreDbDouble } from '../../../../support/eventstoredb-double/double.js';
import { append, failure, openLog, readAll, toStore } from '../../../../support/eventstoredb-double/log-under-fault.js';
import { selfSignedCertificate } from '../../../../support/eventstoredb-double/self-signed-certificate.js';

const admin = { username: 'admin', password: 'changeit' };
const user = { username: 'casewitness', password: 'right+%:' };

describe('setting up an EventStoreDB', () => {
  let folder: string;
  let double: EventStoreDbDouble;
  let setup: ServerSetup;
  const urlOf = ({ username, password }: typeof user) =>
    `esdb://${username}:${encodeURIComponent(password)}@${double.address}?tls=true&tlsCaFile=${join(folder, 'ca.crt')}`;
  const open = () => openLog(urlOf(user), { callTimeoutMs: 5_000, patienceMs: 5_000 });
  const settings = () => double.store.stream('$settings').events;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'casewitness-setup-'));
    const tls = selfSignedCertificate('double');
    writeFileSync(join(folder, 'ca.crt'), tls.certificate);
    const users = [{ name: admin.username, password: admin.password, groups: ['$admins'] }];
    double = await EventStoreDbDouble.start({ tls, users });
    setup = { connectionString: urlOf(admin), admin, user, others: [], prefix: 'cw-' };
  });
  afterEach(async () => {
    await double.stop();
    rmSync(folder, { recursive: true });
  });

  it('makes a user who can append and read, and cannot destroy', async () => {
    expect(await setUpServer(setup)).toEqual({ user: 'made', rights: 'set' });
    const log = await open();
    expect((await append(log, 's', 'no-stream', [toStore()])).revision).toBe(0);
    expect(await readAll(log)).toHaveLength(2);
    expect(log.warnings()).toEqual([]);
    await log.close();
  });

  it('done again changes nothing', async () => {
    await setUpServer(setup);
    const before = double.store.all.length;
    expect(await setUpServer(setup)).toEqual({ user: 'was there', rights: 'were so' });
    expect(double.store.all).toHaveLength(before);
  });

  it('leaves others their rights, and does not take back what a second user was given', async () => {
    await setUpServer({ ...setup, others: ['reporting'] });
    await setUpServer({ ...setup, user: { username: 'casewitness-two', password: 'another' } });
    expect(settings()).toHaveLength(2);
    const { $userStreamAcl } = JSON.parse(Buffer.from(settings()[1]?.data ?? []).toString()) as {
      $userStreamAcl: Record<string, string[]>;
    };
    expect([...($userStreamAcl['$w'] ?? [])].sort()).toEqual([
      '$admins',
      'casewitness',
      'casewitness-two',
      'reporting',
    ]);
    expect($userStreamAcl['$mw']).toEqual(['$admins']);
  });

  it('a user made without it can do too little and too much: the log does not open, and says why', async () => {
    await setUpServer(setup);
    double.store.append('$settings', 'any', [
      {
        id: '0b5f4c40-5a8c-4d1e-9c35-5f6f5c3f1a11',
        type: '$settings',
        contentType: 'application/json',
        data: Buffer.from('{}'),
        metadata: new Uint8Array(),
      },
    ]);
    expect((await failure(open())) as Error).toMatchObject({
      name: 'EventLogDenied',
      message: expect.stringMatching(/has not the right/) as string,
    });
  });

  it.each<[string, Partial<ServerSetup>, RegExp]>([
    [
      'a wrong password of the administrator',
      { admin: { ...admin, password: 'wrong' } },
      /does not let the administrator admin/,
    ],
    [
      'a user that was there with another password',
      { user: { ...admin, password: 'other' } },
      /no such user and password.*was there before/,
    ],
  ])('%s: denied, in words, without a password in them', async (_, change, words) => {
    const refusal = (await failure(setUpServer({ ...setup, ...change }))) as Error;
    expect(refusal).toBeInstanceOf(EventLogDenied);
    expect(refusal.message).toMatch(words);
    expect(refusal.message).not.toMatch(/changeit|right|other\b.*@|wrong@/);
  });

  it('nobody there: unavailable', async () => {
    await double.stop();
    expect(await failure(setUpServer(setup))).toBeInstanceOf(EventLogUnavailable);
  });

  it('a server without TLS knows no users: nothing to set up', async () => {
    const plain = { ...setup, connectionString: `esdb://${double.address}?tls=false` };
    expect(await failure(setUpServer(plain))).toBeInstanceOf(TypeError);
  });
});
