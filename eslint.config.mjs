/**
 * Rules that find bugs, and bans that keep the house as it was drawn. What is only taste is Prettier's.
 * test/arch/lint-rules.test.ts plants a violation of each ban and expects it to be found.
 */
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Rooms whose answers must be the same on every replay: time, chance and the world come in as arguments. */
const PURE = [
  'src/domain/**',
  'src/sagas/**',
  'src/policies/**',
  'src/projections/**',
  'src/events/**',
  'src/ledger/**',
];

/** Files that talk to a person at a terminal, or to the test that started them. */
const AT_A_TERMINAL = [
  'src/cli.ts',
  'src/cli/**',
  'src/demo/**',
  'src/simulators/**',
  'scripts/**',
  'bench/**',
  'test/support/**',
];

const bannedFromCqrs = {
  name: '@nestjs/cqrs',
  importNames: [
    'Saga', 'AggregateRoot', 'EventPublisher', 'EventBus', 'EventsHandler', 'UnhandledExceptionBus',
    'IEvent', 'IEventBus', 'IEventHandler', 'IEventPublisher', 'ISaga', 'ofType',
  ],
  message: 'Nothing it publishes is stored or ordered. Use the event log and durable sagas (docs/adr/0002).',
}; // prettier-ignore

const everywhere = [
  {
    selector: 'ExportDefaultDeclaration',
    message: 'Named exports only: one name for a thing, wherever it is used.',
  },
  {
    selector: 'Decorator[expression.callee.name=/^(Saga|EventsHandler)$/]',
    message: 'Sagas are durable process managers, declared by defineSaga (docs/adr/0002).',
  },
];

const inPureRooms = [
  {
    selector: "MemberExpression[object.name='Date'][property.name='now']",
    message: 'The clock comes in as an argument.',
  },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'The clock comes in as an argument.' },
  { selector: "CallExpression[callee.name='Date']", message: 'The clock comes in as an argument.' },
  {
    selector: "CallExpression[callee.object.name='DateTime'][callee.property.name='now']",
    message: 'The clock comes in as an argument.',
  },
  {
    selector: "CallExpression[callee.object.name='DateTime'][callee.property.name=/^(local|utc)$/][arguments.length=0]",
    message: 'The clock comes in as an argument.',
  },
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: 'Chance comes in as an argument.',
  },
];

const worldlyGlobals = [
  'process', 'performance', 'crypto', 'fetch', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask',
].map((name) => ({ name, message: 'A pure room knows nothing of the world: it comes in as an argument.' })); // prettier-ignore

const inTests = [
  {
    selector: 'MemberExpression[object.name=/^(it|test|describe)$/][property.name=/^(only|skip|todo|failing)$/]',
    message:
      'Every test runs, always. What needs something that may be missing decides with an if, and says so in its name.',
  },
  {
    selector: 'CallExpression[callee.name=/^(xit|xtest|xdescribe|fit|fdescribe)$/]',
    message: 'Every test runs, always.',
  },
];

export default defineConfig(
  { ignores: ['dist/', 'out/', 'data/', 'coverage/', 'web/', '.*/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Lost promises are lost events.
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/require-await': 'off',
      // Calls an assertion needless that decides what a generic function infers.
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true }],
      '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
      // A new kind of event must be thought of everywhere.
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all' },
      ],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        // A condition of a query is made to stand in its text.
        { allowNumber: true, allowBoolean: true, allow: [{ from: 'file', name: 'Where' }] },
      ],
      '@typescript-eslint/no-unnecessary-boolean-literal-compare': 'error',
      '@typescript-eslint/no-deprecated': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-self-compare': 'error',
      'no-template-curly-in-string': 'error',
      // A loop that returns its first element is how the first of an async iterable is read.
      'no-unreachable-loop': ['error', { ignore: ['ForOfStatement', 'ForInStatement'] }],
      'no-empty': 'error',
      'array-callback-return': 'error',
      'no-console': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'], location: 'anywhere' }],
      'no-restricted-imports': ['error', { paths: [bannedFromCqrs] }],
      'no-restricted-syntax': ['error', ...everywhere],
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly', module: 'writable' } },
    rules: {
      'no-undef': 'error',
      'no-unused-vars': 'error',
      'prefer-const': 'error',
      eqeqeq: 'error',
      'no-empty': 'error',
    },
  },
  {
    files: PURE.map((folder) => `${folder}/*.ts`),
    rules: {
      'no-restricted-syntax': ['error', ...everywhere, ...inPureRooms],
      'no-restricted-globals': ['error', ...worldlyGlobals],
    },
  },
  {
    // Reading a folder of packs is the one worldly thing of the room.
    files: ['src/policies/load.ts'],
    rules: { 'no-restricted-globals': 'off' },
  },
  {
    files: AT_A_TERMINAL.map((place) => (place.endsWith('**') ? `${place}/*.ts` : place)),
    rules: { 'no-console': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...everywhere, ...inTests],
      // Jest's matchers and parsed bodies: a wrong guess fails the test.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
);
