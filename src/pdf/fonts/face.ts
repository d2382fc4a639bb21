import { readFileSync } from 'node:fs';
import { create, type Font, type GlyphRun } from 'fontkit';

/** One code of an embedded font: the glyph it paints and the text it stands for. */
export interface CodeUse {
  readonly glyphId: number;
  /** What a reader copies and searches; goes into the ToUnicode map. */
  readonly text: string;
  /** Advance in 1/1000 of the font size. */
  readonly width: number;
}

/** Glyphs ready to be shown: the inside of a `TJ` array, and how far it moves the pen. */
export interface ShownGlyphs {
  readonly tj: string;
  /** In 1/1000 of the font size. */
  readonly width: number;
  /** Vertical shift in 1/1000 of the font size; marks above and below a letter have one. */
  readonly rise: number;
}

/** Parsed files are kept for the life of the process: parsing is lazy and a file is up to 8 MB. */
const parsedFonts = new Map<string, Font>();

function parse(file: string): Font {
  const known = parsedFonts.get(file);
  if (known !== undefined) return known;
  const font = create(readFileSync(file));
  parsedFonts.set(file, font);
  return font;
}

/**
 * One font file as one document uses it. Codes are given out in the order of first use, so equal
 * documents get equal codes. A code stands for a glyph **and** a text: where one glyph serves two
 * characters (space and no-break space) it gets two codes, and copied text stays what was written.
 */
export class Face {
  readonly font: Font;
  readonly codes: CodeUse[] = [{ glyphId: 0, text: '', width: 0 }];
  private readonly codeOf = new Map<string, number>();
  private readonly scale: number;

  /** @param resource name under which pages refer to the font, such as `F1`. */
  constructor(
    readonly resource: string,
    file: string,
  ) {
    this.font = parse(file);
    this.scale = 1000 / this.font.unitsPerEm;
  }

  has(codePoint: number): boolean {
    return this.font.hasGlyphForCodePoint(codePoint);
  }

  /** Shows one character without looking at its neighbours. `text` is what it stands for. */
  character(codePoint: number, text: string): ShownGlyphs {
    const glyph = this.font.glyphForCodePoint(codePoint);
    const width = glyph.advanceWidth * this.scale;
    return { tj: `<${this.code(glyph.id, text, width)}>`, width, rise: 0 };
  }

  /** Shapes text of a script in which letters depend on their neighbours; the result is in visual order. */
  layout(text: string, direction: 'ltr' | 'rtl'): ShownGlyphs[] {
    const run = this.shape(text, direction);
    const spaceId = this.font.glyphForCodePoint(0x20).id;
    const shown: { tj: string; width: number; rise: number }[] = [];
    run.glyphs.forEach((glyph, index) => {
      const position = run.positions[index];
      if (position === undefined) throw new Error('fontkit returned a glyph without a position');
      // fontkit turns joiners into spaces without width; they must not become spaces in copied text.
      if (glyph.id === spaceId && position.xAdvance === 0) return;
      const natural = glyph.advanceWidth * this.scale;
      const code = this.code(glyph.id, String.fromCodePoint(...glyph.codePoints), natural);
      const before = Math.round(-position.xOffset * this.scale);
      const advance = position.xAdvance * this.scale;
      const after = Math.round(natural - advance) - before;
      const tj = `${before === 0 ? '' : before}<${code}>${after === 0 ? '' : after}`;
      const rise = Math.round(position.yOffset * this.scale);
      const last = shown.at(-1);
      if (last !== undefined && last.rise === rise) {
        last.tj += tj;
        last.width += advance;
      } else {
        shown.push({ tj, width: advance, rise });
      }
    });
    return shown;
  }

  private shape(text: string, direction: 'ltr' | 'rtl'): GlyphRun {
    // fontkit keeps one object per glyph, with the characters for which it was first made; where two characters share a
    // glyph, the text of this document would depend on what the process painted before.
    this.font._glyphs = {};
    try {
      return this.font.layout(text, {}, undefined, undefined, direction);
    } catch (error) {
      // fontkit 2.0.4 fails on a mark that sits on a mark without an anchor; such marks are left where they fall.
      if (!(error instanceof TypeError)) throw error;
      this.font._glyphs = {};
      return this.font.layout(text, { mark: false, mkmk: false }, undefined, undefined, direction);
    }
  }

  private code(glyphId: number, text: string, width: number): string {
    const key = `${glyphId}|${text}`;
    let code = this.codeOf.get(key);
    if (code === undefined) {
      code = this.codes.length;
      if (code > 0xffff) throw new RangeError(`more than 65,535 glyphs of ${this.font.postscriptName} in one document`);
      this.codes.push({ glyphId, text, width });
      this.codeOf.set(key, code);
    }
    return code.toString(16).padStart(4, '0').toUpperCase();
  }
}
