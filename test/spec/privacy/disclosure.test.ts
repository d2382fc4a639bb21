import fc from 'fast-check';
import { disclose, disclosedValue, disclosureDigest, isDigested, placeOf } from '../../../src/privacy/disclosure.js';

const EVENT = '0b1f6f0e-6a2b-4a3e-9b3a-2a2b2c2d2e2f';

describe('disclosures (RFC 9901)', () => {
  it('are digested as in section 4.2.3', () => {
    const text = Buffer.from('["_26bc4LT-ac6q2KI6cBW5es", "family_name", "Möbius"]').toString('base64url');
    expect(text).toBe('WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0');
    expect(disclosureDigest(text)).toBe('X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0');
  });

  it('hold salt, place and value', () => {
    const { text, digest } = disclose(placeOf(EVENT, ['data', 'name']), 'Möbius');
    const [salt, place, value] = JSON.parse(Buffer.from(text, 'base64url').toString()) as string[];
    expect(Buffer.from(salt as string, 'base64url')).toHaveLength(32);
    expect([place, value]).toEqual([`${EVENT}/data/name`, 'Möbius']);
    expect(digest).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it('of equal values have different digests: none can be guessed or linked', () => {
    const digests = Array.from({ length: 5_000 }, () => disclose('here', 'yes').digest);
    expect(new Set(digests).size).toBe(5_000);
  });

  it('give the value back, for this digest and place only', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const { text, digest } = disclose('here', value);
        expect(disclosedValue(text, digest, 'here')).toEqual({ value });
        expect(disclosedValue(text, digest, 'there')).toBeUndefined();
        expect(disclosedValue(text, disclose('here', value).digest, 'here')).toBeUndefined();
        expect(disclosedValue(disclose('here', value).text, digest, 'here')).toBeUndefined();
      }),
    );
  });

  it.each<[(string | number)[], string]>([
    [['data', 'reasons', 0, 'text'], '/data/reasons/0/text'],
    [['metadata', 'a/b', 'c~d'], '/metadata/a~1b/c~0d'],
    [['data'], '/data'],
  ])('name their place by JSON pointer (RFC 6901): %j', (path, pointer) => {
    expect(placeOf(EVENT, path)).toBe(EVENT + pointer);
  });

  it.each<[unknown, boolean]>([
    [{ $d: 'x' }, true],
    [{ $d: 'x', more: 1 }, false],
    [{ $d: 1 }, false],
    [{}, false],
    [null, false],
    ['$d', false],
    [['$d'], false],
  ])('are recognised by their exact shape: %j is one: %s', (value, is) => {
    expect(isDigested(value)).toBe(is);
  });
});
