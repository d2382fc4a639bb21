import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemErrorCode } from '../../src/adapters/durable-file.js';

const FILLER = 'filler';
const PAGE = Buffer.alloc(4_096, 'x');

/** A file system of its own, so small that a test can fill it: a tmpfs, which only root may mount. */
export class SmallFileSystem {
  private constructor(readonly folder: string) {}

  /** Whether this process may mount one. */
  static isPossible(): boolean {
    const folder = mkdtempSync(join(tmpdir(), 'casewitness-mount-'));
    try {
      const mounted = mount(folder, 1);
      if (mounted) new SmallFileSystem(folder).unmount();
      return mounted;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  static mountedAt(folder: string, mebibytes: number): SmallFileSystem {
    mkdirSync(folder, { recursive: true });
    if (!mount(folder, mebibytes)) throw new Error(`Cannot mount a file system at ${folder}`);
    return new SmallFileSystem(folder);
  }

  /** Leaves no room. */
  async fill(): Promise<void> {
    const filler = await open(join(this.folder, FILLER), 'a');
    try {
      for (;;) await filler.write(PAGE);
    } catch (error) {
      if (systemErrorCode(error) !== 'ENOSPC') throw error;
    } finally {
      await filler.close();
    }
  }

  async makeRoom(): Promise<void> {
    await rm(join(this.folder, FILLER), { force: true });
  }

  unmount(): void {
    const { status, stderr } = spawnSync('umount', [this.folder], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`Cannot unmount ${this.folder}: ${stderr}`);
  }
}

const mount = (folder: string, mebibytes: number): boolean =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', folder]).status === 0;
