import { setImmediate } from 'node:timers/promises';
import type { PDFRef } from 'pdf-lib';
import type { PdfFile } from '../file/pdf-file.js';
import type { Line, TextWrapper } from '../text/wrap.js';
import type { Colour } from '../theme.js';
import { Canvas } from './canvas.js';

/** The part of a page that content fills, in points from the upper left corner. */
export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** How many pages are painted before other work of the process gets a turn. */
const PAGES_PER_TURN = 4;

/** What waits for the content it belongs to: a heading is painted together with what follows it. */
interface Waiting {
  readonly height: number;
  readonly paint: (y: number) => void;
}

/** Places content from top to bottom, page after page. A page is finished and compressed as soon as the next begins. */
export class Flow {
  /** Where the next content goes. */
  y: number;
  private waiting: Waiting[] = [];
  private page: { ref: PDFRef; canvas: Canvas };
  private pagesThisTurn = 0;
  private gap = 0;

  /** @param frameOf the frame of the n-th page of this flow, counted from 0. */
  constructor(
    readonly file: PdfFile,
    readonly text: TextWrapper,
    private readonly paper: { readonly width: number; readonly height: number },
    private readonly frameOf: (page: number) => Frame,
    private finished = 0,
  ) {
    this.page = this.blank();
    this.y = this.frame.top;
  }

  get canvas(): Canvas {
    return this.page.canvas;
  }

  get pageRef(): PDFRef {
    return this.page.ref;
  }

  get frame(): Frame {
    return this.frameOf(this.finished);
  }

  get width(): number {
    return this.frame.right - this.frame.left;
  }

  /** Height left on this page below what waits. */
  get remaining(): number {
    return this.frame.bottom - this.y - this.waitingHeight;
  }

  /** Height of a page that holds nothing but what waits. */
  get pageHeight(): number {
    return this.frame.bottom - this.frame.top - this.waitingHeight;
  }

  /** Whether a new page would give no more room than this one. */
  get atTop(): boolean {
    return this.y === this.frame.top;
  }

  /** Paints a heading as soon as something follows it, on the same page as that. */
  keepWithNext(height: number, paint: (y: number) => void): void {
    this.waiting.push({ height, paint });
  }

  /**
   * Makes room for content that must not be broken and moves below it.
   *
   * @returns where it begins. Content higher than a page begins at the top of one and runs out of it; callers split.
   */
  place(height: number): number {
    if (height > this.remaining && !this.atTop) this.nextPage();
    this.settle();
    const y = this.y;
    this.y += height;
    this.gap = 0;
    return y;
  }

  /** Space before a block: at least this, or what the block before asked for; none at the top of a page. */
  space(height: number): void {
    if (this.atTop || this.waiting.length > 0) return;
    this.y = Math.min(this.y + Math.max(height, this.gap), this.frame.bottom);
    this.gap = 0;
  }

  /** Asks for space after a block, if another follows on this page. */
  spaceAfter(height: number): void {
    this.gap = height;
  }

  /** Finishes this page. What waits moves on to the next. */
  nextPage(): void {
    this.file.addPage(this.page.ref, this.page.canvas);
    this.finished++;
    this.pagesThisTurn++;
    this.page = this.blank();
    this.y = this.frame.top;
  }

  /** Ends the flow: paints what still waits and finishes the last page. */
  end(): void {
    if (this.waiting.length > 0) this.place(0);
    this.nextPage();
  }

  /** Lets the process do other work after a few pages; to be called between rows and blocks. */
  async turn(): Promise<void> {
    if (this.pagesThisTurn < PAGES_PER_TURN) return;
    this.pagesThisTurn = 0;
    await setImmediate();
  }

  /** Paints lines one under the other from y; right-to-left paragraphs are set against the right edge. */
  lines(lines: readonly Line[], x: number, y: number, width: number): void {
    let top = y;
    for (const line of lines) {
      paintLine(this.canvas, line, line.rightToLeft ? x + width - line.width : x, top);
      top += line.leading;
    }
  }

  rule(y: number, thickness: number, colour: Colour): void {
    this.canvas.line(this.frame.left, y, this.frame.right, y, thickness, colour);
  }

  private get waitingHeight(): number {
    return this.waiting.reduce((sum, { height }) => sum + height, 0);
  }

  private settle(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const { height, paint } of waiting) {
      paint(this.y);
      this.y += height;
    }
  }

  private blank(): { ref: PDFRef; canvas: Canvas } {
    return { ref: this.file.reservePage(), canvas: new Canvas(this.paper.width, this.paper.height) };
  }
}

/** Paints a line whose box begins at y: the baseline stands where the letters look centred in the leading. */
export function paintLine(canvas: Canvas, line: Line, x: number, y: number): void {
  canvas.text(line.parts, x, y + (line.leading - line.size) / 2 + line.size * 0.8);
}
