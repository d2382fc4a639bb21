import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileDocuments } from '../../src/adapters/documents/files/file-documents.js';
import { DocumentsUnavailable } from '../../src/ports/documents.js';
import { documentsContract, type DocumentStore } from './documents.contract.js';

interface FileStore extends DocumentStore {
  readonly folder: string;
}

const pathOf = (folder: string, id: string) => join(folder, id.slice(0, 2), id.slice(2, 4), id);
const filesUnder = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

function openFiles(): Promise<FileStore> {
  const folder = mkdtempSync(join(tmpdir(), 'casewitness-documents-'));
  let documents = fileDocuments({ folder });
  return Promise.resolve({
    folder,
    get documents() {
      return documents;
    },
    crashWhileStoring(id, bytes, point) {
      const path = pathOf(folder, id);
      mkdirSync(dirname(path), { recursive: true });
      if (point === 'in-bytes') writeFileSync(`${path}.${randomUUID()}.part`, bytes.subarray(0, 100));
      else writeFileSync(path, bytes);
      if (point === 'in-record') writeFileSync(`${path}.json.${randomUUID()}.part`, '{ "documentId": ');
      return Promise.resolve();
    },
    reopen() {
      documents = fileDocuments({ folder });
      return Promise.resolve();
    },
    dispose() {
      rmSync(folder, { recursive: true, force: true });
      return Promise.resolve();
    },
  });
}

documentsContract('files', openFiles);

describe('documents as files', () => {
  let store: FileStore;
  const id = randomUUID();
  beforeEach(async () => {
    store = await openFiles();
    await store.documents.put(id, Buffer.from('A letter'), 'text/plain');
  });
  afterEach(() => store.dispose());

  it('keep a plain SHA-256 and the media type beside the bytes', () => {
    expect(readFileSync(pathOf(store.folder, id), 'utf8')).toBe('A letter');
    expect(JSON.parse(readFileSync(`${pathOf(store.folder, id)}.json`, 'utf8'))).toEqual({
      documentId: id,
      mediaType: 'text/plain',
      bytes: 8,
      sha256: '06c382c34285bc1079d70ca548b261d62987d538973b41efc428d04f1469b0c5',
    });
  });

  it('leave no file behind when they are deleted', async () => {
    await store.crashWhileStoring(id, Buffer.from('A letter'), 'in-bytes');
    await store.documents.delete(id);
    expect(filesUnder(store.folder)).toEqual([]);
  });

  it.each([
    ['bytes that changed', (path: string) => writeFileSync(path, 'A lettre'), 'not those that were stored'],
    ['bytes that are gone', (path: string) => rmSync(path), 'its bytes are missing'],
    ['a record that is cut', (path: string) => writeFileSync(`${path}.json`, '{ "docu'), 'its record is not JSON'],
    ['a record of nothing', (path: string) => writeFileSync(`${path}.json`, '{}'), 'its record is not complete'],
  ])('are not handed out damaged: %s', async (_, damage, words) => {
    damage(pathOf(store.folder, id));
    await expect(store.documents.get(id)).rejects.toThrow(words);
  });

  it('whose bytes were damaged are whole again when the same are stored again', async () => {
    writeFileSync(pathOf(store.folder, id), 'A lettre');
    await store.documents.put(id, Buffer.from('A letter'), 'text/plain');
    expect(Buffer.from((await store.documents.get(id)).bytes).toString()).toBe('A letter');
  });

  it('are unavailable, with the error of the file system, and work again once it does', async () => {
    rmSync(store.folder, { recursive: true });
    writeFileSync(store.folder, 'a file where the folder should be');
    const other = randomUUID();
    const failure = await store.documents.put(other, Buffer.from('x'), 'text/plain').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DocumentsUnavailable);
    expect(failure).toMatchObject({ full: false, cause: { code: expect.stringMatching(/^(EEXIST|ENOTDIR)$/) } });
    rmSync(store.folder);
    await store.documents.put(other, Buffer.from('x'), 'text/plain');
    expect((await store.documents.get(other)).mediaType).toBe('text/plain');
  });

  it('of a folder that is not there yet are none', async () => {
    const documents = fileDocuments({ folder: join(store.folder, 'not', 'yet') });
    for await (const { documentId } of documents.list()) throw new Error(`found ${documentId}`);
    await expect(documents.get(id)).rejects.toThrow('No document');
  });

  it('do not mind other files in the folder', async () => {
    writeFileSync(join(store.folder, 'README'), 'mine');
    writeFileSync(join(dirname(pathOf(store.folder, id)), 'notes.txt'), 'mine');
    const ids: string[] = [];
    for await (const { documentId } of store.documents.list()) ids.push(documentId);
    expect(ids).toEqual([id]);
  });
});
