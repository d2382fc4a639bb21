import fc from 'fast-check';
import { jcs } from '../../../src/events/canonical-json.js';
import { quickCanonicalJson } from '../../../src/events/quick-canonical-json.js';

describe('quick canonical JSON', () => {
  it('writes plain documents by itself', () => {
    const document = { b: [1, 'é\n"', true, null, {}], a: { c: -0, aa: undefined }, '': '\u{1f600}' };
    expect(quickCanonicalJson(document)).toBe('{"":"\u{1f600}","a":{"c":0},"b":[1,"é\\n\\"",true,null,{}]}');
  });

  it('writes what the thorough serialiser writes, or leaves it to that one', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withObjectString: true,
      withSparseArray: true,
      withTypedArray: true,
      stringUnit: 'binary',
      maxDepth: 5,
    } as fc.ObjectConstraints);
    let written = 0;
    fc.assert(
      fc.property(anything, (value) => {
        const quick = quickCanonicalJson(value);
        if (quick === undefined) return;
        written++;
        expect(quick).toBe(jcs(value));
      }),
      { numRuns: 3_000 },
    );
    expect(written).toBeGreaterThan(300);
  });

  it.each<[string, unknown]>([
    ['a float', [1.5]],
    ['a lone surrogate', ['\ud800']],
    ['a lone surrogate in a key', { '\udc00': 1 }],
    ['a key that looks like an integer', { 10: 1 }],
    ['a key that needs escapes', { 'a"b': 1 }],
    ['a hole', [, 1]],
    ['undefined in an array', [undefined]],
    ['a symbol as key', { [Symbol('x')]: 1 }],
    ['an instance of a class', { at: new Date(0) }],
    ['a document that goes round in a circle', ((circle: unknown[]) => (circle.push(circle), circle))([])],
  ])('leaves %s to the thorough one', (_, value) => {
    expect(quickCanonicalJson(value)).toBeUndefined();
  });
});
