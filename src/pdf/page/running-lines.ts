import type { PdfFile } from '../file/pdf-file.js';
import type { Line, TextWrapper } from '../text/wrap.js';
import { colours, styles } from '../theme.js';
import { Canvas } from './canvas.js';
import { paintLine, type Frame } from './flow.js';

export interface RunningLines {
  /** On every page but the first `skipHeader`. */
  readonly header?: { readonly left: string; readonly right?: string };
  readonly skipHeader: number;
  readonly footer: readonly Line[];
  readonly pageLabel: string | undefined;
}

/** Room that is kept for the page number beside the footer, in points. */
const NUMBER_WIDTH = 90;
const MOST_HEADER_LINES = 2;

/** The lines of a footer, so that the frame can leave room for them. */
export function footerLines(text: TextWrapper, footer: readonly string[], width: number): Line[] {
  return footer.flatMap((line) => text.lines(line, styles.running, width - NUMBER_WIDTH));
}

/** A header only repeats what the document says in full elsewhere; it may end in an ellipsis. */
function shortened(text: TextWrapper, value: string, width: number): Line[] {
  const letters = [...value.replace(/\s+/g, ' ')];
  let lines = text.lines(letters.join(''), styles.running, width);
  while (lines.length > MOST_HEADER_LINES) {
    letters.length = Math.floor(letters.length * 0.9);
    lines = text.lines(`${letters.join('')}…`, styles.running, width);
  }
  return lines;
}

/** Paints header, footer and page number on every finished page, now that their number is known. */
export function paintRunningLines(file: PdfFile, text: TextWrapper, frame: Frame, running: RunningLines): void {
  const width = frame.right - frame.left;
  const label = running.pageLabel ?? 'Page {page} of {pages}';
  const style = styles.running;
  const left = shortened(text, running.header?.left ?? '', width * 0.58);
  const right = shortened(text, running.header?.right ?? '', width * 0.38);
  file.pages.forEach((page, index) => {
    const canvas = new Canvas(page.width, page.height);
    if (index >= running.skipHeader && running.header !== undefined) {
      const bottom = frame.top - 14;
      const top = bottom - 5 - Math.max(left.length, right.length) * style.leading;
      left.forEach((line, at) => paintLine(canvas, line, frame.left, top + at * style.leading));
      right.forEach((line, at) => paintLine(canvas, line, frame.right - line.width, top + at * style.leading));
      canvas.line(frame.left, bottom, frame.right, bottom, 0.5, colours.rule);
    }
    const top = frame.bottom + 16;
    canvas.line(frame.left, top - 5, frame.right, top - 5, 0.5, colours.rule);
    running.footer.forEach((line, at) => paintLine(canvas, line, frame.left, top + at * style.leading));
    const numbered = label.replaceAll('{page}', String(index + 1)).replaceAll('{pages}', String(file.pages.length));
    const number = text.line(numbered, style);
    paintLine(canvas, number, frame.right - number.width, top);
    file.addContent(page, canvas);
  });
}
