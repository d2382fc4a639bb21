import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { z } from 'zod';
import { EVENTS, metadataSchema } from '../../../src/events/catalogue.js';
import { fitsQuickly, noted, pii, plain, type EventDefinition } from '../../../src/events/define-event.js';
import { changed, junk, pathsOf } from '../../support/changed-documents.js';

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
