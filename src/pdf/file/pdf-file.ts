import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { deflateSync } from 'node:zlib';
import { PDFContext, PDFHeader, PDFHexString, PDFName, PDFRawStream, PDFString, PDFWriter, type PDFRef } from 'pdf-lib';
import { embedFace } from '../fonts/embed.js';
import { FontChain } from '../fonts/font-chain.js';
import type { Canvas } from '../page/canvas.js';
import type { Attachment, Metadata } from '../report-document.js';
import { destination, writeOutline, type Bookmark } from './outline.js';
import { srgbProfile } from './srgb-profile.js';
import { textString } from './text-string.js';
import { PRODUCER, pdfDate, xmpPacket } from './xmp.js';

/** A finished page: its operators are compressed and no longer held as text. */
export interface FinishedPage {
  readonly ref: PDFRef;
  readonly width: number;
  readonly height: number;
  readonly contents: PDFRef[];
  readonly links: PageLink[];
}

/** A rectangle that leads to another place in the same file; coordinates from the upper left corner. */
export interface PageLink {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly target: Bookmark;
}

/**
 * A PDF file in the making. Equal calls give equal bytes on one build of zlib: no clock, no random identifiers, objects
 * numbered in the order of the calls. Follows PDF/A-3b (ISO 19005-3): fonts embedded, output intent, XMP, no scripts, no
 * encryption.
 */
export class PdfFile {
  readonly fonts = new FontChain();
  readonly pages: FinishedPage[] = [];
  readonly bookmarks: Bookmark[] = [];
  private readonly context = PDFContext.create();
  private readonly tree = this.context.nextRef();
  private readonly resources = this.context.nextRef();
  private readonly digest = createHash('sha256');

  /** Reserves the number of a page before it is painted, so that bookmarks can name it. */
  reservePage(): PDFRef {
    return this.context.nextRef();
  }

  /** Compresses a painted page. @param at where it goes among the pages; at the end unless told. */
  addPage(ref: PDFRef, canvas: Canvas, at = this.pages.length): FinishedPage {
    const page = { ref, width: canvas.width, height: canvas.height, contents: [], links: [] };
    this.pages.splice(at, 0, page);
    this.addContent(page, canvas);
    return page;
  }

  /** Paints more on a finished page: what is known only at the end, such as the number of pages. */
  addContent(page: FinishedPage, canvas: Canvas): void {
    if (canvas.isEmpty) return;
    page.contents.push(this.stream(canvas.content(), {}));
  }

  /** Writes the file. To be called once, when every page is there. @throws RangeError for a bad creation time. */
  async finish(metadata: Metadata, attachments: readonly Attachment[] = []): Promise<Uint8Array> {
    const { context } = this;
    context.header = PDFHeader.forVersion(1, 7);
    this.writePages();
    const fontRefs: Record<string, PDFRef> = {};
    for (const face of this.fonts.opened()) {
      const ref = context.nextRef();
      embedFace(context, face, ref);
      fontRefs[face.resource] = ref;
      // A large font takes a moment; others get their turn between two.
      await setImmediate();
    }
    context.assign(this.resources, context.obj({ Font: fontRefs }));

    const date = PDFString.of(pdfDate(metadata.createdAt));
    const info = context.obj({
      Title: textString(metadata.title),
      Author: textString(PRODUCER),
      Producer: textString(PRODUCER),
      Creator: textString(PRODUCER),
      CreationDate: date,
      ModDate: date,
    });
    if (metadata.subject !== undefined) info.set(PDFName.of('Subject'), textString(metadata.subject));
    if (metadata.keywords?.length) info.set(PDFName.of('Keywords'), textString(metadata.keywords.join(', ')));

    const catalog = context.obj({
      Type: 'Catalog',
      Pages: this.tree,
      Lang: textString(metadata.language ?? 'en'),
      ViewerPreferences: { DisplayDocTitle: true },
      Metadata: this.plainStream(Buffer.from(xmpPacket(metadata)), { Type: 'Metadata', Subtype: 'XML' }),
      OutputIntents: [this.outputIntent()],
    });
    const outline = writeOutline(context, this.bookmarks);
    if (outline !== undefined) {
      catalog.set(PDFName.of('Outlines'), outline);
      catalog.set(PDFName.of('PageMode'), PDFName.of('UseOutlines'));
    }
    this.attach(attachments, catalog, metadata);

    this.digest.update(JSON.stringify(metadata));
    const id = PDFHexString.of(this.digest.digest('hex').slice(0, 32).toUpperCase());
    context.trailerInfo = { Root: context.register(catalog), Info: context.register(info), ID: context.obj([id, id]) };
    return PDFWriter.forContext(context, 500).serializeToBuffer();
  }

