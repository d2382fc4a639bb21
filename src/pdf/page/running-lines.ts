import type { PdfFile } from '../file/pdf-file.js';
import type { TextWrapper } from '../text/wrap.js';
import { colours, styles } from '../theme.js';
import { Canvas } from './canvas.js';
import { paintLine, type Frame } from './flow.js';

export interface RunningLines {
  /** On every page but the first `skipHeader`. */
  readonly header?: { readonly left: string; readonly right?: string };
  readonly skipHeader: number;
  readonly footer: readonly string[];
  readonly pageLabel: (page: number, pages: number) => string;
}

export const pageOf = (page: number, pages: number): string => `Page ${page} of ${pages}`;

/** Paints header, footer and page number on every finished page, now that their number is known. */
export function paintRunningLines(file: PdfFile, text: TextWrapper, frame: Frame, running: RunningLines): void {
  const width = frame.right - frame.left;
  const style = styles.running;
  const footer = running.footer.flatMap((line) => text.lines(line, style, width - 90));
  const left = running.header === undefined ? [] : text.lines(running.header.left, style, width * 0.6);
  const right = running.header?.right === undefined ? [] : text.lines(running.header.right, style, width * 0.38);
  file.pages.forEach((page, index) => {
    const canvas = new Canvas(page.width, page.height);
    if (index >= running.skipHeader && left.length > 0) {
      const bottom = frame.top - 14;
      const top = bottom - 5 - Math.max(left.length, right.length) * style.leading;
      left.forEach((line, at) => paintLine(canvas, line, frame.left, top + at * style.leading));
      right.forEach((line, at) => paintLine(canvas, line, frame.right - line.width, top + at * style.leading));
      canvas.line(frame.left, bottom, frame.right, bottom, 0.5, colours.rule);
    }
    const top = frame.bottom + 16;
    canvas.line(frame.left, top - 5, frame.right, top - 5, 0.5, colours.rule);
    footer.forEach((line, at) => paintLine(canvas, line, frame.left, top + at * style.leading));
    const number = text.line(running.pageLabel(index + 1, file.pages.length), style);
    paintLine(canvas, number, frame.right - number.width, top);
    file.addContent(page, canvas);
  });
}
