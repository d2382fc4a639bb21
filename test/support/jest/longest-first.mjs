import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { default: Sequencer } = require('@jest/test-sequencer');

/** Each takes ten seconds and more, the longest first. What begins last should be short, or a processor stands idle at the end. */
const LONG = [
  'test/crash/crash',
  'test/e2e/several-instances',
  'test/e2e/import',
  'test/contract/event-log.eventstoredb',
  'test/e2e/demo',
  'test/e2e/stores',
  'test/arch/lint-rules',
  'test/e2e/standby',
  'test/e2e/flow-',
  'test/e2e/operations-production',
  'test/e2e/shutdown',
  'test/e2e/case-system-outbound',
  'test/integration/runtime/runtime',
];

/** The order in which test files are run: as Jest does it, by what it remembers or by size, but for what is known to be long. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const place = LONG.findIndex((name) => path.replaceAll('\\', '/').includes(`/${name}`));
      return place === -1 ? LONG.length : place;
    };
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
}
