import fc from 'fast-check';
import { v5 } from 'uuid';
import { nameBasedUuid } from '../../../src/events/name-based-uuid.js';

describe('name-based uuid', () => {
  it('is the one of RFC 9562, appendix A.4', () => {
    expect(nameBasedUuid('www.example.com', '6ba7b810-9dad-11d1-80b4-00c04fd430c8')).toBe(
      '2ed6657d-e927-568b-95e1-2665a8aea6a2',
    );
  });

  it('is the one that the general library makes, whatever name and namespace, in any order', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 50 }),
      fc.string({ unit: 'grapheme', maxLength: 3_000 }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.uuid()), { maxLength: 8 }), fc.nat(), (asked, first) => {
        const again = asked.map((_, i) => asked[(i + first) % asked.length] as [string, string]);
        for (const [text, namespace] of [...asked, ...again]) {
          expect(nameBasedUuid(text, namespace)).toBe(v5(text, namespace));
        }
      }),
    );
  });

  it.each(['', 'x', '6ba7b810-9dad-11d1-80b4-00c04fd430c', '6ba7b810-9dad-11d1-80b4-00c04fd430cg'])(
    'takes no namespace that is no uuid: "%s"',
    (namespace) => {
      expect(() => nameBasedUuid('name', namespace)).toThrow(TypeError);
      expect(nameBasedUuid('www.example.com', '6BA7B810-9dad-11d1-80b4-00c04fd430c8')).toMatch(/^2ed6657d/);
    },
  );
});
