import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';

/** Who holds a data folder, for people to read; the lock itself does not depend on it. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** RFC 3339 UTC. */
  readonly since: string;
}

export interface FolderLock {
  /** Gives the folder free for the next process. Ending the process does so too. */
  release(): void;
}

export interface FolderLockOptions {
  /** True: stand by until the holder's process has ended. False: refuse at once. */
  readonly wait: boolean;
  /** Called once when the folder is held and the wait begins. */
  readonly onStandby?: (holder: Holder | undefined) => void;
  /** Ends the wait; the returned promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
}

export class FolderLocked extends Error {
  override readonly name = 'FolderLocked';
  constructor(
    readonly folder: string,
    /** Undefined while a new holder has not yet written its name. */
    readonly holder: Holder | undefined,
  ) {
    const who = holder ? `process ${holder.pid} on ${holder.host} since ${holder.since}` : 'another process';
    super(`${folder} is in use by ${who}`);
  }
}

const POLL_MS = 1_000;

/** A lock whose object were collected would be given free: what is held stays referenced. */
const held = new Set<Database.Database>();

/**
 * Makes this process the only one that writes a data folder. Two processes on one SQLite folder run well until one is
 * stopped inside a transaction; then the other's event loop stands still. So the lock is held for the life of the
 * process: as an exclusive transaction on a file of its own (`lock.sqlite`), which the operating system ends with the
 * process however it dies. A stopped process still holds it. Only for local disks: network file systems may lie.
 *
 * @throws FolderLocked when the folder is held and `wait` is false
 */
export async function acquireFolderLock(folder: string, options: FolderLockOptions): Promise<FolderLock> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (let tries = 0; ; tries++) {
    options.signal?.throwIfAborted();
    const lock = tryLock(folder);
    if (lock) return lock;
    const holder = readHolder(folder);
    if (!options.wait) throw new FolderLocked(folder, holder);
    if (tries === 0) options.onStandby?.(holder);
    await sleep(POLL_MS, undefined, { signal: options.signal }).catch((error: unknown) => {
      options.signal?.throwIfAborted();
      throw error;
    });
  }
}

function tryLock(folder: string): FolderLock | undefined {
  const db = new Database(join(folder, 'lock.sqlite'), { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if ((error as { code?: unknown }).code === 'SQLITE_BUSY') return undefined;
    throw error;
  }
  try {
    writeHolder(folder);
  } catch (error) {
    db.close();
    throw error;
  }
  held.add(db);
  return {
    release() {
      if (!held.delete(db)) return;
      rmSync(holderFile(folder), { force: true });
      db.close();
    },
  };
}

function holderFile(folder: string): string {
  return join(folder, 'lock-holder.json');
}

function writeHolder(folder: string): void {
  const holder: Holder = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
  const aside = `${holderFile(folder)}.new`;
  writeFileSync(aside, `${JSON.stringify(holder, undefined, 2)}\n`);
  renameSync(aside, holderFile(folder));
}

/** The file is written just after the lock is taken, so it may be missing for a moment, never half-written. */
function readHolder(folder: string): Holder | undefined {
  let text: string;
  try {
    text = readFileSync(holderFile(folder), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return JSON.parse(text) as Holder;
}
