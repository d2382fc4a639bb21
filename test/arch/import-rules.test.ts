import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** One import that somebody might write: in which file, and what. */
type Planted = readonly [from: string, statement: string];

const FORBIDDEN: readonly Planted[] = [
  ['events/planted.ts', `import '../domain/case.js';`],
  ['events/planted.ts', `import 'luxon';`],
  ['events/planted.ts', `import 'node:fs';`],
  ['policies/planted.ts', `import '../events/envelope.js';`],
  ['policies/planted.ts', `import 'node:fs';`],
  ['policies/planted.ts', `import '@nestjs/common';`],
  ['domain/planted.ts', `import '@nestjs/common';`],
  ['domain/planted.ts', `import 'typeorm';`],
  ['domain/planted.ts', `import '../ports/clock.js';`],
  ['domain/planted.ts', `import 'node:crypto';`],
  ['domain/planted-type.ts', `import type { planted } from '../ports/clock.js';`],
  ['sagas/planted.ts', `import '../ports/clock.js';`],
  ['sagas/planted.ts', `import { planted } from '../ports/saga.js';`],
  ['sagas/planted.ts', `import '../domain/case.js';`],
  ['sagas/planted.ts', `import '../commands/cases/open-case.js';`],
  ['sagas/planted.ts', `import '../projections/case-timeline/queries.js';`],
  ['sagas/planted.ts', `import '../adapters/event-log/sqlite/sqlite-log.js';`],
  ['ledger/planted.ts', `import 'typeorm';`],
  ['ledger/planted.ts', `import '../events/case.events.js';`],
  ['ledger/planted.ts', `import '../adapters/event-log/sqlite/sqlite-log.js';`],
  ['ports/planted.ts', `import '../adapters/event-log/sqlite/sqlite-log.js';`],
  ['ports/planted.ts', `import '../commands/cases/open-case.js';`],
  ['commands/planted.ts', `import '../adapters/event-log/sqlite/sqlite-log.js';`],
  ['commands/planted.ts', `import '../projections/case-timeline/queries.js';`],
  ['commands/planted.ts', `import '../sagas/all.js';`],
  ['commands/planted.ts', `import 'typeorm';`],
  ['commands/planted.ts', `import '../imports/mapping.js';`],
  ['projections/audit-trail/planted.ts', `import '../case-timeline/queries.js';`],
  ['projections/audit-trail/planted.ts', `import '../../domain/case.js';`],
  ['projections/planted.ts', `import './case-timeline/queries.js';`],
  ['projections/planted.ts', `import '../commands/cases/open-case.js';`],
  ['effects/planted.ts', `import '../projections/case-timeline/queries.js';`],
  ['effects/planted.ts', `import '../sagas/all.js';`],
  ['effects/planted.ts', `import 'typeorm';`],
  ['privacy/planted.ts', `import '../domain/case.js';`],
  ['privacy/planted.ts', `import '../adapters/event-log/sqlite/sqlite-log.js';`],
  ['runtime/planted.ts', `import '../domain/case.js';`],
  ['runtime/planted.ts', `import '../sagas/all.js';`],
  ['runtime/planted.ts', `import '../projections/case-timeline/queries.js';`],
  ['runtime/planted.ts', `import '../adapters/event-log/sqlite/sqlite-log.js';`],
  ['adapters/documents/files/planted.ts', `import '../../event-log/sqlite/sqlite-log.js';`],
  ['adapters/event-log/eventstoredb/planted.ts', `import '../sqlite/sqlite-log.js';`],
  ['adapters/event-log/eventstoredb/planted.ts', `import 'better-sqlite3';`],
  ['adapters/documents/files/planted.ts', `import '../../../domain/case.js';`],
  ['adapters/documents/files/planted.ts', `import '../../../commands/cases/open-case.js';`],
  ['reports/planted.ts', `import '../ports/clock.js';`],
  ['reports/planted.ts', `import '../adapters/event-log/sqlite/sqlite-log.js';`],
  ['reports/planted.ts', `import '@nestjs/common';`],
  ['reports/planted.ts', `import '../projections/case-timeline/queries.js';`],
  ['modules/planted.ts', `import '../adapters/event-log/sqlite/sqlite-log.js';`],
  ['modules/planted.ts', `import '../domain/case.js';`],
  ['modules/planted.ts', `import '../projections/case-timeline/entity.js';`],
  ['modules/planted.ts', `import 'typeorm';`],
  ['somewhere/new.ts', `import '../events/envelope.js';`],
  ['domain/case.ts', `import './not-there.js';`],
  ['pdf/planted.ts', `import 'jest';`],
  ['main.ts', `import 'prettier';`],
];

