import type { Flow } from '../page/flow.js';
import { lineFragments, placeRow, rowHeight, type Fragment, type Row as PlacedRow } from '../page/row.js';
import type { Cell, Column, Row, Table, Text } from '../report-document.js';
import { colours, styles, type TextStyle } from '../theme.js';
import { badgeFragment } from './badge.js';

const PADDING_X = 5;
const PADDING_Y = 4;
/** A column is never narrower than this, however many share the page. */
const LEAST_WIDTH = 24;

const CELL_STYLES: Readonly<Record<'plain' | 'strong' | 'muted' | 'mono', TextStyle>> = {
  plain: styles.cell,
  strong: { ...styles.cell, weight: 'bold' },
  muted: { ...styles.cell, colour: colours.muted },
  mono: { ...styles.cell, weight: 'mono', size: 7.2 },
};

/** Paints a table; its header stands again on every page, rows are asked for one by one. */
export async function paintTable(flow: Flow, table: Table): Promise<void> {
  flow.space(10);
  const painter = new TablePainter(flow, table.columns);
  let rows = 0;
  for await (const row of table.rows) {
    painter.row(row);
    rows++;
    await flow.turn();
  }
  if (rows === 0 && table.empty !== undefined) painter.note(table.empty);
  painter.end();
  flow.spaceAfter(14);
}

class TablePainter {
  private readonly edges: readonly { readonly x: number; readonly width: number }[];
  private readonly header: PlacedRow;
  private headerPage: unknown;
  private group: PlacedRow | undefined;

  constructor(
    private readonly flow: Flow,
    private readonly columns: readonly Column[],
  ) {
    this.edges = columnEdges(columns, flow.frame.left, flow.width);
    this.header = {
      paddingTop: PADDING_Y,
      paddingBottom: PADDING_Y + 1,
      stacks: columns.map((column, index) => this.stack(column.header, index, styles.columnHeader, column.align)),
    };
  }

  row(row: Row): void {
    if ('group' in row) {
      this.end();
      this.group = this.groupRow(row.group, row.note);
      return;
    }
    const stacks = this.columns.map((column, index) => {
      const { x, width } = this.edge(index);
      return { x, fragments: this.cell(row[index] ?? '', column, width) };
    });
    this.place({ paddingTop: PADDING_Y, paddingBottom: PADDING_Y, stacks });
  }

  /** A sentence across all columns. */
  note(text: string): void {
    const width = this.flow.width - 2 * PADDING_X;
    const lines = this.flow.text.lines(text, CELL_STYLES.muted, width);
    const stacks = [{ x: this.flow.frame.left + PADDING_X, fragments: lineFragments(lines, width) }];
    this.place({ paddingTop: PADDING_Y, paddingBottom: PADDING_Y, stacks });
  }

  /** Paints a group heading that nothing followed. */
  end(): void {
    if (this.group !== undefined) this.place({ paddingTop: 0, paddingBottom: 0, stacks: [] });
  }

  private place(row: PlacedRow): void {
    const { flow } = this;
    placeRow(flow, row, {
      lead: () => this.lead(),
      continued: (rest) => this.continued(rest),
      decorate: (canvas, { y, height, isLast }) => {
        if (isLast && height > 0)
          canvas.line(flow.frame.left, y + height, flow.frame.right, y + height, 0.5, colours.hairline);
      },
    });
  }

  /** The header, if this page has none yet, and a group heading that waits for its first row. */
  private lead(): { height: number; paint: (y: number) => void } {
    const { flow, group } = this;
    // After a page break both the page and its header are new; before one, what waits above must be counted too.
    const header = this.headerPage === flow.pageRef ? undefined : this.header;
    const headerHeight = header === undefined ? 0 : rowHeight(header);
    const groupHeight = group === undefined ? 0 : rowHeight(group);
    return {
      height: headerHeight + groupHeight,
      paint: (y) => {
        if (header !== undefined) {
          flow.canvas.rectangle(flow.frame.left, y, flow.width, headerHeight, colours.band);
          this.paint(header, y);
          flow.rule(y + headerHeight, 0.9, colours.accent);
          this.headerPage = flow.pageRef;
        }
        if (group !== undefined) {
          this.paint(group, y + headerHeight);
          flow.rule(y + headerHeight + groupHeight, 0.5, colours.rule);
          this.group = undefined;
        }
      },
    };
  }

