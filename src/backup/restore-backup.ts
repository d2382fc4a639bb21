import { chmod, copyFile, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { syncFolder } from '../adapters/durable-file.js';
import type { RecordLocation } from '../open-record.js';
import { knownSecrets, keyFingerprint, secretsFile } from '../privacy/key-encryption-key.js';
import { mustBeFree } from './make-backup.js';
import { BackupRefused } from './manifest.js';
import { verifyBackup, verifyRestored, verifyStores, type Verified } from './verify-backup.js';

export interface RestoreOptions {
  /** File of the keys as it stood in `keys/kek` of the data folder; where the key is configured, none. */
  readonly keys?: string;
  /** The configured key. */
  readonly keyEncryptionKey?: Buffer;
  /** Where the log is that is not in the backup, and its vault: both were restored before. Without it they are not looked at. */
  readonly stores?: Pick<RecordLocation, 'eventLog' | 'readStore'>;
}

/**
 * Puts a backup into a data folder, after it was verified, and verifies it there once more.
 *
 * @param target a folder that is not there, or is empty
 * @throws BackupRefused: nothing stays under the target's name then
 */
export async function restoreBackup(
  backup: string,
  target: string,
  { keys, keyEncryptionKey, stores }: RestoreOptions,
): Promise<Verified> {
  const folder = resolve(target);
  await mustBeFree(folder);
  const aside = `${folder}.part`;
  await rm(aside, { recursive: true, force: true });
  try {
    await mkdir(aside, { recursive: true, mode: 0o700 });
    const kek = keys === undefined ? keyEncryptionKey : await putKeys(keys, aside);
    const verified = await verifyBackup(backup, kek);
    for (const { path } of verified.manifest.files) {
      await mkdir(dirname(join(aside, path)), { recursive: true, mode: 0o700 });
      await copyDurably(join(backup, path), join(aside, path));
    }
    const { manifest } = verified;
    const examined =
      (await verifyStores(aside, manifest, kek)) ??
      (stores &&
        (await verifyRestored({ ...stores, dataFolder: aside, ...(kek && { keyEncryptionKey: kek }) }, manifest)));
    await rm(folder, { recursive: true, force: true });
    await rename(aside, folder);
    await syncFolder(dirname(folder));
    return { ...verified, examined };
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Copies the keys of a data folder to a file of their own (mode 0600), to be kept apart from the backups. Answers the
 * fingerprint that backups name.
 * @throws BackupRefused where the folder holds none: they are configured then; EEXIST where the file is there
 */
export async function copyKeys(dataFolder: string, to: string): Promise<string> {
  const { kek } = knownSecrets(dataFolder);
  if (!kek) throw new BackupRefused(`${secretsFile(dataFolder)} holds no key: it comes from the configuration`);
  const handle = await open(to, 'wx', 0o600);
  try {
    await handle.writeFile(await readFile(secretsFile(dataFolder)));
    await handle.sync();
  } finally {
    await handle.close();
  }
  return keyFingerprint(kek);
}

async function putKeys(file: string, folder: string): Promise<Buffer> {
  const to = secretsFile(folder);
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  await copyDurably(file, to);
  const { kek } = knownSecrets(folder);
  if (!kek) throw new BackupRefused(`${file} holds no key-encryption key`);
  return kek;
}

async function copyDurably(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  await chmod(to, 0o600);
  const handle = await open(to, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
