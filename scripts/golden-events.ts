import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { EventDefinition } from '../src/events/define-event.js';
import type { EventFixture } from './event-fixture.js';

/** Where the fixtures stand. */
export const GOLDEN = resolve(import.meta.dirname, '../test/golden/events');

/** Hashes of all fixtures, as `sha256sum` writes and checks them. */
const FROZEN = join(GOLDEN, 'frozen.sha256');

/** `case.decided@1`: the example of a version. */
export const fixtureName = (type: string, version: number): string => `${type}@${version}.json`;
/** `case.decided@1.as-2`: what that example became, one step up. */
export const stepName = (type: string, from: number): string => `${type}@${from}.as-${from + 1}.json`;

/** All files that the catalogue needs for this event: an example of every version, and every step between them. */
export function neededFor({ type, version }: EventDefinition): string[] {
  const versions = Array.from({ length: version }, (_, at) => at + 1);
  return versions.flatMap((at) => [fixtureName(type, at), ...(at < version ? [stepName(type, at)] : [])]);
}

export const exists = (name: string): boolean => existsSync(join(GOLDEN, name));

/** All fixtures and steps there are. */
export function goldenFiles(): string[] {
  return readdirSync(GOLDEN)
    .filter((name) => name.endsWith('.json'))
    .sort();
}

/** @throws Error when the file is not there */
export function readFixture(name: string): EventFixture {
  return JSON.parse(readFileSync(join(GOLDEN, name), 'utf8')) as EventFixture;
}

/** @throws Error when the file is not there */
export function readStep(name: string): unknown {
  return JSON.parse(readFileSync(join(GOLDEN, name), 'utf8'));
}

/**
 * Writes a fixture or a step.
 * @throws Error when it is there already: what was released once stays as it was
 */
export function write(name: string, content: unknown): void {
  writeFileSync(join(GOLDEN, name), `${JSON.stringify(content, undefined, 2)}\n`, { flag: 'wx' });
}

/** Freezes every file that is not frozen yet, as it is now; returns their names. */
export function freezeNew(): string[] {
  const frozen = frozenHashes();
  const fresh = goldenFiles().filter((name) => !frozen.has(name));
  for (const name of fresh) frozen.set(name, hashOf(name));
  const lines = [...frozen].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, hash]) => `${hash}  ${name}\n`);
  writeFileSync(FROZEN, lines.join(''));
  return fresh;
}

/** SHA-256 of a file's bytes, hex. */
export function hashOf(name: string): string {
  return createHash('sha256')
    .update(readFileSync(join(GOLDEN, name)))
    .digest('hex');
}

/** What every file was when it was frozen. */
export function frozenHashes(): Map<string, string> {
  if (!existsSync(FROZEN)) return new Map();
  const lines = readFileSync(FROZEN, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
}
