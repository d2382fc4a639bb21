import { basename } from 'node:path';
import { filesUnder, ROOT } from './source-files.js';

const deciders = filesUnder('src/domain').filter(({ path }) => !path.startsWith('src/domain/kernel/'));

/** The parts of a decider, in the order in which a reader needs them. */
const SKELETON = [
  /^export (?:interface|type) State\b/m,
  /^export const initial\b/m,
  /^export function evolve\(/m,
  /^export function decide\(/m,
  /^export const (\w+)Decider: Decider</m,
];

const camel = (kebab: string): string => kebab.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

interface DeciderModule {
  readonly [name: string]: unknown;
  readonly initial: unknown;
  readonly evolve: unknown;
  readonly decide: unknown;
}

describe.each(deciders)('decider $path', ({ path, text }) => {
  const noun = basename(path, '.ts');

  it('has State, initial, evolve, decide and itself, in this order', () => {
    const places = SKELETON.map((part) => text.search(part));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  it('is made of what it exports, under the name of its stream', async () => {
    const module = (await import(`${ROOT}/${path}`)) as DeciderModule;
    const { initial, evolve, decide } = module;
    expect(module[`${camel(noun)}Decider`]).toMatchObject({ name: noun, initial, evolve, decide });
  });
});

describe('deciders', () => {
  it('are all there is in the room: one for each kind of stream', () => {
    expect(deciders.map(({ path }) => basename(path, '.ts'))).toEqual(
      expect.arrayContaining(['case', 'communication', 'obligation', 'policy', 'template']),
    );
  });
});
