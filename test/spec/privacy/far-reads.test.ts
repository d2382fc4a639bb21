import Database from 'better-sqlite3';
import { logFile } from '../../../src/adapters/event-log/sqlite/database.js';
import { caseStream } from '../../../src/events/identity.js';
import { isUnreadable, type EventBatch, type EventStore } from '../../../src/ports/event-store.js';
import { FarReads } from '../../../src/privacy/far-reads.js';
import { batchOf, textOf } from '../../../src/privacy/read-text.js';
import { ReadingThread } from '../../../src/privacy/reading-thread.js';
import { destroyKey } from '../../support/destroy-key.js';
import { openEmbeddedStore, removeFolder, type EmbeddedStore } from '../../support/embedded-store.js';
import { AT, aCase, type PersonalCase } from '../../support/personal-case.js';
import { workerEntries } from '../../support/program.js';
import { until } from '../../support/until.js';
import { everyEvent } from '../projections/every-event.js';

const CASES = 30;
const LIMIT = 7;
const PARTIES: ReadonlySet<string> = new Set(['case.party-added']);

describe('reads far from the head of the log', () => {
  let open: EmbeddedStore;
  let thread: ReadingThread;
  let far: EventStore;
  const cases: PersonalCase[] = [];
  const failures: Error[] = [];

  const aThread = (entry = workerEntries().reader): ReadingThread => {
    const { folder, secrets } = open;
    const stores = { eventLog: { kind: 'sqlite' }, readStore: { kind: 'sqlite' } };
    return new ReadingThread({
      entry,
      record: { dataFolder: folder, ...stores, keyEncryptionKey: secrets.kek.toString('base64') },
      onFailure: (error) => failures.push(error),
    });
  };
  const started = (reader: ReadingThread) =>
    until(async () => (await reader.read({ after: 0n, limit: LIMIT })) !== undefined, Boolean);
  /** The whole log, batch by batch. */
  const batchesOf = async (
    store: Pick<EventStore, 'readBatch'>,
    types?: ReadonlySet<string>,
  ): Promise<EventBatch[]> => {
    const batches: EventBatch[] = [];
    for (let after = 0n; ;) {
      const batch = await store.readBatch({ after, limit: LIMIT, ...(types && { types }) });
      if (!batch.last) return batches;
      batches.push(batch);
      after = batch.last.position;
    }
  };
  const told = (batches: readonly EventBatch[]) =>
    batches.flatMap(({ events }) => events).map((event) => (isUnreadable(event) ? event.error.message : event));

  beforeAll(async () => {
    open = await openEmbeddedStore();
    for (let n = 0; n < CASES; n++) {
      const one = aCase();
      cases.push(one);
      await open.store.append(caseStream(one.id), 'no-stream', one.events);
    }
    thread = aThread();
    far = new FarReads(open.store, thread, 0n);
    await started(thread);
  });

  afterEach(() => expect(failures.splice(0)).toEqual([]));

  afterAll(async () => {
    await thread.close();
    await open.close();
    removeFolder(open.folder);
  });

  it('bring what the store itself reads, of all types and of some', async () => {
    expect(await batchesOf(far)).toEqual(await batchesOf(open.store));
    expect(await batchesOf(far, PARTIES)).toEqual(await batchesOf(open.store, PARTIES));
  });

  it('are done by the thread: what it brings can stand for the store alone', async () => {
    const [first, second] = await batchesOf(open.store);
    await started(thread);
    const after = first?.last?.position as bigint;
    expect(await thread.read({ after, limit: LIMIT })).toEqual(second);
  });

  it('are refused to a second reader while the first one goes on', async () => {
    await started(thread);
    expect(await thread.read({ after: 0n, limit: LIMIT, types: PARTIES })).toBeUndefined();
  });

  it('tell of an erasure, also of what was opened before it', async () => {
    const [{ parties: [partyId] = [] } = {} as PersonalCase] = cases;
    expect(JSON.stringify(told(await batchesOf(far)), asText)).not.toContain('"erased":true');
    const erasure = { subject: `party:${partyId}`, at: AT, erasureEvent: cases[1]?.id ?? '' };
    destroyKey(logFile(open.folder), { ...erasure, rows: 'deleted' });
    far.forget?.();
    await started(thread);
    const batches = await batchesOf(far);
    expect(JSON.stringify(told(batches), asText)).toContain('"erased":true');
    expect(batches).toEqual(await batchesOf(open.store));
  });

  it('leave what cannot be read to the store, which says why, and go on behind it', async () => {
    const db = new Database(logFile(open.folder));
    db.prepare('UPDATE vault_disclosures SET sealed = zeroblob(40) WHERE position = 20').run();
    db.close();
    await started(thread);
    const batches = await batchesOf(far);
    expect(told(batches).filter((event) => typeof event === 'string')).toEqual([
      expect.stringContaining('The disclosure in the vault is not the one of'),
    ]);
    expect(told(batches)).toEqual(told(await batchesOf(open.store)));
  });

  it('are not the thread’s near the head', async () => {
    const never = { read: () => Promise.reject(new Error('asked the thread')), forget: () => undefined };
    const near = new FarReads(open.store, never, BigInt(CASES * 100));
    expect(told(await batchesOf(near))).toEqual(told(await batchesOf(open.store)));
    const behind = new FarReads(open.store, never, BigInt(CASES));
    await expect(batchesOf(behind)).rejects.toThrow('asked the thread');
  });

  it('find what has come since the thread was at the end of the log', async () => {
    const head = await open.store.head();
    const more = await open.store.append(caseStream('later'), 'no-stream', aCase().events);
    // Read ahead before that: nothing was there yet.
    const early = { read: () => Promise.resolve({ events: [], scanned: 0 }), forget: () => undefined };
    const behind = new FarReads(open.store, early, 0n);
    await behind.readBatch({ after: head - 1n, limit: 1 });
    expect((await behind.readBatch({ after: head, limit: LIMIT })).last).toBeDefined();
    expect(more.position).toBeGreaterThan(head);
  });

  it('go on without a thread that cannot be started, and somebody is told', async () => {
    const missing = aThread(new URL('./no-such-worker.js', import.meta.url));
    const without = new FarReads(open.store, missing, 0n);
    expect(told(await batchesOf(without))).toEqual(told(await batchesOf(open.store)));
    await until(() => failures.length > 0, Boolean);
    expect(failures.splice(0)).toEqual([
      expect.objectContaining({ message: expect.stringContaining('no-such-worker') }),
    ]);
    expect(await missing.read({ after: 0n, limit: LIMIT })).toBeUndefined();
  });

  it('carry every event as it is', () => {
    const { events } = everyEvent();
    const batch: EventBatch = { events, scanned: events.length };
    expect(batchOf(textOf(batch) ?? { events: '', scanned: 0, last: undefined })).toEqual(batch);
  });
});

const asText = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value);
