import { cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeBackup } from '../../src/backup/make-backup.js';
import { copyKeys, restoreBackup } from '../../src/backup/restore-backup.js';
import type { Verified } from '../../src/backup/verify-backup.js';
import { read } from '../../src/cli/inspect.command.js';
import { examine } from '../../src/cli/doctor.command.js';
import { caseStream } from '../../src/events/identity.js';
import { openRecord } from '../../src/open-record.js';
import { allOf } from '../support/all-of.js';
import { DENIAL, openApplication } from '../support/credit-application.js';
import { RunningService } from '../support/running-service.js';
import { workerEntries } from '../support/program.js';

/** One story: a service is backed up while it works, is lost, and is restored. */
describe('a backup made while the service works', () => {
  let running: RunningService;
  let folder: string;
  let backup: string;
  let keys: string;
  let made: Verified;
  let caseId: string;
  let documentId: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'casewitness-backup-'));
    [backup, keys] = [join(folder, 'backup'), join(folder, 'keys.json')];
    running = await RunningService.start();
    const { caseSystem, anna } = running.clients;
    ({ caseId } = await openApplication(caseSystem, 'BK-1'));
    await caseSystem.done(`/v1/cases/${caseId}/decisions`, DENIAL);
    await running.rest();
    ({ documentId } = (await running.events(['communication.composed']))[0]!.data);
    let writing = true;
    const writer = (async () => {
      for (let n = 1; writing; n += 1) await anna.done(`/v1/cases/${caseId}/notes`, { text: `Note ${n}` });
    })();
    made = await makeBackup(running.service.house.config, backup, new Date().toISOString());
    writing = false;
    await writer;
    await copyKeys(running.service.house.config.dataFolder, keys);
  });
  afterAll(async () => {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('holds one moment of the log, and is verified: every event can be opened', async () => {
    const { log, keyFingerprint, documents } = made.manifest;
    expect(BigInt(log.head.position)).toBeLessThan(await running.head());
    expect(log).toMatchObject({ kind: 'sqlite', included: true, unreadable: 0, events: Number(log.head.position) });
    expect([made.opened, documents]).toEqual([true, 1]);
    expect(keyFingerprint).toMatch(/^[0-9a-f]{16}$/);
  });

  it('holds no key, and nobody else may read it', async () => {
    const { kek } = JSON.parse(await readFile(keys, 'utf8')) as { kek: string };
    for (const { path } of made.manifest.files) {
      expect((await readFile(join(backup, path))).includes(kek)).toBe(false);
      expect((await stat(join(backup, path))).mode & 0o077).toBe(0);
    }
    expect((await stat(keys)).mode & 0o777).toBe(0o600);
  });

  it.each<readonly [what: string, (copy: string) => Promise<unknown>, told: RegExp]>([
    ['one byte of the log is another', (copy) => changeByte(join(copy, 'log.sqlite')), /log\.sqlite is not what was/],
    ['a document is missing', (copy) => rm(join(copy, pathOf(documentId))), /Missing: documents/],
    ['a file is there that nobody backed up', (copy) => writeFile(join(copy, 'more'), ''), /Not of this backup: more/],
    ['the manifest is missing', (copy) => rm(join(copy, 'manifest.json')), /is no backup/],
    [
      'the manifest says another end of the log',
      (copy) => edit(copy, /"position": "\d+"/, '"position": "7"'),
      /not what was backed up/,
    ],
    ['the manifest names a file outside', (copy) => edit(copy, /"path": "log/, '"path": "../log'), /manifest\.json/],
  ])('is refused, and nothing is restored, when %s', async (_, change, told) => {
    const [copy, target] = [join(folder, 'copy'), join(folder, 'target')];
    await cp(backup, copy, { recursive: true });
    await change(copy);
    await expect(restoreBackup(copy, target, { keys })).rejects.toThrow(told);
    await expect(stat(target)).rejects.toThrow('ENOENT');
    await rm(copy, { recursive: true });
  });

  it('is refused with the key of another log, and into a folder that holds something', async () => {
    const other = join(folder, 'other-keys.json');
    await writeFile(other, JSON.stringify({ kek: Buffer.alloc(32, 7).toString('base64') }));
    await expect(restoreBackup(backup, join(folder, 'target'), { keys: other })).rejects.toThrow('is not the one');
    await expect(restoreBackup(backup, backup, { keys })).rejects.toThrow('is not empty');
  });

  it('gives the same record up to its position; nothing that was recorded is sent again', async () => {
    const position = made.manifest.log.head.position;
    const trail = () => running.clients.auditor.get(`/v1/audit-trail/export?at=${position}`);
    const before = (await trail()).text;
    expect(before.split('\n').length).toBeGreaterThan(20);
    expect(await running.outbox()).toHaveLength(1);

    const restored = await restoreBackup(backup, join(folder, 'restored', 'data'), { keys });
    expect(restored.examined?.lettersToSend).toBe(0);
    const lost = running.folder;
    running = await running.restart(join(folder, 'restored'));
    await rm(lost, { recursive: true });
    await running.rest();
    expect((await trail()).text).toBe(before);
    expect(await running.outbox()).toEqual([]);
    expect(await running.events(['communication.handed-off'])).toHaveLength(1);
    const { status } = await running.clients.anna.get(`/v1/cases/${caseId}/documents/${documentId}`);
    expect(status).toBe(200);
  });

  it('goes on from there: what is sent again is recorded, and a new decision gets its letter', async () => {
    const { caseId: again } = await openApplication(running.clients.caseSystem, 'BK-2');
    await running.clients.caseSystem.done(`/v1/cases/${again}/decisions`, DENIAL);
    await running.rest();
    expect(await running.outbox()).toMatchObject([{ record: { caseId: again } }]);
  });

  it('can be read in the terminal beside the running service: whole, or as it is stored', async () => {
    const record = await openRecord(running.service.house.config);
    const shown = async (options: Parameters<typeof read>[2]) => allOf(read(record, caseStream(caseId), options));
    try {
      expect((await shown({}))[0]?.type).toBe('case.opened');
      expect(JSON.stringify(await shown({ last: 1 }), bigintAsText)).toContain('Note ');
      const stored = JSON.stringify(await shown({ raw: true }), bigintAsText);
      expect(stored).toContain('{"$d":');
      expect(stored).not.toContain('Note ');
      expect((await shown({ from: 1, raw: true })).map(({ revision }) => revision)[0]).toBe(1);
    } finally {
      await record.close();
    }
  });

  it('doctor finds the restored folder sound', async () => {
    const { dataFolder } = running.service.house.config;
    const port = new URL(running.service.url).port;
    const { composer } = workerEntries();
    const found = await allOf(examine({ CASEWITNESS_DATA: dataFolder, CASEWITNESS_PORT: port }, composer));
    expect(found.filter(({ status }) => status === 'fail')).toEqual([]);
    expect(found.find(({ check }) => check === 'service')?.message).toMatch(/^ready/);
    expect(found.find(({ check }) => check === 'letters')?.status).toBe('ok');
  });
});

const pathOf = (documentId: string): string =>
  join('documents', documentId.slice(0, 2), documentId.slice(2, 4), documentId);

async function changeByte(file: string): Promise<void> {
  const bytes = await readFile(file);
  bytes[bytes.length - 100] = (bytes[bytes.length - 100] ?? 0) ^ 1;
  await writeFile(file, bytes);
}

async function edit(folder: string, from: RegExp, to: string): Promise<void> {
  const file = join(folder, 'manifest.json');
  await writeFile(file, (await readFile(file, 'utf8')).replace(from, to));
}

const bigintAsText = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value);
