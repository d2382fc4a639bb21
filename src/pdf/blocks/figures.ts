import type { Flow } from '../page/flow.js';
import { lineFragments, placeRow, rowHeight, type Row } from '../page/row.js';
import type { Bars, Figure, Figures } from '../report-document.js';
import { colours, styles, tones, type TextStyle } from '../theme.js';

const TILES_A_ROW = 4;
const GAP = 10;
const PADDING = 10;

/** Key figures in tiles of equal size. */
export function paintFigures(flow: Flow, block: Figures): void {
  flow.space(12);
  const perRow = Math.min(TILES_A_ROW, Math.max(block.items.length, 1));
  const width = (flow.width - GAP * (perRow - 1)) / perRow;
  for (let at = 0; at < block.items.length; at += perRow) {
    if (at > 0) flow.space(GAP);
    const items = block.items.slice(at, at + perRow);
    const edges = items.map((_, index) => flow.frame.left + index * (width + GAP));
    const stacks = items.map((item, index) => tile(flow, item, (edges[index] ?? 0) + PADDING, width - 2 * PADDING));
    const row: Row = { paddingTop: 8, paddingBottom: 8, stacks };
    const height = rowHeight(row);
    placeRow(flow, row, {
      decorate: (canvas, part) => {
        items.forEach((item, index) => {
          const tone = item.tone === undefined ? undefined : tones[item.tone];
          canvas.rectangle(edges[index] ?? 0, part.y, width, Math.min(height, part.height), tone?.fill ?? colours.band);
          canvas.rectangle(edges[index] ?? 0, part.y, width, 2, tone?.edge ?? colours.accent);
        });
      },
    });
  }
  flow.spaceAfter(14);
}

function tile(flow: Flow, item: Figure, x: number, width: number) {
  const colour = item.tone === undefined ? colours.accent : tones[item.tone].text;
  return {
    x,
    fragments: [
      ...lineFragments(flow.text.lines(item.value, { ...styles.figure, colour }, width), width),
      ...lineFragments(flow.text.lines(item.label, { ...styles.cell, weight: 'bold' }, width), width),
      ...(item.note === undefined ? [] : lineFragments(flow.text.lines(item.note, styles.cellNote, width), width)),
    ],
  };
}

const MOST_LABEL_WIDTH = 170;
const MOST_DISPLAY_WIDTH = 110;
const BAR_GAP = 12;

/** Bars on one scale, each with its label before and its number after it. */
export function paintBars(flow: Flow, block: Bars): void {
  flow.space(10);
  const { left } = flow.frame;
  const bold = { ...styles.cell, weight: 'bold' } as const;
  const longest = Math.max(...block.items.map((item) => item.amount), 0);
  const widest = (texts: readonly string[], style: TextStyle, most: number): number =>
    Math.min(Math.max(...texts.map((text) => flow.text.line(text, style).width), 0) + 0.5, most);
  const labels = block.items.map((item) => item.label);
  const labelWidth = widest(labels, styles.cell, MOST_LABEL_WIDTH);
  const displays = block.items.map((item) => item.display);
  const displayWidth = widest(displays, bold, MOST_DISPLAY_WIDTH);
  const barX = left + labelWidth + BAR_GAP;
  const track = flow.width - labelWidth - displayWidth - 2 * BAR_GAP;
  for (const item of block.items) {
    const label = flow.text.lines(item.label, styles.cell, labelWidth);
    const display = flow.text.lines(item.display, bold, displayWidth);
    const length = longest > 0 ? (track * Math.max(item.amount, 0)) / longest : 0;
    placeRow(
      flow,
      {
        paddingTop: 3,
        paddingBottom: 3,
        stacks: [
          { x: left, fragments: lineFragments(label, labelWidth) },
          { x: barX + track + BAR_GAP, fragments: lineFragments(display, displayWidth, 'end') },
        ],
      },
      {
        decorate: (canvas, { y, isFirst }) => {
          if (!isFirst) return;
          canvas.rectangle(barX, y + 4, track, 9, colours.band);
          const colour = item.tone === undefined ? colours.accent : tones[item.tone].edge;
          if (length > 0) canvas.rectangle(barX, y + 4, Math.max(length, 0.6), 9, colour);
        },
      },
    );
  }
  flow.spaceAfter(12);
}
