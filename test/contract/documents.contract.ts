import { randomBytes, randomUUID } from 'node:crypto';
import { DocumentNotFound, type Documents } from '../../src/ports/documents.js';

/** A document store of its own for one test. */
export interface DocumentStore {
  readonly documents: Documents;
  /** Leaves the store as a process does that ended in the middle of storing this document: part of it written, no more. */
  crashWhileStoring(documentId: string, bytes: Uint8Array, point: CrashPoint): Promise<void>;
  /** Drops the object and opens the store again. */
  reopen(): Promise<void>;
  dispose(): Promise<void>;
}
/** Where the crash came: within the bytes, after them, within what is written about them. */
export type CrashPoint = 'in-bytes' | 'after-bytes' | 'in-record';
export type OpenDocuments = () => Promise<DocumentStore>;

async function idsOf(documents: Documents): Promise<string[]> {
  const ids: string[] = [];
  for await (const { documentId } of documents.list()) ids.push(documentId);
  return ids.sort();
}

/** What every document store keeps. */
export function documentsContract(name: string, openStore: OpenDocuments): void {
  describe(`documents: ${name}`, () => {
    let store: DocumentStore;
    const letter = randomBytes(70_000);
    const get = async (documentId: string) => {
      const { bytes, mediaType } = await store.documents.get(documentId);
      return { bytes: Buffer.from(bytes), mediaType };
    };

    beforeEach(async () => {
      store = await openStore();
    });
    afterEach(async () => {
      await store.dispose();
    });

    describe('the stream that is to name a document', () => {
      it('is told of a stored one, and of no other', async () => {
        const [id, other] = [randomUUID(), randomUUID()];
        await store.documents.put(id, letter, 'application/pdf', 'case-1');
        await store.documents.put(other, letter, 'application/pdf');
        await store.reopen();
        expect(await store.documents.streamOf(id)).toBe('case-1');
        expect(await store.documents.streamOf(other)).toBeUndefined();
        expect(await store.documents.streamOf(randomUUID())).toBeUndefined();
      });

      it('stays the first one', async () => {
        const id = randomUUID();
        await store.documents.put(id, letter, 'application/pdf', 'case-1');
        await expect(store.documents.put(id, letter, 'application/pdf', 'case-2')).rejects.toThrow('other content');
        expect(await store.documents.streamOf(id)).toBe('case-1');
      });
    });

    describe('deleting what was stored before a moment', () => {
      const soon = () => new Date(Date.now() + 60_000).toISOString();

      it('takes that, and nothing that was stored after it', async () => {
        const id = randomUUID();
        await store.documents.put(id, letter, 'application/pdf');
        expect(await store.documents.deleteStoredBefore(id, '2020-01-01T00:00:00.000Z')).toBe(false);
        expect(await get(id)).toMatchObject({ bytes: letter });
        expect(await store.documents.deleteStoredBefore(id, soon())).toBe(true);
        await expect(get(id)).rejects.toThrow('No document');
        expect(await store.documents.deleteStoredBefore(id, soon())).toBe(false);
      });

      it('takes what a crash left half-written', async () => {
        for (const point of ['in-bytes', 'after-bytes', 'in-record'] as const) {
          const id = randomUUID();
          await store.crashWhileStoring(id, letter, point);
          expect(await store.documents.deleteStoredBefore(id, soon())).toBe(true);
        }
        expect(await idsOf(store.documents)).toEqual([]);
      });
    });

    describe('a stored document', () => {
      it.each([
        ['a letter', letter, 'application/pdf'],
        ['nothing at all', Buffer.alloc(0), 'text/plain; charset=utf-8'],
        ['every byte value', Buffer.from(Uint8Array.from({ length: 256 }, (_, i) => i)), 'application/octet-stream'],
      ])('comes back as it was: %s', async (_, bytes, mediaType) => {
        const id = randomUUID();
        await store.documents.put(id, bytes, mediaType);
        expect(await get(id)).toEqual({ bytes, mediaType });
      });

      it('is there after closing and opening again', async () => {
        const id = randomUUID();
        await store.documents.put(id, letter, 'application/pdf');
        await store.reopen();
        expect(await get(id)).toEqual({ bytes: letter, mediaType: 'application/pdf' });
      });

      it('does not change when the caller reuses its buffer', async () => {
        const id = randomUUID();
        const mine = Buffer.from(letter);
        await store.documents.put(id, mine, 'application/pdf');
        mine.fill(0);
        expect((await get(id)).bytes).toEqual(letter);
      });
    });

    it('says which document it does not have', async () => {
      const id = randomUUID();
      const error = await store.documents.get(id).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(DocumentNotFound);
      expect(error).toMatchObject({ documentId: id });
    });

    it.each(['', '..', '../../etc/passwd', 'a/b', 'not-an-id', randomUUID().toUpperCase()])(
      'takes no id that is not one: %j',
      async (id) => {
        await expect(store.documents.put(id, letter, 'application/pdf')).rejects.toThrow(TypeError);
        await expect(store.documents.get(id)).rejects.toThrow(DocumentNotFound);
        await expect(store.documents.delete(id)).resolves.toBeUndefined();
        expect(await idsOf(store.documents)).toEqual([]);
      },
    );

    describe('storing again', () => {
      it('the same bytes is success, also after opening again', async () => {
        const id = randomUUID();
        await store.documents.put(id, letter, 'application/pdf');
        await store.documents.put(id, letter, 'application/pdf');
        await store.reopen();
        await store.documents.put(id, letter, 'application/pdf');
        expect(await idsOf(store.documents)).toEqual([id]);
      });

      it.each([
        ['other bytes', Buffer.from('other'), 'application/pdf'],
        ['another media type', letter, 'text/html'],
      ])('%s is refused, and the first stays', async (_, bytes, mediaType) => {
        const id = randomUUID();
        await store.documents.put(id, letter, 'application/pdf');
        await expect(store.documents.put(id, bytes, mediaType)).rejects.toThrow('other content');
        expect(await get(id)).toEqual({ bytes: letter, mediaType: 'application/pdf' });
      });

      it('the same at once, many times, is one document', async () => {
        const id = randomUUID();
        await Promise.all(Array.from({ length: 20 }, () => store.documents.put(id, letter, 'application/pdf')));
        expect((await get(id)).bytes).toEqual(letter);
        expect(await idsOf(store.documents)).toEqual([id]);
      });

      it('different bytes at once under one id: one wins, the others are told, nothing is mixed', async () => {
        const id = randomUUID();
        const versions = Array.from({ length: 8 }, () => randomBytes(20_000));
        const results = await Promise.allSettled(versions.map((bytes) => store.documents.put(id, bytes, 'text/plain')));
        const won = versions.filter((_, i) => results[i]?.status === 'fulfilled');
        expect(won).toHaveLength(1);
        expect((await get(id)).bytes).toEqual(won[0]);
      });
    });

    it('keeps many documents stored at once apart', async () => {
      const documents = Array.from({ length: 60 }, () => ({ id: randomUUID(), bytes: randomBytes(3_000) }));
      await Promise.all(documents.map(({ id, bytes }) => store.documents.put(id, bytes, 'application/pdf')));
      for (const { id, bytes } of documents) expect((await get(id)).bytes).toEqual(bytes);
      expect(await idsOf(store.documents)).toEqual(documents.map(({ id }) => id).sort());
    });

    describe('deleting', () => {
      it('removes this document and no other', async () => {
        const [gone, kept] = [randomUUID(), randomUUID()];
        await store.documents.put(gone, letter, 'application/pdf');
        await store.documents.put(kept, letter, 'application/pdf');
        await store.documents.delete(gone);
        await store.reopen();
        await expect(store.documents.get(gone)).rejects.toThrow(DocumentNotFound);
        expect(await idsOf(store.documents)).toEqual([kept]);
      });

      it('what is not there is success, once or twice', async () => {
        const id = randomUUID();
        await store.documents.delete(id);
        await store.documents.put(id, letter, 'application/pdf');
        await store.documents.delete(id);
        await store.documents.delete(id);
        expect(await idsOf(store.documents)).toEqual([]);
      });

      it('frees the id: other content may be stored under it', async () => {
        const id = randomUUID();
        await store.documents.put(id, letter, 'application/pdf');
        await store.documents.delete(id);
        await store.documents.put(id, Buffer.from('other'), 'text/plain');
        expect(await get(id)).toEqual({ bytes: Buffer.from('other'), mediaType: 'text/plain' });
      });
    });

    it('lists when each was stored', async () => {
      const id = randomUUID();
      await store.documents.put(id, letter, 'application/pdf');
      for await (const { storedAt } of store.documents.list()) expect(storedAt).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    });

    describe.each<CrashPoint>(['in-bytes', 'after-bytes', 'in-record'])('a crash while storing (%s)', (point) => {
      it('leaves no document, and storing it again makes it whole', async () => {
        const id = randomUUID();
        await store.crashWhileStoring(id, letter, point);
        await store.reopen();
        await expect(store.documents.get(id)).rejects.toThrow(DocumentNotFound);
        await store.documents.put(id, letter, 'application/pdf');
        expect(await get(id)).toEqual({ bytes: letter, mediaType: 'application/pdf' });
      });

      it('leaves an id that a sweep finds and can delete without a trace', async () => {
        const id = randomUUID();
        await store.crashWhileStoring(id, letter, point);
        expect(await idsOf(store.documents)).toEqual([id]);
        await store.documents.delete(id);
        expect(await idsOf(store.documents)).toEqual([]);
      });

      it('leaves nothing when it is stored again and deleted later', async () => {
        const id = randomUUID();
        await store.crashWhileStoring(id, letter, point);
        await store.documents.put(id, letter, 'application/pdf');
        await store.documents.delete(id);
        expect(await idsOf(store.documents)).toEqual([]);
      });
    });
  });
}
