/** Jest in ESM mode: Nest 12 is ESM only. Run with NODE_OPTIONS=--experimental-vm-modules (see package.json). */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': '@swc/jest' },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testTimeout: 30_000,
  globalSetup: '<rootDir>/test/support/postgres/run-begins.mjs',
  globalTeardown: '<rootDir>/test/support/postgres/run-ends.mjs',
  // Jest leaves a core to its parent, which has little to do: on a machine of two that is half of it.
  maxWorkers: '100%',
};
