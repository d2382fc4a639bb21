/** A value of a record, as JSON knows it; undefined is left out. */
export type RecordValue =
  string | number | boolean | null | readonly RecordValue[] | { readonly [name: string]: RecordValue | undefined };

/** One statement of a report, flat enough for a line of CSV and whole enough for a line of NDJSON. */
export interface ReportRecord {
  /** What kind of statement: `about`, `decision`, `clock`, … */
  readonly record: string;
  readonly [field: string]: RecordValue | undefined;
}

/** The rows of a report for machines, with every field that any of them may have. */
export interface RecordList {
  /** In the order of the CSV; the first is `record`. */
  readonly columns: readonly string[];
  readonly records: AsyncIterable<ReportRecord>;
}

/** How much text is gathered before it is handed on. */
const PIECE = 64 * 1024;

/** Lines as UTF-8 in pieces of some 64 KiB: one write each would cost more than the lines. */
export async function* inPieces(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array, void> {
  let piece = '';
  for await (const line of lines) {
    piece += line;
    if (piece.length < PIECE) continue;
    yield Buffer.from(piece, 'utf8');
    piece = '';
  }
  if (piece !== '') yield Buffer.from(piece, 'utf8');
}
