/**
 * Runs test files as Node itself loads modules, in the realm of Node: each module of ours and of the libraries is loaded
 * once for a worker and not once for a test file, which would take longer than most tests do. jest-circus does all the
 * rest: this only answers what it asks the runtime for.
 *
 * Modules are shared between the files that one worker runs: a module keeps nothing that another test could see, as it
 * keeps nothing between two services in one process. A file itself is loaded anew each time.
 */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import '../run-typescript.mjs';
import { sourceMapFile } from '../typescript-hooks.mjs';

const require = createRequire(import.meta.url);
const { default: circus } = require('jest-circus/runner');
let files = 0;

export default function runNatively(globalConfig, config, environment, runtime, testPath, send) {
  if (globalConfig.watch || globalConfig.watchAll) throw new Error('A watch would go on with modules as they were');
  runtime.getSourceMaps().get = sourceMapFile;
  const native = {
    // Its state is that of one file: it is loaded anew.
    requireInternalModule(path) {
      delete require.cache[path];
      delete globalThis[Symbol.for('EVENT_HANDLERS')];
      return require(path);
    },
    unstable_shouldLoadAsEsm: () => true,
    unstable_importModule: (path) => import(`${pathToFileURL(path).href}?file=${(files += 1)}`),
  };
  const answers = new Proxy(runtime, {
    get: (target, name) => {
      const member = native[name] ?? target[name];
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
  return circus(globalConfig, config, environment, answers, testPath, send);
}