  private writePages(): void {
    const { context } = this;
    for (const page of this.pages) {
      const dict = context.obj({
        Type: 'Page',
        Parent: this.tree,
        MediaBox: [0, 0, page.width, page.height],
        Resources: this.resources,
        Contents: page.contents,
      });
      if (page.links.length > 0) {
        const links = page.links.map(({ x, y, width, height, target }) =>
          context.register(
            context.obj({
              Type: 'Annot',
              Subtype: 'Link',
              Rect: [x, page.height - y - height, x + width, page.height - y],
              // Printed, without a border (PDF/A-3 asks for the print flag).
              F: 4,
              Border: [0, 0, 0],
              Dest: destination(context, target.page, target.top),
            }),
          ),
        );
        dict.set(PDFName.of('Annots'), context.obj(links));
      }
      context.assign(page.ref, dict);
    }
    const kids = this.pages.map((page) => page.ref);
    context.assign(this.tree, context.obj({ Type: 'Pages', Kids: kids, Count: kids.length }));
  }

  private outputIntent(): PDFRef {
    return this.context.register(
      this.context.obj({
        Type: 'OutputIntent',
        S: 'GTS_PDFA1',
        OutputConditionIdentifier: PDFString.of('sRGB'),
        Info: PDFString.of('sRGB IEC61966-2.1'),
        DestOutputProfile: this.stream(Buffer.from(srgbProfile()), { N: 3 }),
      }),
    );
  }

  private attach(attachments: readonly Attachment[], catalog: ReturnType<typeof this.dictionary>, metadata: Metadata) {
    if (attachments.length === 0) return;
    const { context } = this;
    const date = PDFString.of(pdfDate(metadata.createdAt));
    // A name tree is sorted by the bytes of its keys (ISO 32000-1, 7.9.6).
    const sorted = [...attachments].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    const specifications = sorted.map((attachment) => {
      const embedded = this.stream(Buffer.from(attachment.bytes), {
        Type: 'EmbeddedFile',
        Subtype: attachment.mediaType,
        Params: context.obj({ Size: attachment.bytes.length, ModDate: date }),
      });
      return context.register(
        context.obj({
          Type: 'Filespec',
          F: textString(attachment.name),
          UF: textString(attachment.name),
          Desc: textString(attachment.description),
          AFRelationship: attachment.relationship,
          EF: { F: embedded, UF: embedded },
        }),
      );
    });
    const names = sorted.flatMap((attachment, index) => [textString(attachment.name), specifications[index]]);
    catalog.set(PDFName.of('Names'), context.obj({ EmbeddedFiles: { Names: names } }));
    catalog.set(PDFName.of('AF'), context.obj(specifications));
  }

  private stream(bytes: Buffer, entries: Record<string, string | number | ReturnType<typeof this.dictionary>>): PDFRef {
    const compressed = deflateSync(bytes);
    return this.plainStream(compressed, { ...entries, Filter: 'FlateDecode' });
  }

  private plainStream(
    bytes: Buffer,
    entries: Record<string, string | number | ReturnType<typeof this.dictionary>>,
  ): PDFRef {
    this.digest.update(bytes);
    const dict = this.context.obj({ ...entries, Length: bytes.length });
    return this.context.register(PDFRawStream.of(dict, bytes));
  }

  private dictionary() {
    return this.context.obj({});
  }
}
