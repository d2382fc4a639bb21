/** The part of fontkit 2 that the PDF room uses; the package ships no types of its own. */
declare module 'fontkit' {
  export interface Glyph {
    readonly id: number;
    readonly codePoints: readonly number[];
    /** In font units. */
    readonly advanceWidth: number;
    readonly bbox: BoundingBox;
  }

  export interface GlyphPosition {
    xAdvance: number;
    xOffset: number;
    yOffset: number;
  }

  export interface GlyphRun {
    readonly glyphs: readonly Glyph[];
    readonly positions: readonly GlyphPosition[];
  }

  export interface Subset {
    /** Glyph ids of the source font, in the order of the subset; entry 0 is `.notdef`. */
    readonly glyphs: number[];
    encode(): Uint8Array;
  }

  export interface BoundingBox {
    readonly minX: number;
    readonly minY: number;
    readonly maxX: number;
    readonly maxY: number;
  }

  export interface Font {
    readonly postscriptName: string;
    readonly unitsPerEm: number;
    readonly ascent: number;
    readonly descent: number;
    /** Missing from fonts with an old OS/2 table. */
    readonly capHeight: number | undefined;
    readonly italicAngle: number;
    readonly bbox: BoundingBox;
    readonly directory: { readonly tables: Readonly<Record<string, unknown>> };
    /** fontkit's cache of glyphs; not part of its documented surface. See `face.ts` for why it is emptied. */
    _glyphs: Record<number, Glyph>;
    hasGlyphForCodePoint(codePoint: number): boolean;
    glyphForCodePoint(codePoint: number): Glyph;
    layout(
      text: string,
      features?: Readonly<Record<string, boolean>>,
      script?: string,
      language?: string,
      direction?: 'ltr' | 'rtl',
    ): GlyphRun;
    createSubset(): Subset;
  }

  export function create(data: Uint8Array): Font;
}
