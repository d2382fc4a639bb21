import { createHash } from 'node:crypto';
import { opendir, readFile, rm, utimes } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import {
  DocumentConflict,
  DocumentDamaged,
  DocumentNotFound,
  DocumentsUnavailable,
  type Documents,
} from '../../../ports/documents.js';
import {
  changedAt,
  createFolder,
  removeUnfinishedWrites,
  syncFolder,
  isFull,
  systemErrorCode,
  unfinishedWriteOf,
  writeWhole,
} from '../../durable-file.js';
import { readDocumentRecord, writeDocumentRecord, type DocumentRecord } from './document-record.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const RECORD = '.json';

export interface FileDocumentsOptions {
  /** Created when it is not there. */
  readonly folder: string;
}

/**
 * Documents as files: `<folder>/ab/cd/<id>` holds the bytes, `<id>.json` beside it the media type, the length and a plain
 * SHA-256. The record is written last: a document without it was never stored. Names are random ids, so a listing of
 * the folder tells nothing of a person.
 *
 * `put` returns when bytes, record and names are synced.
 */
export function fileDocuments(options: FileDocumentsOptions): Documents {
  return new FileDocuments(resolve(options.folder));
}

class FileDocuments implements Documents {
  /** Folders whose names this process made durable. */
  private readonly folders = new Map<string, Promise<void>>();
  /** The last change of each document that is under way: two at once on one id would mix. */
  private readonly changing = new Map<string, Promise<unknown>>();

  constructor(private readonly root: string) {}

  /**
   * @throws TypeError when the id is not a lower-case uuid
   * @throws DocumentConflict when other content stands under the id
   */
  async put(documentId: string, bytes: Uint8Array, mediaType: string, stream?: string): Promise<void> {
    if (!UUID.test(documentId)) throw new TypeError(`Not a document id: ${JSON.stringify(documentId)}`);
    const content = { mediaType, sha256: digestOf(bytes), ...(stream !== undefined && { stream }) };
    await guarded(() => this.alone(documentId, () => this.store(documentId, bytes, content)));
  }

  /** @throws DocumentDamaged when the bytes are not those that were stored */
  get(documentId: string): Promise<{ readonly bytes: Uint8Array; readonly mediaType: string }> {
    return guarded(() => this.read(documentId));
  }

  private async read(documentId: string): Promise<{ readonly bytes: Uint8Array; readonly mediaType: string }> {
    const record = await this.record(documentId);
    if (record === undefined) throw new DocumentNotFound(documentId);
    const bytes = await contentOf(this.pathOf(documentId));
    // The record goes first when a document is deleted, the bytes after it.
    if (bytes === undefined && (await this.record(documentId)) === undefined) throw new DocumentNotFound(documentId);
    if (bytes === undefined) throw new DocumentDamaged(documentId, 'its bytes are missing');
    if (digestOf(bytes) !== record.sha256) {
      throw new DocumentDamaged(documentId, 'its bytes are not those that were stored');
    }
    return { bytes, mediaType: record.mediaType };
  }

  /** Removes bytes, record and what unfinished writes left; deleting what is not there is success. */
  async delete(documentId: string): Promise<void> {
    if (UUID.test(documentId)) await this.alone(documentId, () => this.remove(documentId));
  }

  async streamOf(documentId: string): Promise<string | undefined> {
    return (await this.record(documentId))?.stream;
  }

  /** By the time of the file system: of the file that was written last for this id. */
  async deleteStoredBefore(documentId: string, moment: string): Promise<boolean> {
    if (!UUID.test(documentId)) return false;
    return this.alone(documentId, async () => {
      let last: Date | undefined;
      for await (const name of entriesOf(this.folderOf(documentId))) {
        if (basename(unfinishedWriteOf(name) ?? name, RECORD) !== documentId) continue;
        const changed = await changedAt(join(this.folderOf(documentId), name));
        if (changed !== undefined && (last === undefined || changed > last)) last = changed;
      }
      if (last === undefined || last.toISOString() >= moment) return false;
      await this.remove(documentId);
      return true;
    });
  }