const ALLOWED: readonly Planted[] = [
  ['sagas/allowed.ts', `import type { planted } from '../ports/saga.js';`],
  ['ports/allowed.ts', `import type { planted } from '../events/envelope.js';`],
  ['projections/catalogue.ts', `import './case-timeline/queries.js';`],
  ['reports/allowed.ts', `import type { planted } from '../projections/case-timeline/queries.js';`],
  ['commands/imports/allowed.ts', `import '../../imports/mapping.js';`],
  ['adapters/event-log/sqlite/allowed.ts', `import './sqlite-log.js';`],
  ['adapters/event-log/sqlite/allowed.ts', `import 'better-sqlite3';`],
  ['modules/allowed.ts', `import '../projections/case-timeline/queries.js';`],
  ['main.ts', `import './adapters/event-log/sqlite/sqlite-log.js';`],
  ['main.ts', `import './events/envelope.js';`],
];

interface Cruised {
  readonly modules: readonly {
    readonly source: string;
    readonly rules?: readonly { readonly name: string }[];
    readonly dependencies: readonly {
      readonly module: string;
      /** `node:`, where it was written. */
      readonly protocol?: string;
      readonly rules?: readonly { readonly name: string }[];
    }[];
  }[];
}

const root = resolve(import.meta.dirname, '../..');

/** Runs the rules over a house made of these imports and, of the files they lead to, only the names. */
function cruise(imports: readonly Planted[]): Cruised {
  const house = mkdtempSync(join(tmpdir(), 'casewitness-arch-'));
  try {
    const write = (file: string, text: string): void => {
      mkdirSync(dirname(join(house, 'src', file)), { recursive: true });
      writeFileSync(join(house, 'src', file), text);
    };
    for (const target of TARGETS) write(target, 'export const planted = 1;\n');
    const files = new Map<string, string[]>();
    for (const [from, statement] of imports) files.set(from, [...(files.get(from) ?? []), statement]);
    for (const [file, statements] of files) write(file, `${statements.join('\n')}\nexport const planted = 1;\n`);
    symlinkSync(join(root, 'node_modules'), join(house, 'node_modules'));
    for (const file of ['tsconfig.json', 'package.json']) copyFileSync(join(root, file), join(house, file));
    const tool = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
    const rules = join(root, '.dependency-cruiser.cjs');
    const run = [tool, '--config', rules, '--output-type', 'json', 'src'];
    return JSON.parse(execFileSync(process.execPath, run, { cwd: house, maxBuffer: 64 << 20 }).toString()) as Cruised;
  } finally {
    rmSync(house, { recursive: true });
  }
}

/** Nothing imports it. */
const LEFT_OVER = 'pdf/left-over.ts';

/** The files that the imports lead to. */
const TARGETS = [
  LEFT_OVER,
  'events/envelope.ts',
  'events/case.events.ts',
  'domain/case.ts',
  'ports/clock.ts',
  'ports/saga.ts',
  'commands/cases/open-case.ts',
  'sagas/all.ts',
  'imports/mapping.ts',
  'projections/case-timeline/queries.ts',
  'projections/case-timeline/entity.ts',
  'adapters/event-log/sqlite/sqlite-log.ts',
];

/** Names of the rules that an import breaks. */
function broken(cruised: Cruised, [from, statement]: Planted): readonly string[] {
  const wanted = /'([^']+)'/.exec(statement)?.[1] ?? '';
  const module = cruised.modules.find(({ source }) => source === `src/${from}`);
  const dependency = module?.dependencies.filter(({ module: name, protocol = '' }) => protocol + name === wanted);
  if (!dependency?.length) throw new Error(`${from}: the rules did not see ${statement}`);
  return dependency.flatMap(({ rules = [] }) => rules.map(({ name }) => name));
}

const CYCLE: readonly Planted[] = [
  ['domain/one.ts', `import './other.js';`],
  ['domain/other.ts', `import './one.js';`],
];

describe('the doors between the rooms', () => {
  const house = cruise([...FORBIDDEN, ...ALLOWED, ...CYCLE]);

  it.each(FORBIDDEN)('%s may not say %s', (...planted) => {
    expect(broken(house, planted)).not.toEqual([]);
  });

  it.each(ALLOWED)('%s may say %s', (...planted) => {
    expect(broken(house, planted)).toEqual([]);
  });

  it.each(CYCLE)('files that need each other are found: %s says %s', (...planted) => {
    expect(broken(house, planted)).toEqual(['no-cycles']);
  });

  it('a file that nothing leads to is found', () => {
    const left = house.modules.find(({ source }) => source === `src/${LEFT_OVER}`);
    expect(left?.rules?.map(({ name }) => name)).toEqual(['no-orphans']);
  });
});
