import fc from 'fast-check';
import { FontChain } from '../../../../src/pdf/fonts/font-chain.js';
import { Shaper } from '../../../../src/pdf/text/shape.js';
import { TextWrapper, type Line } from '../../../../src/pdf/text/wrap.js';
import { styles } from '../../../../src/pdf/theme.js';

const wrapper = new TextWrapper(new Shaper(new FontChain()));

const textOf = (line: Line): string =>
  line.parts
    .flatMap((part) => part.runs)
    .flatMap((run) =>
      [...run.tj.matchAll(/[0-9A-F]{4}(?=[0-9A-F]*>)/g)].map(
        ([code]) => run.face.codes[Number.parseInt(code, 16)]?.text,
      ),
    )
    .join('');
const wrapped = (text: string, width: number): string[] => wrapper.lines(text, styles.body, width).map(textOf);
const widthOf = (text: string): number => wrapper.line(text, styles.body).width;

describe('wrapping', () => {
  it('breaks at spaces and drops them there', () => {
    expect(wrapped('one two three', widthOf('one two'))).toEqual(['one two', 'three']);
  });

  it('keeps line breaks, empty lines and leading spaces', () => {
    expect(wrapped('a\n\n  b\r\nc\u2028d', 200)).toEqual(['a', '', '  b', 'c', 'd']);
  });

  it('does not break at a no-break space', () => {
    expect(wrapped('an amount of 12\u00a0EUR', widthOf('an amount of 12'))).toEqual(['an amount of', '12\u00a0EUR']);
  });

  it('breaks a word that is too long, after a sign where it can', () => {
    expect(wrapped('communication.requested', widthOf('communication.re'))).toEqual(['communication.', 'requested']);
    expect(wrapped('WWWWWWWWWW', widthOf('WWWW'))).toEqual(['WWWW', 'WWWW', 'WW']);
  });

  it('takes one letter a line where not even one fits', () => {
    expect(wrapped('abc', 0.5)).toEqual(['a', 'b', 'c']);
  });

  it('does not part a letter from its marks', () => {
    expect(wrapped('e\u0301e\u0301', 0.5)).toEqual(['e\u0301', 'e\u0301']);
  });

  it('keeps a bold word and the comma after it together', () => {
    const text = [{ text: 'the ' }, { text: 'reason', style: 'strong' }, { text: ', then' }] as const;
    const lines = wrapper.lines(text, styles.body, widthOf('the reason')).map(textOf);
    expect(lines).toEqual(['the', 'reason,', 'then']);
  });

  it('sets a right-to-left paragraph in visual order and says so', () => {
    const [line] = wrapper.lines('שלום (abc)', styles.body, 200);
    // The glyphs of the brackets are mirrored; their codes say what was written.
    expect(line && textOf(line)).toBe(')abc( םולש');
    expect(line?.rightToLeft).toBe(true);
  });

  it('loses no letter and exceeds the width only by a single letter', () => {
    const letter = fc.constantFrom(...'abcdefgWMil 0123456789-/.ŁžΩЖ');
    fc.assert(
      fc.property(fc.string({ unit: letter, maxLength: 200 }), fc.integer({ min: 1, max: 300 }), (text, width) => {
        const lines = wrapper.lines(text, styles.body, width);
        expect(lines.map(textOf).join('').replace(/ /g, '')).toBe(text.replace(/ /g, ''));
        for (const line of lines) if (line.width > width) expect(textOf(line).trimStart()).toHaveLength(1);
      }),
    );
  });
});
