import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileDocuments } from '../../../src/adapters/documents/files/file-documents.js';
import { documentAttached } from '../../../src/events/case.events.js';
import { caseStream } from '../../../src/events/identity.js';
import { DocumentSweeper } from '../../../src/modules/documents/document-sweeper.js';
import type { Documents } from '../../../src/ports/documents.js';
import { MemoryEventStore } from '../../support/memory-event-store.js';
import { caseNumber, record } from '../runtime/fixtures.js';

const HOUR = 3_600_000;
const NOW = Date.now();

describe('sweeping documents that no event names', () => {
  let folder: string;
  let documents: Documents;
  let store: MemoryEventStore;
  let uptime: number;
  let sweeper: DocumentSweeper;

  const open = (simulated = false): void => {
    store = new MemoryEventStore(undefined, simulated);
    const clock = { now: () => new Date(NOW).toISOString(), driven: simulated } as never;
    sweeper = new DocumentSweeper({ store, documents, clock, monotonic: () => uptime });
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'casewitness-sweep-'));
    documents = fileDocuments({ folder });
    uptime = 0;
    open();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Every file of the folder was last written so many hours ago. */
  const age = async (hours: number): Promise<void> => {
    const then = new Date(NOW - hours * HOUR);
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) await utimes(join(entry.parentPath, entry.name), then, then);
    }
  };
  const put = async (stream?: string, documentId: string = randomUUID()): Promise<string> => {
    await documents.put(documentId, Buffer.from('A letter'), 'text/plain', stream);
    return documentId;
  };
  const name = (documentId: string): Promise<bigint> =>
    record(store, caseStream(caseNumber(1)), [
      documentAttached({
        caseId: caseNumber(1),
        documentId,
        digest: 'A'.repeat(43),
        digestSalt: 'A'.repeat(43),
        mediaType: 'text/plain',
        bytes: 8,
        title: 'Proof of income',
      }),
    ]);
  /** Rounds of housekeeping, an hour apart. */
  const rounds = async (count: number): Promise<number> => {
    let deleted = 0;
    for (let round = 0; round < count; round += 1) {
      deleted += await sweeper.sweep();
      uptime += HOUR;
    }
    return deleted;
  };
  const left = async (): Promise<string[]> => {
    const ids: string[] = [];
    for await (const { documentId } of documents.list()) ids.push(documentId);
    return ids.sort();
  };

  it('deletes what a crash left a day ago between storing and naming', async () => {
    await put(caseStream(caseNumber(1)));
    const named = await put(caseStream(caseNumber(1)));
    await name(named);
    await age(25);
    expect(await rounds(2)).toBe(1);
    expect(await left()).toEqual([named]);
  });

  it.each<{ what: string; given: () => Promise<unknown> }>([
    { what: 'is younger than a day', given: () => put(caseStream(caseNumber(1))).then(() => age(23)) },
    { what: 'does not say whose it is', given: () => put().then(() => age(48)) },
  ])('keeps what $what', async ({ given }) => {
    await given();
    expect(await rounds(8)).toBe(0);
    expect(await left()).toHaveLength(1);
  });

  it('keeps what is named at last, between two rounds', async () => {
    const late = await put(caseStream(caseNumber(1)));
    await age(25);
    await sweeper.sweep();
    await name(late);
    uptime += HOUR;
    expect(await rounds(8)).toBe(0);
    expect(await left()).toEqual([late]);
  });

  it('keeps what is stored once more, because it is about to be named', async () => {
    const again = await put(caseStream(caseNumber(1)));
    await age(25);
    await sweeper.sweep();
    await put(caseStream(caseNumber(1)), again);
    uptime += HOUR;
    expect(await rounds(1)).toBe(0);
    expect(await left()).toEqual([again]);
  });

  it('gives who was put to sleep in between the time to name it', async () => {
    await put(caseStream(caseNumber(1)));
    await age(48);
    expect(await sweeper.sweep()).toBe(0);
    expect(await sweeper.sweep()).toBe(0);
    uptime += HOUR;
    expect(await sweeper.sweep()).toBe(1);
  });

  it('keeps what cannot be judged because its stream cannot be read', async () => {
    const spoiled = await put(caseStream(caseNumber(1)));
    await name(randomUUID());
    for await (const event of store.readStream(caseStream(caseNumber(1)))) store.spoil(event.id);
    await age(25);
    expect(await rounds(8)).toBe(0);
    expect(await left()).toEqual([spoiled]);
  });

  it('leaves those of a driven clock alone: files bear the time of the machine', async () => {
    open(true);
    await put(caseStream(caseNumber(1)));
    await age(48);
    expect(await rounds(8)).toBe(0);
  });
});
