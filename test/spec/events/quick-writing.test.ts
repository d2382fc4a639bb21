import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { z } from 'zod';
import { canonicalJson } from '../../../src/events/canonical-json.js';
import { EVENTS, metadataSchema, personalLeaves, writeQuickly } from '../../../src/events/catalogue.js';
import { integer, noted, pii, plain, writesQuickly, type EventDefinition } from '../../../src/events/define-event.js';
import type { Metadata, NewEvent } from '../../../src/events/envelope.js';
import type { PersonalValues } from '../../../src/events/quick-writing.js';
import { changed, junk, pathsOf } from '../../support/changed-documents.js';

const definitions = EVENTS as unknown as readonly EventDefinition[];
const examples = definitions.map(({ type, version }) => {
  const file = join(import.meta.dirname, `../../golden/events/${type}@${version}.json`);
  const { data, metadata } = JSON.parse(readFileSync(file, 'utf8')) as { data: object; metadata: Metadata };
  return { id: '018f3c6e-0000-7000-8000-000000000001', type, version, data, metadata };
});

/** Leaves every personal value where it is. */
const asTheyAre: PersonalValues = { parents: [], replace: (value) => canonicalJson(value) };

describe('quick writing', () => {
  it.each(examples.map((event) => [event.type, event] as const))('%s: writes the canonical documents', (_, event) => {
    const written = writeQuickly(event, (value) => canonicalJson(value));
    expect(written).toEqual({ data: canonicalJson(event.data), metadata: canonicalJson(event.metadata) });
  });

  it.each(examples.map((event) => [event.type, event] as const))('%s: takes out all that is personal', (_, event) => {
    const taken: { readonly place: string; readonly subject: string }[] = [];
    writeQuickly(event, (_value, place, subject) => {
      taken.push({ place, subject });
      return '0';
    });
    const known = personalLeaves(event).map(({ path, subject }) => ({ place: `/${path.join('/')}`, subject }));
    expect(taken).toHaveLength(known.length);
    expect(taken).toEqual(expect.arrayContaining(known));
  });

  it.each([
    ...definitions.map((definition, i) => [definition.type, definition.schema, examples[i]?.data] as const),
    ['metadata', metadataSchema, examples[0]?.metadata] as const,
  ])('%s: writes what the schema takes, as the thorough way does, or nothing', (_, schema, document) => {
    const write = writesQuickly(schema);
    const change = fc.record({
      path: fc.constantFrom(...pathsOf(document)),
      how: fc.constantFrom('put' as const, 'delete' as const, 'beside' as const),
      what: junk,
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        let other: unknown = document;
        for (const { path, how, what } of changes) {
          if (pathsOf(other).some((there) => there.join() === path.join())) other = changed(other, path, how, what);
        }
        const text = write(other, '', { ...asTheyAre, parents: [] });
        if (text === undefined) return;
        expect(schema.safeParse(other).error).toBeUndefined();
        expect(text).toBe(canonicalJson(other));
      }),
      { numRuns: 60 },
    );
  });

  it('leaves out what is undefined, and sorts the rest', () => {
    const schema = z.strictObject({
      b: plain().optional(),
      aa: integer(),
      a: plain().optional(),
      c: integer().optional(),
    });
    expect(writesQuickly(schema)({ c: -0, b: undefined, aa: 1, a: '"' }, '', asTheyAre)).toBe(
      '{"a":"\\"","aa":1,"c":0}',
    );
    expect(writesQuickly(z.strictObject({ a: plain().optional() }))({ a: undefined }, '', asTheyAre)).toBe('{}');
  });

  it('remembers no record: the same one may have changed', () => {
    const write = writesQuickly(z.strictObject({ note: noted() }));
    const note: Record<string, number> = { n: 1 };
    expect(write({ note }, '', asTheyAre)).toBe('{"note":{"n":1}}');
    note['n'] = 2;
    expect(write({ note }, '', asTheyAre)).toBe('{"note":{"n":2}}');
  });

  it.each<[string, (event: NewEvent) => NewEvent]>([
    ['of an unknown type', (event) => ({ ...event, type: 'case.dreamt' })],
    ['of another version', (event) => ({ ...event, version: 9 })],
    ['with a symbol as key', (event) => ({ ...event, data: { ...(event.data as object), [Symbol('x')]: 1 } })],
    ['with personal data of nobody', ({ metadata: { caseId: _, ...metadata }, ...event }) => ({ ...event, metadata })],
    [
      'with an erased value',
      (event) => ({
        ...event,
        data: { ...(event.data as object), remark: { erased: true, at: 'then', erasureEvent: 'e' } },
      }),
    ],
  ])('leaves an event %s to the thorough way', (_, spoil) => {
    const closed = examples.find(({ type }) => type === 'case.closed') as NewEvent;
    const whole = { ...closed, data: { ...(closed.data as object), remark: 'seen' } };
    expect(writeQuickly(whole, () => '0')).toBeDefined();
    expect(writeQuickly(spoil(whole), () => '0')).toBeUndefined();
  });

  it.each<[string, z.ZodType, unknown]>([
    ['a leaf of which nothing is known', z.strictObject({ a: z.string() }), { a: 'x' }],
    ['an object that takes other keys', z.looseObject({ a: plain() }), { a: 'x' }],
    ['a name that JavaScript moves to the front', z.strictObject({ 10: plain() }), { 10: 'x' }],
    ['a name that a JSON pointer escapes', z.strictObject({ 'a/b': pii('case') }), { 'a/b': 'x' }],
    ['an array with a rule of its own', z.strictObject({ a: z.array(plain()).refine(() => true) }), { a: ['x'] }],
  ])('writes nothing with %s', (_, schema, document) => {
    expect(schema.safeParse(document).success).toBe(true);
    expect(writesQuickly(schema)(document, '', asTheyAre)).toBeUndefined();
  });
});
