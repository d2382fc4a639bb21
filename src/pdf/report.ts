import { paintBlock } from './blocks/paint-block.js';
import { insertContents } from './blocks/contents.js';
import { paintCover } from './blocks/cover.js';
import { PdfFile } from './file/pdf-file.js';
import { Flow, type Frame } from './page/flow.js';
import { footerLines, paintRunningLines } from './page/running-lines.js';
import type { ReportDocument } from './report-document.js';
import { Shaper } from './text/shape.js';
import { TextWrapper } from './text/wrap.js';
import { papers } from './theme.js';

/**
 * Paints a report as a PDF file built to the rules of PDF/A-3b.
 *
 * Equal input gives equal bytes (on one build of zlib). No text is cut and no character is lost without a sign: what no
 * font has becomes `[U+1F3E6]`. Blocks and rows are taken one by one; finished pages are held compressed only.
 *
 * @throws RangeError if `metadata.createdAt` is not RFC 3339 in UTC; whatever an iterable of the input throws.
 */
export async function renderReport(document: ReportDocument): Promise<Uint8Array> {
  const portrait = papers[document.paper ?? 'a4'];
  const paper = document.orientation === 'landscape' ? { width: portrait.height, height: portrait.width } : portrait;
  const file = new PdfFile();
  const text = new TextWrapper(new Shaper(file.fonts));
  const footer = document.footer === undefined ? [] : footerLines(text, [document.footer], paper.width - 108);
  const bottom = paper.height - 52 - 10 * Math.max(footer.length, 1);
  const frame: Frame = { left: 54, right: paper.width - 54, top: 74, bottom };

  if (document.cover !== undefined) {
    const flow = new Flow(file, text, paper, (page) => (page === 0 ? { ...frame, top: 96 } : frame));
    paintCover(flow, document.cover);
    flow.end();
  }
  const coverPages = file.pages.length;

  const flow = new Flow(file, text, paper, () => frame);
  for await (const block of document.blocks) {
    await paintBlock(flow, block);
    await flow.turn();
  }
  flow.end();

  if (document.contents !== undefined) {
    insertContents(file, text, paper, frame, document.contents.title, coverPages);
  }
  paintRunningLines(file, text, frame, {
    ...(document.header === undefined ? {} : { header: document.header }),
    skipHeader: coverPages,
    footer,
    pageLabel: document.pageLabel,
  });
  return file.finish(document.metadata, document.attachments);
}
