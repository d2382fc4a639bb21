import { resolve } from 'node:path';
import { logFile } from '../adapters/event-log/sqlite/database.js';
import { damagesOf } from '../adapters/sqlite-copy.js';
import { vaultFile } from '../adapters/vault/sqlite-file/vault-file.js';
import { embeddedIn, openRecord, type RecordLocation } from '../open-record.js';
import { EventLogUnavailable } from '../ports/event-log.js';
import { keyFingerprint } from '../privacy/key-encryption-key.js';
import { examineLog, type Examined } from './examine-log.js';
import { BackupRefused, describeFile, filesUnder, readManifest, type Manifest } from './manifest.js';

export interface Verified {
  readonly manifest: Manifest;
  /** What is in the log; undefined where it is not in the backup, and was not looked at where it is. */
  readonly examined: Examined | undefined;
  /** Whether personal values were opened too: the key was there. */
  readonly opened: boolean;
}

/**
 * Reads a backup from end to end: every file has the digest of the manifest and none is there beside them; SQLite finds
 * the stores whole; the log ends where the manifest says, and every event in it can be read.
 *
 * @param kek the key-encryption key; without it personal values stay closed
 * @throws BackupRefused with what is wrong
 */
export async function verifyBackup(folder: string, kek?: Buffer): Promise<Verified> {
  const manifest = await readManifest(folder);
  await compareFiles(folder, manifest);
  if (kek && manifest.keyFingerprint !== undefined && keyFingerprint(kek) !== manifest.keyFingerprint)
    throw new BackupRefused('The key-encryption key is not the one that this backup was written with');
  const examined = await verifyStores(resolve(folder), manifest, kek);
  return { manifest, examined, opened: kek !== undefined };
}

async function compareFiles(folder: string, { files }: Manifest): Promise<void> {
  const there = await filesUnder(folder);
  const listed = files.map(({ path }) => path);
  const missing = listed.filter((path) => !there.includes(path));
  const unknown = there.filter((path) => !listed.includes(path));
  if (missing.length > 0) throw new BackupRefused(`Missing: ${missing.slice(0, 5).join(', ')}`);
  if (unknown.length > 0) throw new BackupRefused(`Not of this backup: ${unknown.slice(0, 5).join(', ')}`);
  for (const { path, sha256, bytes } of files) {
    const found = await describeFile(folder, path);
    if (found.sha256 !== sha256 || found.bytes !== bytes)
      throw new BackupRefused(`${path} is not what was backed up: its SHA-256 differs`);
  }
}

/** The stores that are in a backup, or in a folder that it was restored to. @throws BackupRefused */
export async function verifyStores(
  folder: string,
  { log, vault, keyFingerprint: madeWith }: Manifest,
  kek: Buffer | undefined,
): Promise<Examined | undefined> {
  const file = log.included ? logFile(folder) : vault.included ? vaultFile(folder) : undefined;
  const [damage] = file === undefined ? [] : damagesOf(file, true);
  if (damage !== undefined) throw new BackupRefused(`SQLite finds it damaged: ${damage}`);
  if (!log.included) return undefined;
  const examined = await examineFrom(embeddedIn(folder, kek), log.logId);
  const { head, events, streams, unreadable } = examined;
  if (JSON.stringify(head) !== JSON.stringify(log.head) || events !== log.events || streams !== log.streams)
    throw new BackupRefused(`The log ends at ${head.position} with ${events} events, which is not what was backed up`);
  if (kek && madeWith !== undefined && unreadable !== log.unreadable)
    throw new BackupRefused(`${unreadable} events cannot be opened; when it was made: ${log.unreadable ?? 0}`);
  return examined;
}

/**
 * A log and a vault that were restored by their own servers' tools: read from the first event to the last, with the vault
 * and the key of the backup. The log was backed up first, and so ends at the latest where the manifest says.
 *
 * @returns with the number of events that the vault does not open: more than none tells of one that is older than the log
 * @throws BackupRefused when they are not there yet, or it is another log, or newer than the backup
 */
export async function verifyRestored(location: RecordLocation, { log }: Manifest): Promise<Examined> {
  const examined = await examineFrom(location, log.logId).catch((error: unknown) => {
    if (!(error instanceof EventLogUnavailable)) throw error;
    const first = 'First restore the log and the vault with the tools of their servers';
    throw new BackupRefused(`${first}: ${error.message}`, { cause: error });
  });
  const { head } = examined;
  if (BigInt(head.position) > BigInt(log.head.position))
    throw new BackupRefused(
      `The log goes on to ${head.position}, but this backup ends at ${log.head.position}: ` +
        'documents and vault must be backed up after the log, and restored together with it',
    );
  return examined;
}

async function examineFrom(location: RecordLocation, logId: string): Promise<Examined> {
  const record = await openRecord(location);
  try {
    if (record.log.logId !== logId) throw new BackupRefused('The log is another one than the manifest says');
    return await examineLog(record);
  } finally {
    await record.close();
  }
}
