import { merge } from '../text/shape.js';
import type { GlyphRun } from '../text/shape.js';
import type { Colour } from '../theme.js';

/** A number as PDF writes it: no exponent, two decimals (a hundredth of a point cannot be seen). */
export function operand(value: number): string {
  const rounded = Math.round(value * 100) / 100;
  return Object.is(rounded, -0) ? '0' : String(rounded);
}

/** A stretch of text in one size and colour, in the order in which it is painted. */
export interface PaintedRun {
  readonly runs: readonly GlyphRun[];
  readonly size: number;
  readonly colour: Colour;
  /** In points. */
  readonly width: number;
}

/**
 * The operators of one page. Coordinates are points from the upper left corner, y downwards; the page's own origin is
 * the lower left. Text goes in as hexadecimal glyph codes only, so no input can become an operator.
 */
export class Canvas {
  private readonly operators: string[] = [];
  private font = '';
  private fill = '';
  private stroke = '';
  private rise = 0;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {}

  get isEmpty(): boolean {
    return this.operators.length === 0;
  }

  /** Paints a line of text with its baseline at y. */
  text(painted: readonly PaintedRun[], x: number, y: number): void {
    let started = false;
    for (const part of painted) {
      for (const run of part.runs) {
        if (!started) this.operators.push(`BT ${operand(x)} ${operand(this.height - y)} Td`);
        started = true;
        this.setFill(part.colour);
        const font = `/${run.face.resource} ${operand(part.size)} Tf`;
        if (font !== this.font) this.operators.push((this.font = font));
        const rise = Math.round(run.rise * part.size) / 1000;
        if (rise !== this.rise) this.operators.push(`${operand((this.rise = rise))} Ts`);
        this.operators.push(`[${run.tj}]TJ`);
      }
    }
    if (started) this.operators.push('ET');
  }

  rectangle(x: number, y: number, width: number, height: number, colour: Colour): void {
    this.setFill(colour);
    this.operators.push(`${operand(x)} ${operand(this.height - y - height)} ${operand(width)} ${operand(height)} re f`);
  }

  /** A filled rectangle with rounded corners. */
  rounded(x: number, y: number, width: number, height: number, radius: number, colour: Colour): void {
    const r = Math.min(radius, width / 2, height / 2);
    // Control points of a quarter circle by a cubic curve lie at 0.5523 of the radius.
    const c = r * (1 - 0.5523);
    const [left, right] = [x, x + width];
    const [top, bottom] = [this.height - y, this.height - y - height];
    const points = (...values: number[]) => values.map(operand).join(' ');
    this.setFill(colour);
    this.operators.push(
      `${points(left + r, bottom)} m`,
      `${points(right - r, bottom)} l ${points(right - c, bottom, right, bottom + c, right, bottom + r)} c`,
      `${points(right, top - r)} l ${points(right, top - c, right - c, top, right - r, top)} c`,
      `${points(left + r, top)} l ${points(left + c, top, left, top - c, left, top - r)} c`,
      `${points(left, bottom + r)} l ${points(left, bottom + c, left + c, bottom, left + r, bottom)} c f`,
    );
  }

  line(x1: number, y1: number, x2: number, y2: number, thickness: number, colour: Colour): void {
    if (colour !== this.stroke) this.operators.push(`${(this.stroke = colour)} RG`);
    const from = `${operand(x1)} ${operand(this.height - y1)} m`;
    this.operators.push(`${operand(thickness)} w ${from} ${operand(x2)} ${operand(this.height - y2)} l S`);
  }

  /** The content stream of the page, not yet compressed. */
  content(): Buffer {
    return Buffer.from(this.operators.join('\n'), 'latin1');
  }

  private setFill(colour: Colour): void {
    if (colour !== this.fill) this.operators.push(`${(this.fill = colour)} rg`);
  }
}

/** Joins neighbours of one size and colour, so that a line of plain text is one string in the page. */
export function joinRuns(parts: readonly PaintedRun[]): PaintedRun[] {
  const joined: { runs: GlyphRun[]; size: number; colour: Colour; width: number }[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (last !== undefined && last.size === part.size && last.colour === part.colour) {
      last.runs.push(...part.runs);
      last.width += part.width;
    } else {
      joined.push({ runs: [...part.runs], size: part.size, colour: part.colour, width: part.width });
    }
  }
  for (const part of joined) part.runs = merge(part.runs);
  return joined;
}
