import { accessSync, constants, mkdirSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Memory as a file system, where Linux has it. */
const MEMORY = '/dev/shm';
/** Bytes that a run never needs. */
const ROOMY = 4 * 2 ** 30;

/**
 * Jest's global setup: names the run, so that its workers find what they share. Its temporary folders are in memory where
 * there is room: much of a run is waiting for disks to sync, and none of it takes the power away.
 */
export default function runBegins() {
  const run = `casewitness-tests-${process.pid}`;
  if (process.env.TMPDIR === undefined && isRoomy(MEMORY)) {
    process.env.TMPDIR = join(MEMORY, run);
    // Whoever may not read it may go through it: PostgreSQL runs as nobody.
    mkdirSync(process.env.TMPDIR, { mode: 0o711 });
    process.env.CASEWITNESS_TEST_MEMORY = process.env.TMPDIR;
  }
  process.env.CASEWITNESS_TEST_RUN = String(process.pid);
  process.env.CASEWITNESS_TEST_FOLDER = join(tmpdir(), run);
}

function isRoomy(folder) {
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize > ROOMY;
  } catch {
    return false;
  }
}