  /** The rest of a broken row says that it is one. */
  private continued(rest: PlacedRow): PlacedRow {
    const [first, ...others] = rest.stacks;
    if (first === undefined || first.fragments.length > 0) return rest;
    const sign = lineFragments([this.flow.text.line('↳', CELL_STYLES.muted)], 0);
    return { ...rest, stacks: [{ x: first.x, fragments: sign }, ...others] };
  }

  private paint(row: PlacedRow, y: number): void {
    for (const stack of row.stacks) {
      let top = y + row.paddingTop;
      for (const fragment of stack.fragments) {
        fragment.paint(this.flow.canvas, stack.x, top);
        top += fragment.height;
      }
    }
  }

  private groupRow(title: string, note: string | undefined): PlacedRow {
    const width = this.flow.width - 2 * PADDING_X;
    const text: Text = [
      { text: title },
      ...(note === undefined ? [] : [{ text: `  ${note}`, style: 'muted' as const }]),
    ];
    const lines = this.flow.text.lines(text, { ...CELL_STYLES.strong, colour: colours.accent }, width);
    const stacks = [{ x: this.flow.frame.left + PADDING_X, fragments: lineFragments(lines, width) }];
    return { paddingTop: PADDING_Y + 6, paddingBottom: PADDING_Y - 1, stacks };
  }

  private cell(cell: Cell, column: Column, width: number): Fragment[] {
    const style = CELL_STYLES[column.style ?? 'plain'];
    const { text } = this.flow;
    if (isText(cell)) {
      return lineFragments(text.lines(cell, style, width), width, column.align);
    }
    const fragments: Fragment[] = [];
    if (cell.badge !== undefined) fragments.push(badgeFragment(text, cell.badge, width));
    if (cell.text !== undefined)
      fragments.push(...lineFragments(text.lines(cell.text, style, width), width, column.align));
    if (cell.note !== undefined) {
      fragments.push(...lineFragments(text.lines(cell.note, styles.cellNote, width), width, column.align));
    }
    return fragments;
  }

  private stack(text: string, index: number, style: TextStyle, align: 'start' | 'end' | undefined) {
    const { x, width } = this.edge(index);
    return { x, fragments: lineFragments(this.flow.text.lines(text, style, width), width, align) };
  }

  private edge(index: number): { readonly x: number; readonly width: number } {
    const edge = this.edges[index];
    if (edge === undefined) throw new RangeError(`the table has no column ${index}`);
    return edge;
  }
}

const isText = (cell: Cell): cell is Text => typeof cell === 'string' || Array.isArray(cell);

/** Where the text of each column begins and how wide it is. Fixed columns shrink evenly if they exceed the page. */
function columnEdges(columns: readonly Column[], left: number, width: number): { x: number; width: number }[] {
  const shares = columns.map((column) => (typeof column.width === 'number' ? 0 : column.width.flex));
  const fixed = columns.map((column) => (typeof column.width === 'number' ? column.width : 0));
  const shareSum = shares.reduce((sum, share) => sum + share, 0);
  const reserved = shares.filter((share) => share > 0).length * LEAST_WIDTH;
  const fixedSum = fixed.reduce((sum, points) => sum + points, 0);
  const shrink = Math.min(1, (width - reserved) / Math.max(fixedSum, 1));
  const forShares = width - fixedSum * shrink;
  let x = left;
  return columns.map((_, index) => {
    const share = shares[index] ?? 0;
    const columnWidth = share > 0 ? (forShares * share) / shareSum : (fixed[index] ?? 0) * shrink;
    const edge = { x: x + PADDING_X, width: Math.max(columnWidth - 2 * PADDING_X, 1) };
    x += columnWidth;
    return edge;
  });
}
