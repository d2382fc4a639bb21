import { filesUnder, namesIn } from './source-files.js';

/** Folders of an adapter room that are parts of its adapters, not adapters. */
const PARTS: Readonly<Record<string, readonly string[]>> = { 'read-store': ['entities', 'migrations'] };

/** Ports whose adapters share no promise beyond their type: the system clock reads, the driven one is told. */
const WITHOUT_SUITE = ['clock'];

/** Not the adapters of a port, but what several have in common. */
const IN_COMMON = ['outbound-http'];

const ports = namesIn('src/adapters', 'folders').filter((name) => !IN_COMMON.includes(name));
const tests = filesUnder('test/contract').filter(({ path }) => path.endsWith('.test.ts'));

/** Adapters of a port: a folder each, or a file each. */
function adaptersOf(port: string): string[] {
  const names = [...namesIn(`src/adapters/${port}`, 'folders'), ...namesIn(`src/adapters/${port}`, 'files')];
  return names.map((name) => name.replace(/\.ts$/, '')).filter((name) => !PARTS[port]?.includes(name));
}

const withSuite = ports.filter((port) => !WITHOUT_SUITE.includes(port));

describe.each(withSuite)('port %s', (port) => {
  it('has a contract suite: a function that takes an adapter', () => {
    const suite = filesUnder('test/contract').find(({ path }) => path === `test/contract/${port}.contract.ts`);
    expect(suite?.text).toMatch(/^export function \w+Contract\(/m);
  });

  it.each(adaptersOf(port))('runs it on %s', (adapter) => {
    const from = new RegExp(`from '[./]*/src/adapters/${port}/${adapter}(/|\\.js')`);
    const suite = new RegExp(`from '\\./${port}\\.contract\\.js'`);
    const running = tests.filter(({ text }) => from.test(text) && suite.test(text) && /^\s*\w+Contract\(/m.test(text));
    expect(running.map(({ path }) => path)).not.toEqual([]);
  });
});

describe('the vault', () => {
  // It lives with a log (one transaction) or on its own: told by what it implements, not by its folder.
  const keeping = filesUnder('src/adapters')
    .filter(({ text }) => /\bimplements (?:[\w, ]+, )?Vault\b/.test(text))
    .map(({ path }) => path.split('/').slice(2, -1).join('/'));
  const running = tests.filter(({ text }) => text.includes("from './vault.contract.js'"));

  it.each([...new Set(keeping)])('runs its contract suite on %s', (folder) => {
    expect(running.filter(({ text }) => text.includes(`/src/adapters/${folder}/`))).not.toEqual([]);
  });
});

describe('exceptions to the rule', () => {
  it('are ports that have adapters', () => {
    expect(WITHOUT_SUITE.filter((port) => !ports.includes(port))).toEqual([]);
  });
});
