import { inPieces, type RecordList, type RecordValue, type ReportRecord } from './report-record.js';

/**
 * Without it Excel reads a CSV in the code page of the country and spoils every name beyond ASCII. RFC 4180 does not
 * speak of it, and readers of UTF-8 pass over it.
 */
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Records as CSV (RFC 4180): UTF-8 with a byte order mark, a header line, commas, CRLF, every line with the same number
 * of fields. Lists are joined by `; `, structures stand as JSON, nothing stands for "no value".
 *
 * Text that a spreadsheet would run as a formula gets an apostrophe in front (see {@link safeCell}): the NDJSON form of
 * the same report has every text as it is.
 *
 * @throws TypeError for a record with a field that no column has: it would be lost
 */
export function csv({ columns, records }: RecordList): AsyncIterable<Uint8Array> {
  return inPieces(csvLines(columns, records));
}

async function* csvLines(
  columns: readonly string[],
  records: AsyncIterable<ReportRecord>,
): AsyncGenerator<string, void> {
  yield `${BYTE_ORDER_MARK}${columns.join(',')}\r\n`;
  const known = new Set(columns);
  for await (const record of records) {
    for (const field of Object.keys(record)) {
      if (!known.has(field)) throw new TypeError(`The field ${field} of a ${record.record} has no column`);
    }
    yield `${columns.map((column) => csvField(record[column])).join(',')}\r\n`;
  }
}

/** One field, quoted where it must be. */
export function csvField(value: RecordValue | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const cell = safeCell(textOf(value));
  // A semicolon parts fields where the comma is the decimal sign; so does a tab after pasting.
  return /[",;\t\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function textOf(value: string | readonly RecordValue[] | { readonly [name: string]: RecordValue | undefined }): string {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return JSON.stringify(value);
  return (value as readonly RecordValue[])
    .map((item) => (typeof item === 'object' && item !== null ? JSON.stringify(item) : String(item)))
    .join('; ');
}

/** `=`, `+`, `-`, `@` and their full-width forms, also behind white space or control characters. */
const FORMULA = /^[\s\u0000-\u001F\u00A0\u200B-\u200F\uFEFF]*[=+\-@＝＋－＠]/u;
const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;

/**
 * The text with an apostrophe in front where a spreadsheet would take it for a formula (OWASP, CSV injection); also
 * where it begins with a tab or a line break, which some strip before they look. Numbers with a sign stay as they are.
 */
export function safeCell(text: string): string {
  if (NUMBER.test(text)) return text;
  return FORMULA.test(text) || /^[\t\r\n]/.test(text) ? `'${text}` : text;
}
