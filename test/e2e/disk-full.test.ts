import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DENIAL, openApplication, type LetterSeen } from '../support/credit-application.js';
import type { Answer } from '../support/http-client.js';
import { RunningService } from '../support/running-service.js';
import { SmallFileSystem } from '../support/small-file-system.js';

const BEGINS = '2026-07-01T09:00:00.000Z';
/** More than any store has in its files without asking for room: what was once written there and is free again. */
const MOST_REQUESTS = 3_000;
const LONG = 'x'.repeat(9_000);

// A disk that is full can only be had as a file system of one's own. Without it the specifications of the stores remain.
if (SmallFileSystem.isPossible()) describe('a full disk, store by store', fullDisks);
else it('cannot be had here: only root may mount a small file system', () => expect(process.getuid?.()).not.toBe(0));

function fullDisks(): void {
  let root: string;
  let disks: Readonly<Record<'log' | 'read' | 'documents' | 'reports' | 'outbox', SmallFileSystem>>;
  let running: RunningService;
  let cases = 0;
  let caseId: string;

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'casewitness-full-'));
    const data = join(root, 'data');
    const log = SmallFileSystem.mountedAt(data, 48);
    disks = {
      log,
      read: SmallFileSystem.mountedAt(join(root, 'read'), 64),
      documents: SmallFileSystem.mountedAt(join(data, 'documents'), 8),
      reports: SmallFileSystem.mountedAt(join(data, 'reports'), 8),
      outbox: SmallFileSystem.mountedAt(join(data, 'outbox'), 8),
    };
    symlinkSync(join(root, 'read', 'read.sqlite'), join(data, 'read.sqlite'));
    running = await RunningService.start({ folder: root, begins: BEGINS });
  });
  afterAll(async () => {
    await running.stop();
    for (const disk of [disks.documents, disks.reports, disks.outbox, disks.read, disks.log]) disk.unmount();
    rmSync(root, { recursive: true, force: true });
  });
  beforeEach(async () => {
    cases += 1;
    caseId = (await openApplication(running.clients.caseSystem, `F-${cases}`)).caseId;
    await running.rest();
  });
  afterEach(async () => {
    for (const disk of Object.values(disks)) await disk.makeRoom();
    await running.rest();
  });

  const note = (text: string, key?: string): Promise<Answer<{ code?: string; detail?: string }>> =>
    running.clients.caseSystem.post(`/v1/cases/${caseId}/notes`, { text }, key ? { 'idempotency-key': key } : {});
  /** Notes until the store asks for room. */
  const notesUntilFull = async (
    key: (n: number) => string | undefined,
  ): Promise<{ refused: string; taken: number }> => {
    for (let taken = 0; taken < MOST_REQUESTS; taken += 1) {
      const { status, body } = await note(`${taken} ${LONG}`, key(taken));
      if (status === 507) return { refused: `${body.code}: ${body.detail}`, taken };
      expect(status).toBe(200);
    }
    throw new Error(`The disk was not full after ${MOST_REQUESTS} requests`);
  };
  const notesOnRecord = async () =>
    (await running.events(['case.note-added'])).filter(({ data }) => data.caseId === caseId).length;
  const letters = async () =>
    (await running.clients.anna.read<{ items: LetterSeen[] }>(`/v1/cases/${caseId}/communications`)).items;
  const deny = () => running.clients.caseSystem.done(`/v1/cases/${caseId}/decisions`, DENIAL);
  const outboxOf = async (communicationId = '') =>
    (await running.outbox()).filter(({ record }) => record['communicationId'] === communicationId).length;
  const filesIn = (disk: SmallFileSystem) =>
    readdirSync(disk.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'filler')
      .map(({ name }) => name);

  it('of the log: the append is refused with 507, nothing of it is there, and its repetition is the first', async () => {
    await disks.log.fill();
    const { refused, taken } = await notesUntilFull((n) => `log-${n}`);
    expect(refused).toMatch(/^disk-full: The event log has no space left/);
    const head = await running.head();
    expect((await note('without a key')).status).toBe(507);
    expect((await running.clients.anna.get(`/v1/cases/${caseId}`)).status).toBe(507);
    expect((await running.stranger().get('/health/live')).status).toBe(200);
    expect([await notesOnRecord(), await running.head()]).toEqual([taken, head]);

    await disks.log.makeRoom();
    const repeated = await note(`${taken} ${LONG}`, `log-${taken}`);
    expect([repeated.status, repeated.headers.get('idempotency-replayed')]).toEqual([200, null]);
    expect((await note(`${taken} ${LONG}`, `log-${taken}`)).headers.get('idempotency-replayed')).toBe('true');
    expect(await notesOnRecord()).toBe(taken + 1);
  });

  it('of the read models: what needs no row there is recorded, what does is refused, and they catch up by themselves', async () => {
    await disks.read.fill();
    const { refused, taken } = await notesUntilFull((n) => `read-${n}`);
    expect(refused).toMatch(/^disk-full: The read store has no space left/);
    expect(await notesOnRecord()).toBe(taken);
    const recorded = await note('without a key');
    expect(recorded.status).toBe(200);

    await disks.read.makeRoom();
    expect((await note(`${taken} ${LONG}`, `read-${taken}`)).status).toBe(200);
    await running.rest();
    expect(await notesOnRecord()).toBe(taken + 2);
    const { items } = await running.clients.anna.read<{ items: { type: string }[] }>(
      `/v1/cases/${caseId}/timeline?limit=1000`,
    );
    expect(items.filter(({ type }) => type === 'case.note-added')).toHaveLength(Math.min(taken + 2, 1_000));
  });

  it('of the documents: nothing is filed by half, a letter waits, and goes when there is room', async () => {
    const before = filesIn(disks.documents);
    await disks.documents.fill();
    const file = () =>
      running.clients.caseSystem.ask<{ code: string; documentId: string }>(
        'POST',
        `/v1/cases/${caseId}/documents?title=x`,
        {
          body: Buffer.alloc(50_000, 'y'),
          headers: { 'content-type': 'text/plain', 'idempotency-key': `file-${caseId}` },
        },
      );
    const refused = await file();
    expect([refused.status, refused.body.code]).toEqual([507, 'disk-full']);
    await deny();
    await running.service.runtime.whenCaughtUp(await running.head(), undefined, 20_000);
    expect(filesIn(disks.documents)).toEqual(before);

    await disks.documents.makeRoom();
    const filed = await file();
    expect([filed.status, (await file()).body.documentId]).toEqual([201, filed.body.documentId]);
    await running.rest();
    const [letter] = await letters();
    expect([letter?.state, await outboxOf(letter?.communicationId)]).toEqual(['handed-off', 1]);
  });

  it('of the outbox: the letter stays where it is, and goes out once when there is room', async () => {
    await disks.outbox.fill();
    await deny();
    await running.rest();
    const [waiting] = await letters();
    expect([waiting?.state, await outboxOf(waiting?.communicationId)]).toEqual(['released', 0]);
    expect(filesIn(disks.outbox).filter((name) => name.endsWith('.part'))).toEqual([]);

    await disks.outbox.makeRoom();
    await running.moveTo(new Date(Date.parse(running.clock.now()) + 3_600_000).toISOString());
    const [letter] = await letters();
    expect([letter?.state, await outboxOf(letter?.communicationId)]).toEqual(['handed-off', 1]);
  });

  it('of the reports: none is begun, and the same request makes it when there is room', async () => {
    const ask = () =>
      running.clients.auditor.post<{ code?: string; reportId: string }>('/v1/reports', {
        kind: 'case-audit',
        format: 'ndjson',
        caseId,
      });
    await disks.reports.fill();
    const refused = await ask();
    expect([refused.status, refused.body.code]).toEqual([507, 'disk-full']);
    expect(filesIn(disks.reports)).toEqual([]);

    await disks.reports.makeRoom();
    const { status, body } = await ask();
    expect(status).toBe(202);
    const told = await running.clients.auditor.get(`/v1/reports/${body.reportId}/events`);
    expect(told.text).toContain('event: done');
  });
}
