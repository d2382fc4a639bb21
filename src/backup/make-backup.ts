import { chmod, copyFile, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { readDocumentRecord } from '../adapters/documents/files/document-record.js';
import { syncFolder, systemErrorCode, unfinishedWriteOf, writeWhole } from '../adapters/durable-file.js';
import { logFile } from '../adapters/event-log/sqlite/database.js';
import { copySqliteFile } from '../adapters/sqlite-copy.js';
import { vaultFile } from '../adapters/vault/sqlite-file/vault-file.js';
import { embeddedIn, openRecord, type RecordLocation } from '../open-record.js';
import { isUnreadable } from '../ports/event-store.js';
import { keyFingerprint, knownSecrets } from '../privacy/key-encryption-key.js';
import { examineLog, headOf } from './examine-log.js';
import { BackupRefused, describeFile, filesUnder, MANIFEST, type Manifest } from './manifest.js';
import { verifyBackup, type Verified } from './verify-backup.js';

/** So many of the last events of a log that is backed up elsewhere are opened. */
const TAIL = 100;

/**
 * Backs a data folder up while the service runs, and verifies what was written. The log is copied as it stands at one
 * moment; what it names was written before: the vault, where it is a file of its own, and the documents, which never
 * change, are copied after it. Nothing that the record needs can so be missing; what is newer than the log is swept.
 *
 * Not in it: the keys (a backup with its key would be as good as the data), the read store (rebuilt from the log), the
 * outbox (letters that are with the print room), reports. A log in EventStoreDB, and a vault in PostgreSQL, are backed up
 * by those servers' tools, before this; here both are looked at: they must answer, and open the last events.
 *
 * @param target a folder that is not there, or is empty
 * @throws BackupRefused, what the stores throw; nothing stays under the target's name then
 */
export async function makeBackup(config: RecordLocation, target: string, madeAt: string): Promise<Verified> {
  const folder = resolve(target);
  await mustBeFree(folder);
  const aside = `${folder}.part`;
  await rm(aside, { recursive: true, force: true });
  try {
    await mkdir(aside, { recursive: true, mode: 0o700 });
    const verified = await writeBackup(config, aside, madeAt);
    await rm(folder, { recursive: true, force: true });
    await rename(aside, folder);
    await syncFolder(dirname(folder));
    return verified;
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    throw error;
  }
}

async function writeBackup(config: RecordLocation, folder: string, madeAt: string): Promise<Verified> {
  const { dataFolder, keyEncryptionKey, namespace } = config;
  const { kek } = knownSecrets(dataFolder, { kek: keyEncryptionKey?.toString('base64'), namespace });
  const vault = vaultOf(config);
  const log = vault.kind === 'log' ? await copyLog(config, folder, kek) : await lookAtLog(config, folder);
  const documents = await copyDocuments(dataFolder, folder);
  const files: Manifest['files'] = [];
  for (const path of await filesUnder(folder)) files.push(await sealed(folder, path));
  const manifest: Manifest = {
    format: 'casewitness-backup',
    version: 1,
    madeAt,
    log,
    vault,
    documents,
    ...(kek && { keyFingerprint: keyFingerprint(kek) }),
    files,
  };
  await writeWhole(join(folder, MANIFEST), `${JSON.stringify(manifest, undefined, 2)}\n`);
  return verifyBackup(folder, kek);
}

/** @throws BackupRefused when something is there */
export async function mustBeFree(folder: string): Promise<void> {
  try {
    const found = await readdir(folder);
    if (found.length > 0) throw new BackupRefused(`${folder} is not empty`);
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
  }
}

const vaultOf = ({ eventLog, readStore }: RecordLocation): Manifest['vault'] => {
  if (eventLog.kind === 'sqlite') return { kind: 'log', included: true };
  return { kind: readStore.kind, included: readStore.kind === 'sqlite' };
};

async function copyLog({ dataFolder }: RecordLocation, to: string, kek: Buffer | undefined): Promise<Manifest['log']> {
  await copySqliteFile(logFile(dataFolder), logFile(to));
  // The copy is read, not the log: between the two it has grown.
  const record = await openRecord(embeddedIn(to, kek));
  try {
    const { logId, simulated } = record.log;
    const { head, events, streams, unreadable } = await examineLog(record);
    return { kind: 'sqlite', included: true, logId, simulated, head, events, streams, unreadable };
  } finally {
    await record.close();
  }
}

/** A log that is backed up elsewhere: how far it goes. Its vault is copied after that, where it is a file. */
async function lookAtLog(config: RecordLocation, to: string): Promise<Manifest['log']> {
  const record = await openRecord(config);
  try {
    const { logId, simulated } = record.log;
    const [before, ...last] = await record.log.readLast(TAIL + 1);
    const end = last.at(-1) ?? before;
    if (!end) throw new BackupRefused('The log holds no event');
    const { events = [] } = (await record.store?.readBatch({ after: before?.position ?? 0n, limit: TAIL })) ?? {};
    const unreadable = events.filter(isUnreadable).length;
    if (config.readStore.kind === 'sqlite') await copySqliteFile(vaultFile(config.dataFolder), vaultFile(to));
    return { kind: 'eventstoredb', included: false, logId, simulated, head: headOf(end), unreadable };
  } finally {
    await record.close();
  }
}

/** Copies documents that are whole; those deleted meanwhile are left out. Answers how many there are. */
async function copyDocuments(dataFolder: string, to: string): Promise<number> {
  const from = join(dataFolder, 'documents');
  let count = 0;
  for (const path of await namesUnder(from)) {
    if (!path.endsWith('.json') || unfinishedWriteOf(path) !== undefined) continue;
    const bytes = path.slice(0, -'.json'.length);
    await mkdir(join(to, 'documents', dirname(path)), { recursive: true, mode: 0o700 });
    try {
      for (const name of [bytes, path]) await copyFile(join(from, name), join(to, 'documents', name));
      count += 1;
    } catch (error) {
      if (systemErrorCode(error) !== 'ENOENT') throw error;
      for (const name of [bytes, path]) await rm(join(to, 'documents', name), { force: true });
    }
  }
  return count;
}

async function namesUnder(folder: string): Promise<string[]> {
  try {
    return await filesUnder(folder);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Makes a file durable, readable for its owner only, and describes it. @throws BackupRefused for a document that is damaged */
async function sealed(folder: string, path: string): Promise<Manifest['files'][number]> {
  const file = join(folder, path);
  await chmod(file, 0o600);
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
    const entry = await describeFile(folder, path);
    if (path.startsWith('documents/') && path.endsWith('.json')) {
      const id = path.slice(path.lastIndexOf('/') + 1, -'.json'.length);
      const { sha256 } = readDocumentRecord(id, await handle.readFile('utf8'));
      const bytes = await describeFile(folder, path.slice(0, -'.json'.length));
      if (bytes.sha256 !== sha256) throw new BackupRefused(`Document ${id} is damaged in the data folder`);
    }
    return entry;
  } finally {
    await handle.close();
  }
}
