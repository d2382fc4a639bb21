import { resolve } from 'node:path';
import { logFile } from '../adapters/event-log/sqlite/database.js';
import { damagesOf } from '../adapters/sqlite-copy.js';
import { vaultFile } from '../adapters/vault/sqlite-file/vault-file.js';
import { openRecord } from '../open-record.js';
import { keyFingerprint } from '../privacy/key-encryption-key.js';
import { examineLog, type Examined } from './examine-log.js';
import { BackupRefused, describeFile, filesUnder, readManifest, type Manifest } from './manifest.js';

export interface Verified {
  readonly manifest: Manifest;
  /** What is in the log; undefined where it is not in the backup. */
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

/** The stores of a backup, or of a folder that it was restored to. @throws BackupRefused */
export async function verifyStores(
  folder: string,
  { log, keyFingerprint: madeWith }: Manifest,
  kek: Buffer | undefined,
): Promise<Examined | undefined> {
  const [damage] = damagesOf(log.included ? logFile(folder) : vaultFile(folder), true);
  if (damage !== undefined) throw new BackupRefused(`SQLite finds it damaged: ${damage}`);
  if (!log.included) return undefined;
  const location = { dataFolder: folder, eventLog: { kind: 'sqlite' }, ...(kek && { keyEncryptionKey: kek }) } as const;
  const record = await openRecord(location);
  try {
    if (record.log.logId !== log.logId) throw new BackupRefused('The log in it is another one than the manifest says');
    const examined = await examineLog(record);
    const { head, events, streams, unreadable } = examined;
    if (JSON.stringify(head) !== JSON.stringify(log.head) || events !== log.events || streams !== log.streams)
      throw new BackupRefused(
        `The log ends at ${head.position} with ${events} events, which is not what was backed up`,
      );
    if (kek && madeWith !== undefined && unreadable !== log.unreadable)
      throw new BackupRefused(`${unreadable} events cannot be opened; when it was made: ${log.unreadable ?? 0}`);
    return examined;
  } finally {
    await record.close();
  }
}
