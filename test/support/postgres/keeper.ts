/**
 * Keeps one PostgreSQL for all tests of a run: `keeper.ts <folder> <pid of the run>`. Says where it is in
 * `<folder>/server.json`, and ends when it is told to (SIGTERM) or when the run is gone, however it ended.
 */
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { startEmbeddedPostgres } from './embedded-server.js';

const [folder = '', run = ''] = process.argv.slice(2);
let told = false;
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => (told = true));

const isThere = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const say = (what: object): void => {
  writeFileSync(join(folder, 'server.tmp'), JSON.stringify(what), { mode: 0o600 });
  renameSync(join(folder, 'server.tmp'), join(folder, 'server.json'));
};

try {
  const server = await startEmbeddedPostgres();
  say({ url: server.url('postgres'), keeper: process.pid });
  while (!told && isThere(Number(run)) && existsSync(folder)) await setTimeout(200);
  await server.stop();
} catch (error) {
  say({ error: String(error), keeper: process.pid });
  while (!told && isThere(Number(run))) await setTimeout(200);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
