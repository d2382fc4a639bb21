import type { Bookmark } from '../file/outline.js';
import type { PdfFile } from '../file/pdf-file.js';
import { Canvas } from '../page/canvas.js';
import { paintLine, type Frame } from '../page/flow.js';
import type { Line, TextWrapper } from '../text/wrap.js';
import { colours, styles } from '../theme.js';

interface Entry {
  readonly bookmark: Bookmark;
  readonly lines: readonly Line[];
  readonly space: number;
}

const NUMBER_WIDTH = 44;
const INDENT = { 1: 0, 2: 14 } as const;

/**
 * Puts the table of contents among finished pages. Its own length shifts the numbers it prints, so the entries are laid
 * out on pages first and painted when their number is known.
 *
 * @param at index of the page before which it goes.
 */
export function insertContents(
  file: PdfFile,
  text: TextWrapper,
  paper: { readonly width: number; readonly height: number },
  frame: Frame,
  title: string,
  at: number,
): void {
  if (file.bookmarks.length === 0) return;
  const width = frame.right - frame.left;
  const heading = text.lines(title, styles.heading1, width);
  const headingHeight = heading.reduce((sum, line) => sum + line.leading, 0) + 14;
  const pages = paginate(entriesOf(file.bookmarks, text, width), frame.bottom - frame.top, headingHeight);
  const canvases = pages.map(() => ({ ref: file.reservePage(), canvas: new Canvas(paper.width, paper.height) }));
  const positions = new Map(file.pages.map((page, index) => [page.ref, index < at ? index : index + pages.length]));

  pages.forEach((entries, index) => {
    const target = canvases[index];
    if (target === undefined) return;
    const { canvas, ref } = target;
    let y = frame.top;
    if (index === 0) {
      for (const line of heading) {
        paintLine(canvas, line, frame.left, y);
        y += line.leading;
      }
      canvas.line(frame.left, y + 3, frame.right, y + 3, 0.8, colours.accent);
      y += 14;
    }
    const page = file.addPage(ref, canvas, at + index);
    const painted = new Canvas(paper.width, paper.height);
    for (const { bookmark, lines, space } of entries) {
      y += space;
      const top = y;
      for (const line of lines) {
        paintLine(painted, line, frame.left + INDENT[bookmark.level], y);
        y += line.leading;
      }
      const last = lines.at(-1);
      const number = text.line(String((positions.get(bookmark.page) ?? 0) + 1), styles.body);
      paintLine(painted, number, frame.right - number.width, y - styles.body.leading);
      const leader = frame.left + INDENT[bookmark.level] + (last?.width ?? 0) + 8;
      painted.line(leader, y - 4, frame.right - number.width - 8, y - 4, 0.4, colours.rule);
      page.links.push({ x: frame.left, y: top, width, height: y - top, target: bookmark });
    }
    file.addContent(page, painted);
  });
}

function entriesOf(bookmarks: readonly Bookmark[], text: TextWrapper, width: number): Entry[] {
  return bookmarks.map((bookmark) => ({
    bookmark,
    lines: text.lines(
      bookmark.title,
      bookmark.level === 1 ? styles.strong : styles.body,
      width - INDENT[bookmark.level] - NUMBER_WIDTH,
    ),
    space: bookmark.level === 1 ? 7 : 1,
  }));
}

function paginate(entries: readonly Entry[], height: number, firstUsed: number): Entry[][] {
  const pages: Entry[][] = [[]];
  let used = firstUsed;
  for (const entry of entries) {
    const needed = entry.space + entry.lines.reduce((sum, line) => sum + line.leading, 0);
    if (used + needed > height) {
      pages.push([]);
      used = 0;
    }
    pages.at(-1)?.push(entry);
    used += needed;
  }
  return pages;
}
