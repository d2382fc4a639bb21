import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Face, type ShownGlyphs } from './face.js';

export type Weight = 'regular' | 'bold' | 'mono';

const require = createRequire(import.meta.url);

/** A font file of an installed package: an entry that the package lets us resolve, and the file beside it. */
interface FontFile {
  readonly entry: string;
  readonly file: string;
}

const dejavu = (file: string): FontFile => ({ entry: 'dejavu-fonts-ttf/package.json', file: `ttf/${file}.ttf` });
const han = (file: string): FontFile => ({ entry: '@embedpdf/fonts-sc', file: `../fonts/NotoSansHans-${file}.otf` });
const hangul = (file: string): FontFile => ({ entry: '@embedpdf/fonts-kr', file: `../fonts/NotoSansKR-${file}.otf` });

/**
 * Which file is asked first, and which stand in for what it lacks. DejaVu has Latin, Greek, Cyrillic, Armenian,
 * Georgian, Hebrew and Arabic; Noto Sans Hans has Chinese (simplified and traditional) and Japanese; Noto Sans KR
 * has Korean. All are free to embed (Bitstream Vera licence, SIL Open Font License).
 */
const CHAINS: Readonly<Record<Weight, readonly FontFile[]>> = {
  regular: [dejavu('DejaVuSansCondensed'), han('Regular'), hangul('Regular')],
  bold: [dejavu('DejaVuSansCondensed-Bold'), han('Bold'), hangul('Bold')],
  mono: [dejavu('DejaVuSansMono'), dejavu('DejaVuSansCondensed'), han('Regular'), hangul('Regular')],
};

/** Where a font file lies; undefined if its package is not installed, so that its characters are shown as `[U+4EAC]`. */
function locate({ entry, file }: FontFile): string | undefined {
  try {
    return join(dirname(require.resolve(entry)), file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** A character as shown by the first face of the chain that has it. */
export interface ShownCharacter extends ShownGlyphs {
  readonly face: Face;
}

/**
 * The fonts of one document. A face is opened when the first character needs it: a report without Chinese names never
 * reads a Chinese font.
 */
export class FontChain {
  private readonly faces = new Map<string, Face | undefined>();
  private readonly characters = new Map<string, ShownCharacter | undefined>();
  private readonly known: Record<Weight, Map<number, ShownCharacter | undefined>> = {
    regular: new Map(),
    bold: new Map(),
    mono: new Map(),
  };

  /** The faces opened so far, in the order of first use. */
  opened(): Face[] {
    return [...this.faces.values()].filter((face) => face !== undefined);
  }

  /** The first face that has every one of the code points, or undefined. */
  faceFor(codePoints: readonly number[], weight: Weight): Face | undefined {
    for (const font of CHAINS[weight]) {
      const face = this.open(font);
      if (face !== undefined && codePoints.every((codePoint) => face.has(codePoint))) return face;
    }
    return undefined;
  }

  /** Shows one character on its own, or undefined if no font has it. */
  character(codePoint: number, weight: Weight): ShownCharacter | undefined {
    const known = this.known[weight];
    const found = known.get(codePoint);
    if (found !== undefined || known.has(codePoint)) return found;
    const shown = this.characterFor(codePoint, String.fromCodePoint(codePoint), weight);
    known.set(codePoint, shown);
    return shown;
  }

  /** Shows a glyph that stands for another text: a mirrored bracket, an accented letter written as two characters. */
  characterFor(codePoint: number, text: string, weight: Weight): ShownCharacter | undefined {
    const key = `${weight}|${codePoint}|${text}`;
    if (this.characters.has(key)) return this.characters.get(key);
    const face = this.faceFor([codePoint], weight);
    const shown = face === undefined ? undefined : { ...face.character(codePoint, text), face };
    this.characters.set(key, shown);
    return shown;
  }

  private open(font: FontFile): Face | undefined {
    if (this.faces.has(font.file)) return this.faces.get(font.file);
    const file = locate(font);
    const face = file === undefined ? undefined : new Face(`F${this.opened().length + 1}`, file);
    this.faces.set(font.file, face);
    return face;
  }
}
