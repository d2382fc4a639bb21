import { meets, type Result, type Target } from './result.js';

/** Three digits that matter, thousands apart: `12,300`, `0.87`, `–` for none. */
export function figure(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '–';
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(size >= 1 ? 3 : 2)));
}

/** `≥ 0.9`, `≤ 300`. */
export function targetWords({ of, atLeast, atMost }: Target): string {
  const bound = atLeast === undefined ? `≤ ${figure(atMost)}` : `≥ ${figure(atLeast)}`;
  return of === 'ratio' ? `${bound} ×` : bound;
}

const HEAD = ['figure', 'value', 'unit', 'reference', 'ratio', 'target', 'runs', 'stall (own) ms', 'note'] as const;

/** The results as a table of Markdown, laid out so that it reads well as it is. */
export function table(results: readonly Result[]): string {
  const rows = results.map((result) => {
    const { name, value, unit, reference, ratio, runs, target, stallMs, ownStallMs, note } = result;
    const met = meets(result);
    return [
      name,
      figure(value),
      unit,
      reference ? `${figure(reference.value)} ${reference.what}` : '',
      ratio === undefined ? '' : figure(ratio),
      target ? `${targetWords(target)} ${met ? '✓' : '✗'}` : '',
      String(runs),
      stallMs === undefined ? '' : `${figure(stallMs)}${ownStallMs === undefined ? '' : ` (${figure(ownStallMs)})`}`,
      note ?? '',
    ];
  });
  const widths = HEAD.map((head, column) => Math.max(head.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, n) => cell.padEnd(widths[n] ?? 0)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [line(HEAD), rule, ...rows.map(line)].join('\n');
}
