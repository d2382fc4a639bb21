import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Jest's global setup: names the run, so that its workers find what they share. */
export default function runBegins() {
  process.env.CASEWITNESS_TEST_RUN = String(process.pid);
  process.env.CASEWITNESS_TEST_FOLDER = join(tmpdir(), `casewitness-tests-${process.pid}`);
}
