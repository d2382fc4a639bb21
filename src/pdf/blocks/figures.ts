import type { Flow } from '../page/flow.js';
import { lineFragments, placeRow, rowHeight, type Row } from '../page/row.js';
import type { Bars, Figure, Figures } from '../report-document.js';
import { colours, styles, tones } from '../theme.js';

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
    const row: Row = { paddingTop: 9, paddingBottom: 9, stacks };
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

const LABEL_WIDTH = 150;
const DISPLAY_WIDTH = 80;

/** Bars on one scale, each with its label before and its number after it. */
export function paintBars(flow: Flow, block: Bars): void {
  flow.space(10);
  const { left } = flow.frame;
  const longest = Math.max(...block.items.map((item) => item.amount), 0);
  const track = flow.width - LABEL_WIDTH - DISPLAY_WIDTH;
  for (const item of block.items) {
    const labels = flow.text.lines(item.label, styles.cell, LABEL_WIDTH - 10);
    const display = flow.text.lines(item.display, { ...styles.cell, weight: 'bold' }, DISPLAY_WIDTH - 8);
    const length = longest > 0 ? (track * Math.max(item.amount, 0)) / longest : 0;
    placeRow(
      flow,
      {
        paddingTop: 3,
        paddingBottom: 3,
        stacks: [
          { x: left, fragments: lineFragments(labels, LABEL_WIDTH - 10) },
          { x: left + LABEL_WIDTH + track + 8, fragments: lineFragments(display, DISPLAY_WIDTH - 8) },
        ],
      },
      {
        decorate: (canvas, { y, isFirst }) => {
          if (!isFirst) return;
          canvas.rectangle(left + LABEL_WIDTH, y + 4, track, 9, colours.band);
          const colour = item.tone === undefined ? colours.accent : tones[item.tone].edge;
          if (length > 0) canvas.rectangle(left + LABEL_WIDTH, y + 4, Math.max(length, 0.6), 9, colour);
        },
      },
    );
  }
}
