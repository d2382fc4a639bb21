import { lstat, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { MailNotifications } from '../../../ports/mail-notifications.js';
import { changedAt, createFolder, syncFolder, systemErrorCode, writeWhole } from '../../durable-file.js';

export interface NotificationFolderOptions {
  /** Absolute. `done` and `refused` are made below it. */
  readonly folder: string;
  /** Milliseconds since 1970, of the clock of the file system. */
  readonly now?: () => number;
}

/** A notification holds headers, or the message that bounced: larger ones are no such thing. */
const MOST_BYTES = 5 * 1_048_576;
const KEPT_MS = 7 * 24 * 60 * 60_000;
/** Whoever writes a message writes it under another name, and gives it this one when it is whole. */
const WHOLE = /^[^.].*\.eml$/;

/**
 * A folder that a mail system delivers into. Messages leave it by a rename, which is whole or not at all: to `done` once
 * they are on record, to `refused` with the reason in a file beside them. A crash in between leaves the message where it
 * was, and it is taken again.
 */
export function notificationFolder({ folder, now = Date.now }: NotificationFolderOptions): MailNotifications {
  const done = join(folder, 'done');
  const refused = join(folder, 'refused');

  async function move(name: string, to: string): Promise<void> {
    await createFolder(to, folder);
    try {
      await rename(join(folder, name), join(to, name));
    } catch (error) {
      // Another instance has moved it.
      if (systemErrorCode(error) === 'ENOENT') return;
      throw error;
    }
    await syncFolder(to);
    await syncFolder(folder);
  }

  return {
    async waiting(most) {
      const names = await unlessGone(() => readdir(folder));
      return (names ?? []).filter((name) => WHOLE.test(name)).sort().slice(0, most); // prettier-ignore
    },

    async read(name) {
      const path = join(folder, name);
      const found = await unlessGone(() => lstat(path));
      if (!found) return undefined;
      // A link could lead anywhere: nothing is read through one.
      if (!found.isFile() || found.size > MOST_BYTES) return 'too-large';
      return unlessGone(() => readFile(path));
    },

    done: (name) => move(name, done),

    async refuse(name, reason) {
      await createFolder(refused, folder);
      await writeWhole(join(refused, `${name}.reason.txt`), `${reason}\n`);
      await move(name, refused);
    },

    async sweep() {
      for (const name of (await unlessGone(() => readdir(done))) ?? []) {
        const path = join(done, name);
        const changed = await changedAt(path);
        if (changed && now() - changed.getTime() > KEPT_MS) await rm(path, { force: true });
      }
    },
  };
}

/** What a file system answers; undefined where the file or folder is not there. */
async function unlessGone<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
