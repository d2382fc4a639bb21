/** Child process: the service as `npm start` runs it, but from its sources, which worker threads need a loader for. */
import { runService } from '../../src/run-service.js';

await runService({
  workerEntries: {
    composer: new URL('./compose-worker.mjs', import.meta.url),
    painter: new URL('./paint-worker.mjs', import.meta.url),
  },
});
