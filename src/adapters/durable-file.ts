import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Names that end so are writes that never finished; nobody but their writer may read them. */
const PART = '.part';

/**
 * Writes a file so that after a crash or a loss of power its name holds these bytes, or what it held before, never a
 * part: written aside, synced, renamed. The new name itself is durable only after {@link syncFolder}.
 */
export async function writeWhole(path: string, bytes: Uint8Array | string): Promise<void> {
  const aside = `${path}.${randomUUID()}${PART}`;
  try {
    const file = await open(aside, 'wx', 0o640);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, path);
  } catch (error) {
    // On a full disk the part would keep the room that the next attempt needs. Where even this fails, the first error
    // is the one to tell; parts are swept later.
    await rm(aside, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Makes names in a folder durable: what was created, renamed or removed there survives a loss of power. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Creates a folder at or under a root, with all above it; when it returns, the names on the way are durable, also those
 * that an earlier process created and had no time to sync.
 *
 * @param folder absolute, as is the root
 */
export async function createFolder(folder: string, root: string): Promise<void> {
  const first = await mkdir(root, { recursive: true, mode: 0o750 });
  if (first !== undefined) {
    for (let at = root; at.length >= first.length; at = dirname(at)) await syncFolder(dirname(at));
  }
  if (folder === root) return;
  await mkdir(folder, { recursive: true, mode: 0o750 });
  for (let at = folder; at !== root; at = dirname(at)) await syncFolder(dirname(at));
}

/** Name of the file that an unfinished write was for; undefined for any other file. */
export function unfinishedWriteOf(name: string): string | undefined {
  return name.endsWith(PART) ? name.slice(0, -(PART.length + 1 + 36)) : undefined;
}

/** Removes what unfinished writes of these files left in a folder. */
export async function removeUnfinishedWrites(folder: string, files: readonly string[]): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = unfinishedWriteOf(name);
    if (file !== undefined && files.includes(file)) await rm(join(folder, name), { force: true });
  }
}

/** When a file was last written, by the clock of the file system; undefined when it is gone. */
export async function changedAt(path: string): Promise<Date | undefined> {
  try {
    return (await stat(path)).mtime;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whether a code says that there is no room: on the disk, in the quota, in the size that a file may have. */
export const isFull = (code: string): boolean => code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG';

/** The code of an error of the operating system, such as `ENOENT`; undefined for any other error. */
export function systemErrorCode(error: unknown): string | undefined {
  // Not `instanceof`: errors of Node's own modules may come from another realm.
  if (typeof error !== 'object' || error === null || !('code' in error) || !('syscall' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
