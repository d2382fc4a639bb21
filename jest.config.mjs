import { availableParallelism } from 'node:os';

/** Test files are loaded as Node loads modules, sources transformed on the way (test/support/jest/native-runner.mjs). */
const project = {
  testEnvironment: '<rootDir>/test/support/jest/native-environment.mjs',
  testRunner: '<rootDir>/test/support/jest/native-runner.mjs',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: {},
  globalSetup: '<rootDir>/test/support/postgres/run-begins.mjs',
  globalTeardown: '<rootDir>/test/support/postgres/run-ends.mjs',
};

/** The suites that stand on a read store: everything that sends it SQL runs once on each (test/support/read-store-place.ts). */
const ON_A_READ_STORE = ['integration/{runtime,projections,reports}', 'spec/projections'];

export default {
  projects: [
    project,
    {
      ...project,
      displayName: 'postgres',
      testMatch: ON_A_READ_STORE.map((folder) => `<rootDir>/test/${folder}/*.test.ts`),
      globals: { CASEWITNESS_READ_STORE: 'postgres' },
    },
  ],
  testSequencer: '<rootDir>/test/support/jest/longest-first.mjs',
  // A test waits for conditions, never for time: this only ends one that hangs, on however busy a machine.
  testTimeout: 120_000,
  // Who waits for a disk, a database or a process of its own leaves a processor idle: half as many more than there are.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
};
