/**
 * Jest's environment without a realm of its own: the globals of a test are those of Node. With native-runner.mjs.
 */
export default class NativeEnvironment {
  global = globalThis;
  /** Jest asks for them; no test fakes its timers, or mocks a module. */
  fakeTimers = null;
  fakeTimersModern = null;
  moduleMocker = { clearAllMocks() {}, resetAllMocks() {}, restoreAllMocks() {} };
  #before = { console: globalThis.console, exit: process.exit, added: [] };

  constructor({ projectConfig }) {
    for (const [name, value] of Object.entries(projectConfig.globals)) {
      this.#before.added.push(name);
      globalThis[name] = value;
    }
  }

  getVmContext() {
    return null;
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  async setup() {}

  /** What Jest has put in the place of Node's own goes back, and what was set for the project alone. */
  async teardown() {
    globalThis.console = this.#before.console;
    process.exit = this.#before.exit;
    for (const name of this.#before.added) delete globalThis[name];
  }
}
