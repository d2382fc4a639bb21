import type { Line } from '../text/wrap.js';
import type { Canvas } from './canvas.js';
import { paintLine, type Flow } from './flow.js';

/** The smallest thing a page break does not cut: a line of text, a pill. */
export interface Fragment {
  readonly height: number;
  readonly paint: (canvas: Canvas, x: number, y: number) => void;
}

/** Fragments one under the other, at a fixed place across the page. */
export interface Stack {
  readonly x: number;
  readonly fragments: readonly Fragment[];
}

/** Stacks side by side that belong together. */
export interface Row {
  readonly stacks: readonly Stack[];
  readonly paddingTop: number;
  readonly paddingBottom: number;
}

/** Which part of a row is painted: a row that does not fit continues on the next page. */
export interface RowPart {
  readonly y: number;
  readonly height: number;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

export interface RowOptions {
  /** What must stand above the row on this page, such as the header of a table; asked again on every page. */
  readonly lead?: () => { readonly height: number; readonly paint: (y: number) => void };
  /** Marks the rest of a broken row, such as by a sign in an empty first column. */
  readonly continued?: (rest: Row) => Row;
  /** Painted under the row's content: backgrounds, rules. */
  readonly decorate?: (canvas: Canvas, part: RowPart) => void;
}

/** A row is moved to the next page rather than broken if it takes no more than this share of one. */
const KEPT_WHOLE = 0.4;
/** A row is not begun in less room than this, in points. */
const LEAST_ROOM = 48;

const stackHeight = (fragments: readonly Fragment[]): number =>
  fragments.reduce((sum, fragment) => sum + fragment.height, 0);

export function rowHeight(row: Row): number {
  const content = row.stacks.reduce((highest, stack) => Math.max(highest, stackHeight(stack.fragments)), 0);
  return row.paddingTop + content + row.paddingBottom;
}

/** Lines of text as fragments. Right-to-left text of several lines ends at the right edge; a single name does not move. */
export function lineFragments(lines: readonly Line[], width: number, align: 'start' | 'end' = 'start'): Fragment[] {
  return lines.map((line) => {
    const shift = align === 'end' || (line.rightToLeft && lines.length > 1) ? width - line.width : 0;
    return { height: line.leading, paint: (canvas, x, y) => paintLine(canvas, line, x + shift, y) };
  });
}

/** Paints a row where it fits; one that is higher than the room goes on, line by line, on the following pages. */
export function placeRow(flow: Flow, row: Row, options: RowOptions = {}): void {
  let rest = row;
  let isFirst = true;
  for (;;) {
    const lead = options.lead?.();
    const leadHeight = lead?.height ?? 0;
    const room = flow.remaining - leadHeight;
    const height = rowHeight(rest);
    const fits = height <= room;
    if (!fits && !flow.atTop && (height <= flow.pageHeight * KEPT_WHOLE || room < LEAST_ROOM)) {
      flow.nextPage();
      continue;
    }
    const [part, tail] = fits ? [rest, undefined] : splitRow(rest, room);
    const partHeight = rowHeight(part);
    const top = flow.place(leadHeight + partHeight);
    lead?.paint(top);
    const y = top + leadHeight;
    options.decorate?.(flow.canvas, { y, height: partHeight, isFirst, isLast: tail === undefined });
    for (const stack of part.stacks) {
      let fragmentY = y + part.paddingTop;
      for (const fragment of stack.fragments) {
        fragment.paint(flow.canvas, stack.x, fragmentY);
        fragmentY += fragment.height;
      }
    }
    if (tail === undefined) return;
    flow.nextPage();
    rest = options.continued?.(tail) ?? tail;
    isFirst = false;
  }
}

/** What fits into the room, and the rest. At least one fragment is taken, so that every call makes progress. */
function splitRow(row: Row, room: number): [Row, Row | undefined] {
  const inner = room - row.paddingTop - row.paddingBottom;
  const counts = row.stacks.map(({ fragments }) => {
    let used = 0;
    return fragments.findIndex((fragment) => (used += fragment.height) > inner);
  });
  if (counts.every((count) => count <= 0)) {
    const stuck = counts.some((count) => count === 0);
    if (!stuck) return [row, undefined];
    counts.forEach((count, index) => (counts[index] = count === 0 ? 1 : count));
  }
  const take = (from: boolean): Row => ({
    ...row,
    stacks: row.stacks.map((stack, index) => {
      const count = counts[index] ?? -1;
      const cut = count < 0 ? stack.fragments.length : count;
      return { x: stack.x, fragments: from ? stack.fragments.slice(cut) : stack.fragments.slice(0, cut) };
    }),
  });
  const tail = take(true);
  return [take(false), tail.stacks.every((stack) => stack.fragments.length === 0) ? undefined : tail];
}