  /**
   * Also names what a crash left half-written, so that a sweep finds it. In no order; what is stored or deleted
   * meanwhile may be seen or not. `storedAt` is the time of the file system, whatever clock the service runs on.
   */
  async *list(): AsyncIterable<{ readonly documentId: string; readonly storedAt: string }> {
    for await (const first of entriesOf(this.root)) {
      for await (const second of entriesOf(join(this.root, first))) {
        const folder = join(this.root, first, second);
        const names = new Map<string, string>();
        for await (const name of entriesOf(folder)) {
          const documentId = basename(unfinishedWriteOf(name) ?? name, RECORD);
          if (UUID.test(documentId) && names.get(documentId) !== documentId + RECORD) names.set(documentId, name);
        }
        for (const [documentId, name] of names) {
          const changed = await changedAt(join(folder, name));
          if (changed !== undefined) yield { documentId, storedAt: changed.toISOString() };
        }
      }
    }
  }

  private async remove(documentId: string): Promise<void> {
    const path = this.pathOf(documentId);
    try {
      await removeUnfinishedWrites(this.folderOf(documentId), [documentId, documentId + RECORD]);
      // The record first: bytes without it are not a document, and a crash here leaves what a sweep finds.
      await rm(path + RECORD, { force: true });
      await rm(path, { force: true });
      await syncFolder(this.folderOf(documentId));
    } catch (error) {
      if (systemErrorCode(error) !== 'ENOENT') throw error;
    }
  }

  private async store(documentId: string, bytes: Uint8Array, content: Omit<DocumentRecord, 'documentId' | 'bytes'>) {
    const folder = this.folderOf(documentId);
    await this.ensureFolder(folder);
    const path = this.pathOf(documentId);
    const stored = await this.record(documentId);
    if (stored !== undefined && !isSame(stored, content)) throw new DocumentConflict(documentId);
    const there = stored === undefined ? undefined : await contentOf(path);
    if (there === undefined || digestOf(there) !== content.sha256) await writeWhole(path, bytes);
    if (stored === undefined) {
      await syncFolder(folder);
      await writeWhole(path + RECORD, writeDocumentRecord({ documentId, bytes: bytes.length, ...content }));
    } else {
      // Whoever stores it again is about to name it: a sweep must not take it for what a crash left a day ago.
      const now = new Date();
      await utimes(path + RECORD, now, now);
    }
    // Also when all was there: the one who wrote it may have ended before this line.
    await syncFolder(folder);
  }

  private async record(documentId: string): Promise<DocumentRecord | undefined> {
    if (!UUID.test(documentId)) return undefined;
    const text = await contentOf(this.pathOf(documentId) + RECORD);
    return text === undefined ? undefined : readDocumentRecord(documentId, Buffer.from(text).toString('utf8'));
  }

  private folderOf(documentId: string): string {
    return join(this.root, documentId.slice(0, 2), documentId.slice(2, 4));
  }

  private pathOf(documentId: string): string {
    return join(this.folderOf(documentId), documentId);
  }

  private ensureFolder(folder: string): Promise<void> {
    const known = this.folders.get(folder);
    if (known !== undefined) return known;
    const created = createFolder(folder, this.root).catch((error: unknown) => {
      this.folders.delete(folder);
      throw error;
    });
    this.folders.set(folder, created);
    return created;
  }

  private async alone<T>(documentId: string, change: () => Promise<T>): Promise<T> {
    const before = this.changing.get(documentId) ?? Promise.resolve();
    // Whether the one before failed is its caller's matter.
    const mine = before.then(change, change);
    this.changing.set(documentId, mine);
    try {
      return await mine;
    } finally {
      if (this.changing.get(documentId) === mine) this.changing.delete(documentId);
    }
  }
}

/** Errors of the file system in the words of the port; the port's own pass. */
async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    const full = isFull(code);
    const words = full ? 'The disk of the documents is full' : 'The folder of the documents cannot be used now';
    throw new DocumentsUnavailable(`${words} (${code})`, { cause: error, full });
  }
}

/** Also stored for the same stream: a sweep looks there, and nowhere else, for an event that names it. */
const isSame = (stored: DocumentRecord, content: Omit<DocumentRecord, 'documentId' | 'bytes'>): boolean =>
  stored.sha256 === content.sha256 &&
  stored.mediaType === content.mediaType &&
  (stored.stream === undefined || content.stream === undefined || stored.stream === content.stream);

async function contentOf(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Names in a folder; none when it is not there or is no folder. */
async function* entriesOf(folder: string): AsyncIterable<string> {
  try {
    for await (const entry of await opendir(folder)) yield entry.name;
  } catch (error) {
    const code = systemErrorCode(error);
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
  }
}
