import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { canonicalJson, jcs, parseCanonical } from '../../../src/events/canonical-json.js';

const VECTORS = join(import.meta.dirname, '../../../../shared/data/vectors/jcs');

/** JSON as an event may hold it: safe integers, well-formed text, no key that looks like an integer. */
const { any: eventDocument } = fc.letrec<{ any: unknown; object: unknown }>((tie) => {
  const key = fc.string({ unit: 'grapheme', maxLength: 8 }).filter((text) => !/^(0|[1-9][0-9]*)$/.test(text));
  return {
    object: fc.dictionary(key, tie('any'), { maxKeys: 6, noNullPrototype: false }),
    any: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      fc.string({ unit: 'grapheme' }),
      fc.maxSafeInteger(),
      fc.boolean(),
      fc.constant(null),
      tie('object'),
      fc.array(tie('any'), { maxLength: 5 }),
    ),
  };
});

function nested(levels: number): unknown {
  let value: unknown = 0;
  for (let i = 0; i < levels; i++) value = i % 2 === 0 ? [value] : { a: value };
  return value;
}

describe('canonical JSON (RFC 8785)', () => {
  it.each<[string, unknown, string]>([
    ['no white space', { a: [1, true, null] }, '{"a":[1,true,null]}'],
    ['keys sorted', { b: 1, a: 2 }, '{"a":2,"b":1}'],
    [
      'keys sorted by UTF-16 code units, not code points',
      { '\ufb33': 1, '\u{1f600}': 2 },
      '{"\u{1f600}":2,"\ufb33":1}',
    ],
    ['shorter key first', { ab: 1, a: 2, '': 3 }, '{"":3,"a":2,"ab":1}'],
    ['capitals before small letters', { a: 1, B: 2 }, '{"B":2,"a":1}'],
    ['short escapes', '\b\t\n\f\r"\\', '"\\b\\t\\n\\f\\r\\"\\\\"'],
    ['other control characters in lower-case hex', '\u0000\u001f', '"\\u0000\\u001f"'],
    ['DEL, U+2028 and the slash as they are', '\u007f\u2028/', '"\u007f\u2028/"'],
    ['no normalisation of Unicode', ['\u00e9', 'e\u0301'], '["\u00e9","e\u0301"]'],
    ['surrogate pairs', '\u{1f600}', '"\u{1f600}"'],
    ['minus zero is zero', -0, '0'],
    [
      'the largest integers',
      [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
      '[9007199254740991,-9007199254740991]',
    ],
    ['undefined properties left out', { a: undefined, b: 1, c: undefined }, '{"b":1}'],
    ['empty containers', [{}, []], '[{},[]]'],
    ['an object without prototype', Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
    ['keys that only begin like an integer', { '01': 1, '-1': 2, '1a': 3 }, '{"-1":2,"01":1,"1a":3}'],
  ])('writes %s', (_, value, text) => {
    expect(canonicalJson(value)).toBe(text);
    expect(jcs(value)).toBe(text);
  });

  it.each<[string, unknown, string]>([
    ['a float', { amount: 1.5 }, '/amount'],
    ['an unsafe integer', [2 ** 53], '/0'],
    ['NaN', { a: [0, NaN] }, '/a/1'],
    ['Infinity', -Infinity, ''],
    ['a bigint', { a: 1n }, '/a'],
    ['a function', { a: () => 1 }, '/a'],
    ['a symbol', [Symbol('x')], '/0'],
    ['a symbol as key', { a: { [Symbol('x')]: 1 } }, '/a'],
    ['a date', { at: new Date(0) }, '/at'],
    ['a map', { a: new Map() }, '/a'],
    ['bytes', { a: Buffer.from('a') }, '/a'],
    ['a boxed number', { a: Object(1) as unknown }, '/a'],
    [
      'an instance of a class',
      [
        new (class Money {
          cents = 1;
        })(),
      ],
      '/0',
    ],
    ['undefined as the whole', undefined, ''],
    ['undefined in an array', { a: [1, undefined] }, '/a/1'],
    ['a hole in an array', { a: Object.assign([], { 0: 1, 2: 3 }) }, '/a/1'],
    ['a lone high surrogate', { a: 'x\ud800' }, '/a'],
    ['a lone low surrogate', { a: '\udc00x' }, '/a'],
    ['surrogates in the wrong order', ['\udc00\ud800'], '/0'],
    ['a lone surrogate in a key', { a: { 'k\ud800': 1 } }, '/a/k\ud800'],
    ['a key that looks like an integer', { a: { '10': 1 } }, '/a/10'],
    ['the key 0', { a: [{ '0': 1 }] }, '/a/0/0'],
    ['more than 64 levels', nested(65), ''],
    ['a key that needs escaping in a pointer', { 'a/b': { 'c~d': 1.5 } }, '/a~1b/c~0d'],
  ])('refuses %s and names the place', (_, value, pointer) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
    expect(() => canonicalJson(value)).toThrow(`at "${pointer}`);
  });

  it('takes 64 levels', () => {
    expect(canonicalJson(nested(64))).toContain('0');
  });

  it('refuses a document that holds itself', () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    expect(() => canonicalJson(cycle)).toThrow(TypeError);
    expect(() => jcs(cycle)).toThrow(TypeError);
  });

  it('is read back as the same document, whatever the order of its keys', () => {
    fc.assert(
      fc.property(eventDocument, (document) => {
        const text = canonicalJson(document);
        expect(parseCanonical(text)).toEqual(JSON.parse(JSON.stringify(document)));
        expect(canonicalJson(reversed(document))).toBe(text);
      }),
    );
  });

  it('survives a store that parses and serialises again, as the EventStoreDB client does', () => {
    fc.assert(
      fc.property(eventDocument, (document) => {
        const text = canonicalJson(document);
        expect(JSON.stringify(JSON.parse(text))).toBe(text);
      }),
    );
  });
});

