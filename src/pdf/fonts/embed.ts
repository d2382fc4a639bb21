import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { PDFName, PDFRawStream, PDFString, type PDFContext, type PDFRef } from 'pdf-lib';
import type { CodeUse, Face } from './face.js';

/** Writes a face as a composite font: only the glyphs that were used, and what each of them says. */
export function embedFace(context: PDFContext, face: Face, ref: PDFRef): void {
  const { font, codes } = face;
  const subset = font.createSubset();
  // fontkit's own includeGlyph gives one place per glyph; we need one per code (see Face).
  for (const code of codes.slice(1)) subset.glyphs.push(code.glyphId);
  const program = Buffer.from(subset.encode());
  const isCff = 'CFF ' in font.directory.tables;
  const name = `${subsetTag(program)}+${font.postscriptName}`;
  const scale = 1000 / font.unitsPerEm;
  const scaled = (value: number) => Math.round(value * scale);

  const file = context.register(
    stream(context, program, isCff ? { Subtype: 'CIDFontType0C' } : { Length1: program.length }),
  );
  const descriptor = context.register(
    context.obj({
      Type: 'FontDescriptor',
      FontName: name,
      // Symbolic: the font carries its own encoding (ISO 32000-1, table 123).
      Flags: 4,
      FontBBox: [font.bbox.minX, font.bbox.minY, font.bbox.maxX, font.bbox.maxY].map(scaled),
      ItalicAngle: font.italicAngle,
      Ascent: scaled(font.ascent),
      Descent: scaled(font.descent),
      CapHeight: scaled(font.capHeight ?? font.glyphForCodePoint(0x48).bbox.maxY),
      StemV: 80,
      [isCff ? 'FontFile3' : 'FontFile2']: file,
    }),
  );
  const descendant = context.obj({
    Type: 'Font',
    Subtype: isCff ? 'CIDFontType0' : 'CIDFontType2',
    BaseFont: name,
    CIDSystemInfo: { Registry: PDFString.of('Adobe'), Ordering: PDFString.of('Identity'), Supplement: 0 },
    FontDescriptor: descriptor,
    DW: 1000,
    W: [0, codes.map((code) => Math.round(code.width))],
  });
  if (!isCff) descendant.set(PDFName.of('CIDToGIDMap'), PDFName.of('Identity'));
  const unicode = context.register(stream(context, Buffer.from(toUnicode(codes), 'latin1'), {}));
  context.assign(
    ref,
    context.obj({
      Type: 'Font',
      Subtype: 'Type0',
      BaseFont: name,
      Encoding: 'Identity-H',
      DescendantFonts: [context.register(descendant)],
      ToUnicode: unicode,
    }),
  );
}

function stream(context: PDFContext, bytes: Buffer, entries: Record<string, string | number>): PDFRawStream {
  const compressed = deflateSync(bytes);
  const dict = context.obj({ ...entries, Filter: 'FlateDecode', Length: compressed.length });
  return PDFRawStream.of(dict, compressed);
}

/** Six letters that name a subset (ISO 32000-1, 9.6.4); taken from its content, so that equal subsets have equal names. */
function subsetTag(program: Buffer): string {
  const digest = createHash('sha256').update(program).digest();
  return Array.from(digest.subarray(0, 6), (byte) => String.fromCharCode(65 + (byte % 26))).join('');
}

/** The map from codes back to text (ISO 32000-1, 9.10.3); at most 100 entries a section. */
function toUnicode(codes: readonly CodeUse[]): string {
  const entries = codes.flatMap((code, index) =>
    code.text === ''
      ? []
      : [`<${index.toString(16).padStart(4, '0')}> <${Buffer.from(code.text, 'utf16le').swap16().toString('hex')}>`],
  );
  const sections: string[] = [];
  for (let at = 0; at < entries.length; at += 100) {
    const part = entries.slice(at, at + 100);
    sections.push(`${part.length} beginbfchar\n${part.join('\n')}\nendbfchar`);
  }
  return [
    '/CIDInit /ProcSet findresource begin',
    '12 dict begin',
    'begincmap',
    '/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def',
    '/CMapName /Adobe-Identity-UCS def',
    '/CMapType 2 def',
    '1 begincodespacerange\n<0000> <ffff>\nendcodespacerange',
    ...sections,
    'endcmap',
    'CMapName currentdict /CMap defineresource pop',
    'end',
    'end',
  ].join('\n');
}
