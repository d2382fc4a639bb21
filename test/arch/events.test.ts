import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { eventsDocument } from '../../scripts/events-document.js';
import {
  exists,
  fixtureName,
  frozenHashes,
  GOLDEN,
  goldenFiles,
  neededFor,
  readFixture,
  readStep,
  stepName,
} from '../../scripts/golden-events.js';
import { leavesOf } from '../../scripts/schema-leaves.js';
import { definitionOf, EVENTS, personalLeaves, upcast, validateNew } from '../../src/events/catalogue.js';
import type { EventDefinition } from '../../src/events/define-event.js';
import type { Metadata, RecordedEvent } from '../../src/events/envelope.js';
import { filesUnder, ROOT } from './source-files.js';

const definitions = EVENTS as unknown as readonly EventDefinition[];
const byType = definitions.map((definition) => [definition.type, definition] as const);
const needed = definitions.flatMap(neededFor);
const fixtures = needed.filter((name) => !name.includes('.as-'));
/** What a missing fixture is answered with. */
const COMMAND = 'npm run new:event-fixture';

const recorded = (data: unknown, of: { type: string; version: number; metadata: Metadata }): RecordedEvent => {
  const place = { id: '7c9e6679-7425-50de-944b-e07fc1f90ae7', stream: 'golden', revision: 0, position: 1n };
  return { ...place, type: of.type, version: of.version, metadata: of.metadata, data };
};

/** A copy with the value at this path replaced; `*` is the first element. */
function withValue(root: unknown, path: readonly (string | number)[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(root)) {
    return (root as unknown[]).map((element, at) =>
      key === '*' || key === at ? withValue(element, rest, value) : element,
    );
  }
  const object = root as Record<string, unknown>;
  return { ...object, [key]: withValue(object[key], rest, value) };
}

describe('the catalogue', () => {
  it('holds each type once', () => {
    expect(new Set(definitions.map(({ type }) => type)).size).toBe(definitions.length);
  });

  it('holds every event that is defined', () => {
    const defined = filesUnder('src/events').flatMap(({ path, text }) =>
      path.endsWith('define-event.ts') ? [] : [...text.matchAll(/defineEvent\(\s*'([^']+)'/g)].map(([, type]) => type),
    );
    expect(definitions.map(({ type }) => type).sort()).toEqual(defined.sort());
  });

  it.each(byType)('%s is named by its stream and the past, in kebab case', (type) => {
    expect(type).toMatch(/^[a-z]+\.[a-z]+(-[a-z]+)*$/);
  });

  it.each(byType)('%s marks each leaf as personal, and whose, or as open', (_, { schema, personal }) => {
    const leaves = leavesOf(schema);
    expect(leaves.length).toBeGreaterThan(0);
    const marked = leaves.flatMap(({ path, subject }) => (subject === undefined ? [] : [{ path, subject }]));
    expect(marked).toEqual(personal);
  });

  it.each(byType)('%s takes no leaf that its schema does not name', (_, { schema }) => {
    const loose: string[] = [];
    const visit = (node: z.ZodType, path: string): void => {
      if (node instanceof z.ZodOptional) visit(node.unwrap() as z.ZodType, path);
      else if (node instanceof z.ZodArray) visit(node.element as z.ZodType, `${path}[]`);
      else if (node instanceof z.ZodObject) {
        if (!(node.def.catchall instanceof z.ZodNever)) loose.push(path);
        for (const [key, child] of Object.entries(node.shape)) visit(child as z.ZodType, `${path}.${key}`);
      }
    };
    visit(schema, 'data');
    expect(loose).toEqual([]);
  });

  it('has its document (npm run docs:events)', () => {
    expect(readFileSync(join(ROOT, 'docs/EVENTS.md'), 'utf8')).toBe(eventsDocument());
  });
});

describe('golden fixtures', () => {
  it(`are there for every version of every event, and every step up (${COMMAND})`, () => {
    expect(needed.filter((name) => !exists(name))).toEqual([]);
  });

  it('are those of events that exist', () => {
    // An older step (`@1.as-2` when the chain goes on) stays needed; nothing released ever leaves.
    expect(goldenFiles().filter((name) => !needed.includes(name))).toEqual([]);
  });

  it('are as they were when they were frozen', () => {
    const bytes = (name: string) =>
      createHash('sha256')
        .update(readFileSync(join(GOLDEN, name)))
        .digest('hex');
    expect(Object.fromEntries(goldenFiles().map((name) => [name, bytes(name)]))).toEqual(
      Object.fromEntries(frozenHashes()),
    );
  });

  const present = fixtures.filter(exists);

  it.each(present)('%s is read by today’s code as it was told', (name) => {
    const { type, version, data, metadata } = readFixture(name);
    expect(name).toBe(fixtureName(type, version));
    const { version: current } = definitionOf(type);
    const today = upcast(recorded(data, { type, version, metadata }));
    expect(today.version).toBe(current);
    if (version === current) expect(today.data).toEqual(data);
    // Whatever it became is a valid event of today.
    expect(() => validateNew({ id: today.id, type, version: current, data: today.data, metadata })).not.toThrow();
  });

  it.each(present)('%s is read when all its people were erased', (name) => {
    const { type, version, data, metadata } = readFixture(name);
    const gone = { erased: true, at: '2027-01-01T00:00:00.000Z', erasureEvent: '7c9e6679-7425-50de-944b-e07fc1f90ae7' };
    const today = upcast(recorded(data, { type, version, metadata }));
    let event: unknown = { ...today };
    for (const { path } of personalLeaves(today)) event = withValue(event, path, gone);
    expect(() => validateNew(event as RecordedEvent)).not.toThrow();
  });

  it.each(present)('%s: no word of its vocabularies was taken away', (name) => {
    const { type, version, data, metadata, vocabularies } = readFixture(name);
    for (const [path, words] of Object.entries(vocabularies)) {
      for (const word of words) {
        const said = recorded(withValue(data, path.split('.'), word), { type, version, metadata });
        const today = upcast(said);
        expect(() => validateNew({ ...today, metadata })).not.toThrow();
      }
    }
  });

  const steps = needed.filter((name) => name.includes('.as-') && exists(name));

  it.each(steps)('%s is what its upcaster makes of the version before', (name) => {
    const [, type = '', from = ''] = /^(.+)@(\d+)\.as-\d+\.json$/.exec(name) ?? [];
    expect(name).toBe(stepName(type, Number(from)));
    const { data } = readFixture(fixtureName(type, Number(from)));
    expect(definitionOf(type).upcasters[Number(from)]?.(data as never)).toEqual(readStep(name));
  });
});
