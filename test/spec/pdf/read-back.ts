import {
  decodePDFRawStream,
  PDFArray,
  PDFDict,
  PDFDocument,
  PDFHexString,
  PDFName,
  PDFRawStream,
  PDFRef,
  type PDFObject,
} from 'pdf-lib';

/** One stretch of text as painted; coordinates from the upper left corner in points. */
export interface PaintedText {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

export interface PageText {
  readonly width: number;
  readonly height: number;
  readonly painted: readonly PaintedText[];
  /** The painted text in the order of the operators, one stretch a line. */
  readonly text: string;
}

/** Reads a file that this room wrote: what a reader would copy from each page, by the fonts' ToUnicode maps. */
export class ReadBack {
  private constructor(
    readonly document: PDFDocument,
    readonly pages: readonly PageText[],
  ) {}

  static async of(bytes: Uint8Array): Promise<ReadBack> {
    const document = await PDFDocument.load(bytes, { updateMetadata: false, throwOnInvalidObject: true });
    const fonts = readFonts(document);
    const pages = document.getPages().map((page) => {
      const { width, height } = page.getSize();
      const painted = readContents(document, page.node.lookup(PDFName.of('Contents'), PDFArray), fonts, height);
      return { width, height, painted, text: painted.map(({ text }) => text).join('\n') };
    });
    return new ReadBack(document, pages);
  }

  get text(): string {
    return this.pages.map((page) => page.text).join('\n');
  }

  /** Without the spaces and line breaks that wrapping moves about. */
  get letters(): string {
    return this.text.replace(/\s+/g, '');
  }

  catalog(key: string): PDFObject | undefined {
    return this.document.catalog.lookup(PDFName.of(key));
  }

  /** Titles of the outline, with two spaces before those of the second level. */
  outline(): string[] {
    const titles: string[] = [];
    const visit = (parent: PDFDict, indent: string): void => {
      let item = parent.lookupMaybe(PDFName.of('First'), PDFDict);
      while (item !== undefined) {
        titles.push(indent + item.lookup(PDFName.of('Title'), PDFHexString).decodeText());
        visit(item, `${indent}  `);
        item = item.lookupMaybe(PDFName.of('Next'), PDFDict);
      }
    };
    const root = this.catalog('Outlines');
    if (root instanceof PDFDict) visit(root, '');
    return titles;
  }

  /** The bytes of a stream of the file, decompressed. */
  streamBytes(stream: PDFObject | undefined): Uint8Array {
    if (!(stream instanceof PDFRawStream)) throw new Error('not a stream');
    return decodePDFRawStream(stream).decode();
  }
}

type CodeMap = ReadonlyMap<string, string>;

function readFonts(document: PDFDocument): Map<string, CodeMap> {
  const fonts = new Map<string, CodeMap>();
  const resources = document.getPages()[0]?.node.lookup(PDFName.of('Resources'), PDFDict);
  const dictionary = resources?.lookup(PDFName.of('Font'), PDFDict);
  for (const [name, ref] of dictionary?.entries() ?? []) {
    const font = document.context.lookup(ref, PDFDict);
    const stream = font.lookup(PDFName.of('ToUnicode'));
    if (!(stream instanceof PDFRawStream)) throw new Error(`${name.toString()} has no ToUnicode map`);
    const source = Buffer.from(decodePDFRawStream(stream).decode()).toString('latin1');
    const codes = new Map<string, string>();
    for (const [, code = '', text = ''] of source.matchAll(/^<([0-9a-f]{4})> <([0-9a-f]+)>$/gm)) {
      codes.set(code.toUpperCase(), Buffer.from(text, 'hex').swap16().toString('utf16le'));
    }
    fonts.set(name.decodeText(), codes);
  }
  return fonts;
}

function readContents(
  document: PDFDocument,
  contents: PDFArray,
  fonts: ReadonlyMap<string, CodeMap>,
  height: number,
): PaintedText[] {
  const painted: PaintedText[] = [];
  for (const ref of contents.asArray()) {
    if (!(ref instanceof PDFRef)) throw new Error('a content stream is not indirect');
    const stream = document.context.lookup(ref);
    if (!(stream instanceof PDFRawStream)) throw new Error('a content stream is not a stream');
    const source = Buffer.from(decodePDFRawStream(stream).decode()).toString('latin1');
    let font: CodeMap = new Map();
    let size = 0;
    let at = { x: 0, y: 0, text: '' };
    for (const line of source.split('\n')) {
      const begin = /^BT (\S+) (\S+) Td$/.exec(line);
      if (begin !== null) at = { x: Number(begin[1]), y: height - Number(begin[2]), text: '' };
      const choose = /^\/(F\d+) (\S+) Tf$/.exec(line);
      if (choose !== null) {
        font = fonts.get(choose[1] ?? '') ?? new Map();
        size = Number(choose[2]);
      }
      const show = /^\[(.*)\]TJ$/.exec(line);
      for (const [, hex = ''] of show?.[1]?.matchAll(/<([0-9A-F]+)>/g) ?? []) {
        for (const code of hex.match(/..../g) ?? []) {
          const text = font.get(code);
          if (text === undefined) throw new Error(`code ${code} says nothing`);
          at.text += text;
        }
      }
      if (line === 'ET') painted.push({ ...at, size });
    }
  }
  return painted;
}
