import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { acquireFolderLock, FolderLocked } from '../../../../../src/adapters/event-log/sqlite/folder-lock.js';
import { inProgram } from '../../../../support/program.js';

interface Contender {
  readonly process: ChildProcessWithoutNullStreams;
  /** The next line it says; undefined when it has ended. */
  says(): Promise<string | undefined>;
}

describe('the lock of a data folder', () => {
  let folder: string;
  let contenders: Contender[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'casewitness-lock-'));
    contenders = [];
  });
  afterEach(async () => {
    for (const { process: child } of contenders) {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
    }
    rmSync(folder, { recursive: true });
  });

  const start = (...mode: string[]): Contender => {
    const child = spawn(process.execPath, [inProgram('test/support/hold-folder-lock.ts'), folder, ...mode], {
      env: { PATH: process.env.PATH },
    });
    child.stderr.pipe(process.stderr);
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const contender = {
      process: child,
      says: async () => {
        const { done, value } = await lines.next();
        return done === true ? undefined : (value as string);
      },
    };
    contenders.push(contender);
    return contender;
  };

  describe('between processes', () => {
    it('is held by one; a second start that does not wait is told who holds it', async () => {
      const first = start();
      expect(await first.says()).toBe('acquired');
      const second = start();
      expect(await second.says()).toBe(`locked by ${first.process.pid}`);
      expect(await second.says()).toBeUndefined();
    });

    it('passes to the one standing by when the holder ends in order', async () => {
      const first = start();
      expect(await first.says()).toBe('acquired');
      const second = start('wait');
      expect(await second.says()).toBe(`standby behind ${first.process.pid}`);
      first.process.stdin.end();
      expect(await first.says()).toBe('released');
      expect(await second.says()).toBe('acquired');
    });

    it('passes to the one standing by when the holder is killed with -9', async () => {
      const first = start();
      expect(await first.says()).toBe('acquired');
      const second = start('wait');
      expect(await second.says()).toBe(`standby behind ${first.process.pid}`);
      first.process.kill('SIGKILL');
      expect(await second.says()).toBe('acquired');
      expect(JSON.parse(readFileSync(join(folder, 'lock-holder.json'), 'utf8'))).toMatchObject({
        pid: second.process.pid,
      });
    });

    it('stays with a holder that is stopped, not ended', async () => {
      const first = start();
      expect(await first.says()).toBe('acquired');
      first.process.kill('SIGSTOP');
      await expect(acquireFolderLock(folder, { wait: false })).rejects.toMatchObject({
        name: 'FolderLocked',
        holder: { pid: first.process.pid, host: hostname() },
      });
    });

    it('goes to exactly one of several that stand by', async () => {
      const first = start();
      expect(await first.says()).toBe('acquired');
      const others = [start('wait'), start('wait'), start('wait')];
      for (const other of others) expect(await other.says()).toBe(`standby behind ${first.process.pid}`);
      const next = others.map((other, i) => other.says().then((said) => ({ i, said })));
      first.process.kill('SIGKILL');
      const winner = await Promise.race(next);
      expect(winner.said).toBe('acquired');
      await expect(acquireFolderLock(folder, { wait: false })).rejects.toThrow(FolderLocked);
      for (const [i, other] of others.entries()) if (i !== winner.i) other.process.kill('SIGKILL');
      const rest = await Promise.all(next.filter((_, i) => i !== winner.i));
      expect(rest.map(({ said }) => said)).toEqual([undefined, undefined]);
    });
  });

  describe('in one process', () => {
    it('is refused a second time, given free, and taken again', async () => {
      const lock = await acquireFolderLock(folder, { wait: false });
      await expect(acquireFolderLock(folder, { wait: false })).rejects.toMatchObject({ holder: { pid: process.pid } });
      lock.release();
      lock.release();
      expect(existsSync(join(folder, 'lock-holder.json'))).toBe(false);
      (await acquireFolderLock(folder, { wait: false })).release();
    });

    it('stops waiting when told to, and leaves the lock with its holder', async () => {
      const lock = await acquireFolderLock(folder, { wait: false });
      const stop = new AbortController();
      const waiting = acquireFolderLock(folder, {
        wait: true,
        onStandby: () => stop.abort(new Error('shutting down')),
        signal: stop.signal,
      });
      await expect(waiting).rejects.toThrow('shutting down');
      await expect(acquireFolderLock(folder, { wait: false })).rejects.toThrow(FolderLocked);
      lock.release();
    });

    it('makes the folder where it is missing', async () => {
      const lock = await acquireFolderLock(join(folder, 'a', 'b'), { wait: false });
      expect(existsSync(join(folder, 'a', 'b', 'lock.sqlite'))).toBe(true);
      lock.release();
    });
  });
});
