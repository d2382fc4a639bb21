import { inPieces, type RecordList, type ReportRecord } from './report-record.js';

/**
 * Records as NDJSON: UTF-8 without a byte order mark, one JSON object a line, `\n` at its end, fields in the order in
 * which the report gives them, fields without a value left out. Every text is as the record has it.
 */
export function ndjson({ records }: RecordList): AsyncIterable<Uint8Array> {
  return inPieces(ndjsonLines(records));
}

async function* ndjsonLines(records: AsyncIterable<ReportRecord>): AsyncGenerator<string, void> {
  for await (const record of records) yield `${JSON.stringify(record)}\n`;
}
