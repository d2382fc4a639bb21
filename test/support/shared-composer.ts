import { localComposer } from '../../src/adapters/communications/local/local-composer.js';
import type { OpenHouseOptions, Watch } from '../../src/house.js';
import type { Composer } from '../../src/ports/composer.js';
import { workerEntries } from './program.js';

let composer: Composer | undefined;

/**
 * One composer for all services that a process of the tests opens: a composer keeps nothing from letter to letter, and its
 * threads take longer to start than many a test. What a service opens for itself, then, starts none. Processes of their
 * own and composer tests have theirs.
 */
export function withSharedComposer(
  watch: Watch = (_, opened) => opened,
): Pick<OpenHouseOptions, 'composeLate' | 'watch'> {
  return {
    composeLate: true,
    watch: (port, opened) => {
      if (port !== 'composer') return watch(port, opened);
      composer ??= localComposer({ startLate: true, entry: workerEntries().composer });
      return watch(port, composer as unknown as typeof opened);
    },
  };
}
