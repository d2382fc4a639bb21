import { execFileSync } from 'node:child_process';
import { ROOT } from './source-files.js';

/** One line that somebody might write: as if in this file, and the rule that must find it. */
type Planted = readonly [file: string, line: string, rule: string];

const DOMAIN = 'src/domain/case.ts';
const SAGA = 'src/sagas/compose-letter.ts';
const PROJECTION = 'src/projections/page.ts';
const POLICY = 'src/policies/clock.ts';
const COMMAND = 'src/commands/handlers.ts';
const TEST = 'test/arch/files.test.ts';

const FOUND: readonly Planted[] = [
  [COMMAND, `import { Saga } from '@nestjs/cqrs'; export const x = Saga;`, 'no-restricted-imports'],
  [COMMAND, `import { AggregateRoot } from '@nestjs/cqrs'; export const x = AggregateRoot;`, 'no-restricted-imports'],
  [COMMAND, `import { EventPublisher } from '@nestjs/cqrs'; export const x = EventPublisher;`, 'no-restricted-imports'],
  [COMMAND, `import { EventBus } from '@nestjs/cqrs'; export const x = EventBus;`, 'no-restricted-imports'],
  [COMMAND, `import type { IEvent } from '@nestjs/cqrs'; export type X = IEvent;`, 'no-restricted-imports'],
  [COMMAND, `import type { IEventHandler } from '@nestjs/cqrs'; export type X = IEventHandler;`, 'no-restricted-imports'],
  [COMMAND, `export class X { @Saga() follow = 1; } declare const Saga: () => PropertyDecorator;`, 'no-restricted-syntax'],
  [DOMAIN, `export const x = Date.now();`, 'no-restricted-syntax'],
  [DOMAIN, `export const x = new Date();`, 'no-restricted-syntax'],
  [DOMAIN, `export const x = Date();`, 'no-restricted-syntax'],
  [DOMAIN, `export const x = Math.random();`, 'no-restricted-syntax'],
  [DOMAIN, `export const x = crypto.randomUUID();`, 'no-restricted-globals'],
  [DOMAIN, `export const x = process.env;`, 'no-restricted-globals'],
  [SAGA, `export const x = Date.now();`, 'no-restricted-syntax'],
  [SAGA, `export const x = Math.random();`, 'no-restricted-syntax'],
  [POLICY, `import { DateTime } from 'luxon'; export const x = DateTime.now();`, 'no-restricted-syntax'],
  [POLICY, `import { DateTime } from 'luxon'; export const x = DateTime.utc();`, 'no-restricted-syntax'],
  [POLICY, `export const x = new Date();`, 'no-restricted-syntax'],
  [PROJECTION, `export const x = new Date();`, 'no-restricted-syntax'],
  [PROJECTION, `export const x = Math.random();`, 'no-restricted-syntax'],
  [COMMAND, `export default 1;`, 'no-restricted-syntax'],
  [COMMAND, `console.log(1);`, 'no-console'],
  [COMMAND, `export const x: any = 1;`, '@typescript-eslint/no-explicit-any'],
  [COMMAND, `Promise.resolve(1);`, '@typescript-eslint/no-floating-promises'],
  [COMMAND, `export const x = [1].filter(async () => Promise.resolve(true));`, '@typescript-eslint/no-misused-promises'],
  [COMMAND, `export const x = async () => await 1;`, '@typescript-eslint/await-thenable'],
  [COMMAND, `export const x = (y: 'a' | 'b') => { switch (y) { case 'a': return 1; } return 2; };`, '@typescript-eslint/switch-exhaustiveness-check'],
  [COMMAND, `try { Object.keys({}); } catch {}`, 'no-empty'],
  [COMMAND, `// TO` + `DO: later`, 'no-warning-comments'],
  [COMMAND, `import { type Clock } from '../ports/clock.js'; export type X = Clock;`, '@typescript-eslint/no-import-type-side-effects'],
  [SAGA, `import { Clock } from '../ports/clock.js'; export type X = Clock;`, '@typescript-eslint/consistent-type-imports'],
  [TEST, `it.` + `only('x', () => undefined);`, 'no-restricted-syntax'],
  [TEST, `it.` + `skip('x', () => undefined);`, 'no-restricted-syntax'],
  [TEST, `describe.` + `skip('x', () => undefined);`, 'no-restricted-syntax'],
  [TEST, `it.` + `skip.each([1])('x', () => undefined);`, 'no-restricted-syntax'],
]; // prettier-ignore

const FINE: readonly Planted[] = [
  [DOMAIN, `export const x = new Date('2026-07-01T00:00:00.000Z');`, 'no-restricted-syntax'],
  [POLICY, `import { DateTime } from 'luxon'; export const x = DateTime.utc(2026, 7, 1);`, 'no-restricted-syntax'],
  [COMMAND, `export const x = Date.now();`, 'no-restricted-syntax'],
  [COMMAND, `import { CommandBus } from '@nestjs/cqrs'; export const x = CommandBus;`, 'no-restricted-imports'],
  ['test/support/hold-folder-lock.ts', `console.log(1);`, 'no-console'],
];

/**
 * Lints the lines of each file together, as if they were its text, with the rules of the house.
 * @returns the names of the rules that each line breaks, by file and line number from 1
 */
function lint(texts: Readonly<Record<string, readonly string[]>>): Readonly<Record<string, readonly Message[]>> {
  const program = `
    import { ESLint } from 'eslint';
    const eslint = new ESLint();
    const found = {};
    for (const [filePath, lines] of Object.entries(${JSON.stringify(texts)})) {
      const [result] = await eslint.lintText(lines.join('\\n') + '\\n', { filePath });
      found[filePath] = result.messages;
    }
    process.stdout.write(JSON.stringify(found));`;
  const answer = execFileSync(process.execPath, ['--input-type=module', '--eval', program], { cwd: ROOT });
  return JSON.parse(answer.toString()) as Record<string, Message[]>;
}

interface Message {
  readonly ruleId: string | null;
  readonly line: number;
  readonly message: string;
}

describe('rules of lint', () => {
  const texts: Record<string, string[]> = {};
  for (const [file, line] of [...FOUND, ...FINE]) (texts[file] ??= []).push(line);
  const messages = lint(texts);
  const broken = (file: string, line: string): string[] =>
    (messages[file] ?? [])
      .filter((message) => message.line === (texts[file] ?? []).indexOf(line) + 1)
      .map(({ ruleId, message }) => ruleId ?? message);

  it.each(FOUND)('in %s, %s breaks %s', (file, line, rule) => {
    expect(broken(file, line)).toContain(rule);
  });

  it.each(FINE)('in %s, %s does not break %s', (file, line, rule) => {
    expect(broken(file, line)).not.toContain(rule);
  });
});
