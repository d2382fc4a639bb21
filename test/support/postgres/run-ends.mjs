import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const PATIENCE_MS = 70_000;

/** Jest's global teardown: ends what the run shares, and removes its folder in memory. */
export default async function runEnds() {
  await serverEnds();
  const { CASEWITNESS_TEST_MEMORY: memory } = process.env;
  if (memory !== undefined) rmSync(memory, { recursive: true, force: true });
}

/** Ends the PostgreSQL of the run, if a test has asked for one, and waits until it is gone. */
async function serverEnds() {
  const folder = process.env.CASEWITNESS_TEST_FOLDER;
  const said = join(folder, 'server.json');
  const until = Date.now() + PATIENCE_MS;
  while (existsSync(folder) && !existsSync(said) && Date.now() < until) await setTimeout(50);
  if (!existsSync(said)) return;
  process.kill(JSON.parse(readFileSync(said, 'utf8')).keeper, 'SIGTERM');
  while (existsSync(folder) && Date.now() < until) await setTimeout(50);
}
