import fc from 'fast-check';
import { FontChain } from '../../../../src/pdf/fonts/font-chain.js';
import { Shaper, type ShapedText } from '../../../../src/pdf/text/shape.js';

const fonts = new FontChain();
const shaper = new Shaper(fonts);
const textOf = (shaped: ShapedText): string =>
  shaped.runs
    .flatMap((run) =>
      [...run.tj.matchAll(/[0-9A-F]{4}(?=[0-9A-F]*>)/g)].map(
        ([code]) => run.face.codes[Number.parseInt(code, 16)]?.text,
      ),
    )
    .join('');
const shown = (text: string, rightToLeft = false): string => textOf(shaper.shape(text, 'regular', rightToLeft));

describe('text becomes glyphs that say what was written', () => {
  it.each(['Łódź', 'Ελλάδα', 'Україна', 'Հայաստան', 'საქართველო', 'Nguyễn', 'e\u0301 and é', 'a\u00a0b', 'ﬁ'])(
    '%s',
    (text) => {
      expect(shown(text)).toBe(text);
    },
  );

  it.each([
    ['Hebrew', 'עברית', 'תירבע'],
    ['Arabic, its letters joined', 'العربية', 'ةيبرعلا'],
    ['a mirrored bracket', '(א', 'א('],
  ])('from right to left: %s', (_, logical, visual) => {
    // A ligature of two letters is one glyph that says both.
    expect([...shown(logical, true)].sort()).toEqual([...visual].sort());
    expect([...shown(logical, true)].at(-1)).toBe([...visual].at(-1));
  });

  it('joins Arabic letters: a word is not its letters one by one', () => {
    const alone = [...'محمد'].map((letter) => shaper.shape(letter, 'regular', true).width);
    expect(shaper.shape('محمد', 'regular', true).width).toBeLessThan(alone.reduce((sum, width) => sum + width, 0));
  });

  it.each([
    ['an emoji without a glyph', '🏦', '[U+1F3E6]'],
    ['a control character', 'a\u0000b', 'a[U+0000]b'],
    ['half of a surrogate pair', 'a\ud800b', 'a[U+D800]b'],
    ['an override that would reorder the record', 'a\u202eb', 'a[U+202E]b'],
    ['a script without a font', 'ก', '[U+0E01]'],
  ])('shows %s', (_, text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  it('drops only what has no shape by design', () => {
    expect(shown('soft\u00adhyphen\u200b\u2060\ufeff')).toBe('softhyphen');
  });

  if (fonts.faceFor([0x5317], 'regular') !== undefined) {
    it.each(['北京', '東京', '田中さくら', '김민준', '王（小）明、'])('%s', (text) => {
      expect(shown(text)).toBe(text);
    });
  } else {
    it('shows the code points of Chinese text (no package with a Chinese font is installed)', () => {
      expect(shown('北京')).toBe('[U+5317][U+4EAC]');
    });
  }

  it('never throws, and shows hexadecimal codes only, whatever the text', () => {
    const unit = fc.oneof(
      fc.integer({ min: 0, max: 0x10ffff }),
      fc.integer({ min: 0x300, max: 0x36f }),
      fc.integer({ min: 0x590, max: 0x8ff }),
      fc.integer({ min: 0xd800, max: 0xdfff }),
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 20 }), fc.boolean(), (units, rightToLeft) => {
        const text = units.map((codePoint) => String.fromCodePoint(codePoint)).join('');
        for (const run of shaper.shape(text, 'regular', rightToLeft).runs) {
          expect(run.tj).toMatch(/^(-?\d*(<([0-9A-F]{4})+>))+-?\d*$/);
          expect(Number.isFinite(run.width)).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('does not depend on what was shaped before', () => {
    // U+FB87 and the final form of U+068E are one glyph of the font.
    const fresh = () => new Shaper(new FontChain());
    const after = fresh();
    after.shape('\ufb87', 'regular', true);
    const word = '\u063a\u068e';
    expect(textOf(after.shape(word, 'regular', true))).toBe('\u068e\u063a');
    expect(textOf(fresh().shape(word, 'regular', true))).toBe('\u068e\u063a');
  });
});
