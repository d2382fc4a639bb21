import fc from 'fast-check';
import { resolveLevels, visualOrder } from '../../../../src/pdf/text/bidi.js';

/** The order in which the letters are painted from left to right. */
function visual(text: string): string {
  const resolved = resolveLevels(text);
  const letters = [...text].map((letter, at) => ({ letter, level: resolved?.levels[at] ?? 0 }));
  return visualOrder(letters)
    .map(({ letter }) => letter)
    .join('');
}

// ABC stands for Hebrew, as in UAX #9, so that the table can be read in any editor.
const hebrew = (text: string): string =>
  text.replace(/[A-Z]/g, (letter) => String.fromCodePoint(0x5d0 + letter.charCodeAt(0) - 0x41));

describe('the bidirectional algorithm (UAX #9)', () => {
  it.each([
    ['plain text stays as it is', 'a name (1)', 'a name (1)'],
    ['a Hebrew name in an English sentence', 'by ABC today', 'by CBA today'],
    ['two Hebrew words form one run', 'by ABC DEF, born', 'by FED CBA, born'],
    ['a number in Hebrew text keeps its digits', 'ABC 123 DEF GHI', 'IHG FED 123 CBA'],
    ['a decimal number is one number (W4)', 'ABC 1,234.50 DEF', 'FED 1,234.50 CBA'],
    ['a sign of currency goes with its number (W5)', 'ABC $12 DEF', 'FED $12 CBA'],
    ['a list of names takes the direction of most letters', 'ABC and others', 'CBA and others'],
    ['an English word in a Hebrew sentence', 'ABC DEF word GHI JKL', 'LKJ IHG word FED CBA'],
    ['brackets around English in English (N0)', 'by ABC (again) today', 'by CBA (again) today'],
    ['brackets around Hebrew in Hebrew are one run', 'ABC (DEF) GHI', 'IHG )FED( CBA'],
    ['a full stop ends a Hebrew sentence on its left', 'ABC DEF.', '.FED CBA'],
  ])('%s', (_, logical, expected) => {
    expect(visual(hebrew(logical))).toBe(hebrew(expected));
  });

  it('knows Arabic digits from European ones after Arabic letters (W2)', () => {
    expect([...(resolveLevels('\u0639 12')?.levels ?? [])]).toEqual([1, 1, 2, 2]);
  });

  it('resolves nothing where nothing runs from right to left', () => {
    expect(resolveLevels('Łódź, Ελλάδα, 北京')).toBeUndefined();
  });

  it('has one level for each code unit, and both halves of a pair have the same', () => {
    const resolved = resolveLevels('\u{10900}\u{10901} a');
    expect(resolved?.levels).toHaveLength(6);
    expect(resolved?.levels[0]).toBe(resolved?.levels[1]);
  });

  it('only moves letters: none is lost or made', () => {
    const letter = fc.constantFrom(...'ab 12.,()-+%אבגעم٣\u05b0');
    fc.assert(
      fc.property(fc.array(letter, { maxLength: 40 }), (letters) => {
        expect([...visual(letters.join(''))].sort()).toEqual([...letters].sort());
      }),
    );
  });
});
