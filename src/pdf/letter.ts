import { paintBlock } from './blocks/paint-block.js';
import { paintParagraph } from './blocks/prose.js';
import { PdfFile } from './file/pdf-file.js';
import type { LetterDocument } from './letter-document.js';
import { Flow, paintLine, type Frame } from './page/flow.js';
import { lineFragments, placeRow } from './page/row.js';
import { footerLines, paintRunningLines } from './page/running-lines.js';
import type { Paragraph } from './report-document.js';
import { Shaper } from './text/shape.js';
import { TextWrapper, type Line } from './text/wrap.js';
import { colours, papers, styles, type Paper, type TextStyle } from './theme.js';

/** A letter ready to be stored and sent. */
export interface RenderedLetter {
  readonly bytes: Uint8Array;
  readonly pages: number;
}

const MOST_LINES_KEPT = 8;
const PARAGRAPH_SPACE = 8;
const CLOSING_SPACE = 16;
/** For a signature by hand. */
const SIGNATURE_ROOM = 34;
const MILLIMETRE = 72 / 25.4;
/** The address stands in the window of an envelope: 45 mm from the top, 85 mm wide (DIN 5008, form B). */
const WINDOW = { top: 45 * MILLIMETRE, height: 45 * MILLIMETRE, width: 85 * MILLIMETRE };
/** Where the sheet is folded for the envelope: DIN 5008, form B; a sheet of Letter size in thirds. */
const FOLDS: Readonly<Record<Paper, readonly number[]>> = {
  a4: [105 * MILLIMETRE, 210 * MILLIMETRE],
  letter: [papers.letter.height / 3, (papers.letter.height * 2) / 3],
};

/**
 * Paints a letter as a PDF file; what does not fit goes on to following pages. Equal input gives equal bytes (on one
 * build of zlib), and no text is cut: see `renderReport`.
 *
 * @throws RangeError if `metadata.createdAt` is not RFC 3339 in UTC.
 */
export async function renderLetter(document: LetterDocument): Promise<RenderedLetter> {
  const paper = papers[document.paper ?? 'a4'];
  const file = new PdfFile();
  const text = new TextWrapper(new Shaper(file.fonts));
  const footer = footerLines(text, document.footer ?? [], paper.width - 132);
  const bottom = paper.height - 52 - 10 * Math.max(footer.length, 1);
  const frame: Frame = { left: 70, right: paper.width - 62, top: 76, bottom };
  const flow = new Flow(file, text, paper, (page) => (page === 0 ? { ...frame, top: 36 } : frame));

  paintLetterhead(flow, document);
  paintAddress(flow, document);
  paintReferences(flow, document);
  paintLines(flow, document.subject, { ...styles.strong, size: 11, leading: 16 }, 14);
  paintLines(flow, document.salutation, styles.body, 4);
  const last = document.body.at(-1);
  const ending = last?.kind === 'paragraph' ? last : undefined;
  for (const block of ending === undefined ? document.body : document.body.slice(0, -1)) await paintBlock(flow, block);
  if (ending !== undefined) paintEnding(flow, ending);
  paintClosing(flow, document);
  flow.end();

  paintRunningLines(file, text, frame, {
    header: { left: document.letterhead.name, right: document.subject },
    skipHeader: 1,
    footer,
    pageLabel: document.pageLabel,
  });
  return { bytes: await file.finish(document.metadata, document.attachments), pages: file.pages.length };
}

const heightOf = (lines: readonly Line[]): number => lines.reduce((sum, { leading }) => sum + leading, 0);

function paintLines(flow: Flow, value: string, style: TextStyle, gap: number): void {
  for (const line of flow.text.lines(value, style, flow.width)) {
    flow.lines([line], flow.frame.left, flow.place(line.leading), flow.width);
  }
  flow.space(gap);
}

