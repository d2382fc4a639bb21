import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { z } from 'zod';
import { EVENTS, metadataSchema } from '../../../src/events/catalogue.js';
import { fitsQuickly, noted, pii, plain, type EventDefinition } from '../../../src/events/define-event.js';

const definitions = EVENTS as unknown as readonly EventDefinition[];
const fixtureOf = ({ type, version }: EventDefinition) =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../../golden/events/${type}@${version}.json`), 'utf8')) as {
    data: object;
    metadata: object;
  };

/** Every schema of the catalogue with a document that fits it. */
const documents = [
  ...definitions.map((definition) => [definition.type, definition.schema, fixtureOf(definition).data] as const),
  ['metadata', metadataSchema, fixtureOf(definitions[0] as EventDefinition).metadata] as const,
];

type Path = readonly (string | number)[];

function pathsOf(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, child]) => pathsOf(child, [...at, key]))];
}

/** A copy in which something else stands at that path; `delete` removes it, `beside` adds a neighbour. */
function changed(root: unknown, [key, ...rest]: Path, how: 'put' | 'delete' | 'beside', what: unknown): unknown {
  if (key === undefined) return how === 'beside' && typeof root === 'object' ? { ...root, neighbour: what } : what;
  const copy = (Array.isArray(root) ? [...(root as unknown[])] : { ...(root as object) }) as Record<string, unknown>;
  if (rest.length === 0 && how === 'delete') delete copy[key];
  else copy[key] = changed(copy[key], rest, how, what);
  return copy;
}

const junk = fc.oneof(
  fc.anything({ withDate: true, withNullPrototype: true, withSparseArray: true, withBigInt: true }),
  fc.constantFrom<unknown>(
    '',
    'x'.repeat(201),
    'x'.repeat(10_001),
    '2026-07-01',
    '2026-07-01T09:30:00Z',
    -1,
    1.5,
    null,
  ),
  fc.constant({ erased: true, at: '2026-07-01T09:30:00.000Z', erasureEvent: 'e' }),
  fc.string({ unit: 'binary' }),
  fc.uuid(),
);

describe('a quick fit', () => {
  it.each(documents)('%s: knows a document that fits', (_, schema, document) => {
    expect(fitsQuickly(schema)(document)).toBe(true);
  });

  it.each(documents)('%s: is never true where the schema says no', (_, schema, document) => {
    const fits = fitsQuickly(schema);
    const paths = pathsOf(document);
    const change = fc.record({
      path: fc.constantFrom(...paths),
      how: fc.constantFrom('put' as const, 'delete' as const, 'beside' as const),
      what: junk,
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        let other: unknown = document;
        for (const { path, how, what } of changes) {
          if (pathsOf(other).some((there) => there.join() === path.join())) other = changed(other, path, how, what);
        }
        if (fits(other)) expect(schema.safeParse(other).error).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });

  it('leaves erased values to the schema, which takes them', () => {
    const schema = z.strictObject({ name: pii('case') });
    const erased = { name: { erased: true, at: 'then', erasureEvent: 'e' } };
    expect([fitsQuickly(schema)(erased), schema.safeParse(erased).success]).toEqual([false, true]);
  });

  it.each<[string, z.ZodType]>([
    ['a leaf of which nothing is known', z.strictObject({ a: z.string() })],
    ['an object that takes other keys', z.looseObject({ a: plain() })],
    ['a rule of its own', z.strictObject({ a: plain() }).refine(() => true)],
    ['an array with a rule of its own', z.strictObject({ a: z.array(plain()).refine(() => true) })],
  ])('says nothing of %s', (_, schema) => {
    expect(schema.safeParse({ a: 'x' }).success || schema.safeParse({ a: ['x'] }).success).toBe(true);
    expect([{ a: 'x' }, { a: ['x'] }].map(fitsQuickly(schema))).toEqual([false, false]);
  });

  it('judges notes as their schema does', () => {
    const schema = noted();
    const entry = fc.oneof(
      fc.string({ maxLength: 30 }),
      fc.integer(),
      fc.boolean(),
      fc.array(fc.oneof(fc.string(), fc.constantFrom('x'.repeat(201))), { maxLength: 4 }),
      fc.constantFrom<unknown>('x'.repeat(2_001), 1.5, null, undefined, {}, new Array(101).fill(''), new Array(2)),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string(), entry, { noNullPrototype: true }), (note) => {
        if (fitsQuickly(schema)(note)) expect(schema.safeParse(note).error).toBeUndefined();
      }),
    );
    expect(fitsQuickly(schema)({ at: 'x', count: 3, open: false, rules: ['a', 'b'] })).toBe(true);
  });
});