describe('plain RFC 8785', () => {
  it('agrees with another implementation on any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
        expect(jcs(value)).toBe(canonicalize(value));
      }),
      { numRuns: 1_000 },
    );
  });

  it('agrees with another implementation on any finite number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(jcs([value])).toBe(canonicalize([value]));
      }),
      { numRuns: 5_000 },
    );
  });

  it('still refuses what JSON cannot hold', () => {
    for (const value of [NaN, Infinity, 1n, undefined, () => 1, '\ud800', new Date(0)]) {
      expect(() => jcs([value])).toThrow(TypeError);
    }
  });

  if (existsSync(VECTORS)) {
    it.each(readdirSync(join(VECTORS, 'input')))('gives the published output for %s', (file) => {
      const input: unknown = JSON.parse(readFileSync(join(VECTORS, 'input', file), 'utf8'));
      const hex = readFileSync(join(VECTORS, 'outhex', file.replace('.json', '.txt')), 'utf8').replaceAll(/\s/g, '');
      expect(jcs(input)).toBe(readFileSync(join(VECTORS, 'output', file), 'utf8'));
      expect(Buffer.from(jcs(input)).toString('hex')).toBe(hex);
    });
  }
});

describe('parsing canonical JSON', () => {
  it.each([
    ['white space', '{ "a":1}'],
    ['a line feed at the end', '{"a":1}\n'],
    ['unsorted keys', '{"b":1,"a":1}'],
    ['a duplicate key', '{"a":1,"a":1}'],
    ['an escape that need not be', '"\\u0061"'],
    ['an escaped slash', '"\\/"'],
    ['a capital in an escape', '"\\u001F"'],
    ['an escaped surrogate pair', '"\\ud83d\\ude00"'],
    ['minus zero', '-0'],
    ['an exponent', '1e2'],
    ['a float', '1.5'],
    ['a key that looks like an integer', '{"10":1}'],
    ['a lone surrogate', '"\\ud800"'],
    ['no JSON', '{a:1}'],
    ['nothing', ''],
  ])('refuses %s', (_, text) => {
    expect(() => parseCanonical(text)).toThrow(TypeError);
  });

  it('keeps a key named __proto__ as a plain key', () => {
    const text = '{"__proto__":{"a":1}}';
    expect(canonicalJson(parseCanonical(text))).toBe(text);
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  );
}