function paintLetterhead(flow: Flow, { letterhead, paper = 'a4' }: LetterDocument): void {
  const { left, right, top } = flow.frame;
  const half = flow.width / 2 - 10;
  const name = flow.text.lines(letterhead.name, { ...styles.heading1, size: 16, leading: 20 }, half);
  const lines = letterhead.lines.flatMap((line) => flow.text.lines(line, styles.running, half));
  name.forEach((line, index) => paintLine(flow.canvas, line, left, top + index * line.leading));
  lines.forEach((line, index) => paintLine(flow.canvas, line, right - line.width, top + index * line.leading));
  const height = Math.max(name.length * 20, lines.length * styles.running.leading) + 8;
  flow.place(height);
  flow.canvas.line(left, top + height, right, top + height, 1.2, colours.accent);
  for (const fold of FOLDS[paper]) flow.canvas.line(14, fold, 24, fold, 0.4, colours.rule);
}

function paintAddress(flow: Flow, document: LetterDocument): void {
  const { left, right } = flow.frame;
  flow.place(Math.max(WINDOW.top - flow.y, 12));
  const style = { ...styles.body, size: 10 };
  const marking = { ...styles.eyebrow, size: 7.5, leading: 14 };
  const lines = [
    ...(document.marking === undefined ? [] : flow.text.lines(document.marking, marking, WINDOW.width)),
    ...document.recipient.flatMap((line) => flow.text.lines(line, style, WINDOW.width)),
  ];
  // An address is set from the left whatever its script, as the post reads it.
  const fragments = lines.flatMap((line) => lineFragments([line], WINDOW.width));
  placeRow(flow, { paddingTop: 0, paddingBottom: 0, stacks: [{ x: left, fragments }] });
  const date = flow.text.line(document.date, style);
  const rest = WINDOW.height - heightOf(lines) - date.leading;
  if (rest > 0) flow.place(rest);
  paintLine(flow.canvas, date, right - date.width, flow.place(date.leading));
  flow.place(16);
}

/** References side by side, each under its label. */
function paintReferences(flow: Flow, { references = [] }: LetterDocument): void {
  const perRow = 3;
  const width = flow.width / perRow;
  for (let at = 0; at < references.length; at += perRow) {
    const stacks = references.slice(at, at + perRow).map(({ label, value }, index) => ({
      x: flow.frame.left + index * width,
      fragments: lineFragments(
        [
          ...flow.text.lines(label, { ...styles.running, leading: 11 }, width - 12),
          ...flow.text.lines(value, { ...styles.body, size: 9 }, width - 12),
        ],
        width - 12,
      ),
    }));
    placeRow(flow, { paddingTop: 0, paddingBottom: 4, stacks });
  }
  flow.place(14);
}

/** A page that holds nothing of a letter but its signature invites forgery: a short last paragraph stays with the closing. */
function paintEnding(flow: Flow, paragraph: Paragraph): void {
  const lines = flow.text.lines(paragraph.text, paragraph.style === 'small' ? styles.small : styles.body, flow.width);
  if (lines.length > MOST_LINES_KEPT) return paintParagraph(flow, paragraph);
  flow.space(PARAGRAPH_SPACE);
  flow.keepWithNext(heightOf(lines) + CLOSING_SPACE, (top) => flow.lines(lines, flow.frame.left, top, flow.width));
}

/** Closing, room for a signature, the signatory and the enclosures; the signature stays with the closing. */
function paintClosing(flow: Flow, document: LetterDocument): void {
  const { width } = flow;
  const closing = flow.text.lines(document.closing, styles.body, width);
  const signatory = [
    ...flow.text.lines(document.signatory.name, styles.strong, width),
    ...(document.signatory.lines ?? []).flatMap((line) => flow.text.lines(line, styles.small, width)),
  ];
  flow.space(CLOSING_SPACE);
  const fragments = [
    ...lineFragments(closing, width),
    { height: SIGNATURE_ROOM, paint: () => undefined },
    ...lineFragments(signatory, width),
  ];
  placeRow(flow, { paddingTop: 0, paddingBottom: 0, stacks: [{ x: flow.frame.left, fragments }] });
  if (document.enclosures === undefined || document.enclosures.items.length === 0) return;
  flow.space(18);
  const title = flow.text.lines(document.enclosures.title, { ...styles.small, weight: 'bold' }, width);
  flow.keepWithNext(heightOf(title), (top) => flow.lines(title, flow.frame.left, top, width));
  for (const item of document.enclosures.items) {
    for (const line of flow.text.lines(item, styles.small, width)) {
      flow.lines([line], flow.frame.left, flow.place(line.leading), width);
    }
  }
}
