import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const PATIENCE_MS = 70_000;

/** Jest's global teardown: ends the PostgreSQL of the run, if a test has asked for one, and waits until it is gone. */
export default async function runEnds() {
  const folder = process.env.CASEWITNESS_TEST_FOLDER;
  const said = join(folder, 'server.json');
  const until = Date.now() + PATIENCE_MS;
  while (existsSync(folder) && !existsSync(said) && Date.now() < until) await setTimeout(50);
  if (!existsSync(said)) return;
  process.kill(JSON.parse(readFileSync(said, 'utf8')).keeper, 'SIGTERM');
  while (existsSync(folder) && Date.now() < until) await setTimeout(50);
}
