import type { Block, Cell, Column, ReportDocument } from '../../pdf/report-document.js';
import { coverOf, metadataOf, runningLines } from '../about.js';
import { appendix } from '../appendix.js';
import { counting, type OnProgress } from '../progress.js';
import { count, share } from '../wording.js';
import type { Counts, ReadRegister } from './read-register.js';
import { cellOf } from './register.js';

/** Beyond so many columns the pages lie on their side. */
const MOST_UPRIGHT = 5;

/** A register as pages: counts first, then every row. Rows are read as they are painted. */
export function registerDocument(read: ReadRegister, onProgress?: OnProgress): ReportDocument {
  const { about, register } = read;
  const wide = register.columns.filter(({ page }) => page).length > MOST_UPRIGHT;
  return {
    metadata: metadataOf(about),
    orientation: wide ? 'landscape' : 'portrait',
    cover: coverOf(about),
    contents: { title: 'Contents' },
    blocks: chapters(read, onProgress),
    ...runningLines(about),
  };
}

function* chapters(read: ReadRegister, onProgress: OnProgress | undefined): Generator<Block, void> {
  const { about, register, total, groups, policies, imports } = read;
  yield { kind: 'heading', level: 1, text: 'Counts' };
  yield { kind: 'paragraph', text: `${register.scope}.` };
  if (register.notes?.length) yield { kind: 'list', items: register.notes };
  yield* figures(read);
  yield { kind: 'heading', level: 2, text: register.groupedBy };
  yield {
    kind: 'table',
    columns: countColumns(read),
    rows: [...groups, total].map((counts) => countRow(read, counts)),
  };
  yield { kind: 'heading', level: 1, text: register.title, newPage: true };
  yield { kind: 'table', columns: pageColumns(read), rows: pageRows(read, onProgress), empty: 'None in the period.' };
  yield* appendix(about, policies, imports);
}

function* figures({ register: { of, tallies }, total }: ReadRegister): Generator<Block, void> {
  const all = { label: `All ${of}`, value: count(total.rows) };
  const counted = tallies.map(({ name, label, tone }) => {
    const number = total.tallies.get(name) ?? 0;
    return { label, value: count(number), note: share(number, total.rows), ...(tone && number > 0 && { tone }) };
  });
  const items = [all, ...counted];
  for (let at = 0; at < items.length; at += 4) yield { kind: 'figures', items: items.slice(at, at + 4) };
}

const countColumns = ({ register: { groupedBy, of, tallies } }: ReadRegister): Column[] => [
  { header: groupedBy, width: { flex: 1 }, style: 'strong' },
  { header: of.charAt(0).toUpperCase() + of.slice(1), width: 62, align: 'end' },
  ...tallies.map(({ label }): Column => ({ header: label, width: 62, align: 'end' })),
];

const countRow = ({ register: { tallies } }: ReadRegister, { of, rows, tallies: numbers }: Counts): Cell[] => [
  of === 'all' ? 'All' : of,
  count(rows),
  ...tallies.map(({ name }) => count(numbers.get(name) ?? 0)),
];

const pageColumns = ({ register: { columns } }: ReadRegister): Column[] =>
  columns.flatMap(({ page }) => {
    if (!page) return [];
    const { cell: _, ...column } = page;
    return [column];
  });

async function* pageRows(read: ReadRegister, onProgress: OnProgress | undefined): AsyncGenerator<Cell[], void> {
  const { columns } = read.register;
  for await (const row of counting(read.rows(), 'writing', read.total.rows, onProgress)) {
    yield columns.flatMap(({ page, value }) => (page ? [page.cell ? page.cell(row) : cellOf(value(row))] : []));
  }
}
