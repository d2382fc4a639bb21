import { CsvReader } from './csv.js';
import { NdjsonReader } from './ndjson.js';
import { OcelReader } from './ocel.js';
import type { ColumnNames } from './row-events.js';
import type { SourceCase, SourceEvent, SourceFormat, SourceItem, SourceReader } from './source-event.js';
import { TextBroken, readText, type Progress } from './source-text.js';
import { XesReader } from './xes.js';

export interface SourceOptions {
  /** CSV and NDJSON: which column holds what. */
  readonly columns?: ColumnNames;
  /** CSV: one character. Default: told by the header. */
  readonly delimiter?: string;
  /** XES: event classifier whose keys make the activity. Default: `concept:name`. */
  readonly classifier?: string;
  /** WHATWG label. Default: the byte order mark, the XML declaration, else UTF-8. */
  readonly encoding?: string;
  /** Called after every piece of the file, also of a packed one. */
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * Reads a source file, plain or gzip, event by event, in file order and with flat memory (CSV and NDJSON: one counter
 * per case). Every source event yields exactly one item of kind `event` or `rejected`. An item of kind `broken` is the
 * last one: everything before the break was delivered.
 *
 * @param format default: told by the first character (`<` XES, `{` NDJSON or OCEL, else CSV)
 * @throws the error of node:fs when the file cannot be opened or read
 * @throws RangeError when `options.encoding` names no known encoding
 */
export async function* readSource(
  path: string,
  format?: SourceFormat,
  options: SourceOptions = {},
): AsyncGenerator<SourceItem, void, void> {
  let reader: SourceReader | undefined = format && readerOf(format, options);
  let broken: string | undefined;
  try {
    for await (const text of readText(path, options)) {
      reader ??= readerOf(formatOf(text), options);
      for (const item of reader.push(text)) yield item;
      if (reader.finished) return;
    }
  } catch (error) {
    if (!(error instanceof TextBroken)) throw error;
    broken = error.message;
  }
  if (reader) for (const item of reader.end(broken)) yield item;
  else yield { kind: 'broken', line: 1, column: 1, message: broken ?? 'The file is empty' };
}

/**
 * Joins events of one case that stand together (an XES trace) into one item; rejections and the break pass through.
 * A run longer than `limit` is cut into several, and a case whose events are interleaved with others comes in pieces:
 * `events[].ordinal` tells the place of each.
 */
export async function* groupCases(
  items: AsyncIterable<SourceItem>,
  limit = 5_000,
): AsyncGenerator<
  { readonly kind: 'case'; readonly case: SourceCase } | Exclude<SourceItem, { kind: 'event' }>,
  void,
  void
> {
  let events: SourceEvent[] = [];
  for await (const item of items) {
    const [first] = events;
    if (first && (item.kind === 'broken' || events.length >= limit || startsCase(item, first))) {
      yield { kind: 'case', case: { caseRef: first.caseRef, caseAttributes: first.caseAttributes, events } };
      events = [];
    }
    if (item.kind === 'event') events.push(item.event);
    else yield item;
  }
  const [first] = events;
  if (first) yield { kind: 'case', case: { caseRef: first.caseRef, caseAttributes: first.caseAttributes, events } };
}

function startsCase(item: SourceItem, current: SourceEvent): boolean {
  return item.kind === 'event' && item.event.caseRef !== current.caseRef;
}

function readerOf(format: SourceFormat, options: SourceOptions): SourceReader {
  switch (format) {
    case 'xes':
      return new XesReader(options);
    case 'csv':
      return new CsvReader(options);
    case 'ndjson':
      return new NdjsonReader(options);
    case 'ocel':
      return new OcelReader(options);
  }
}

/** An object that begins with one of the four lists of an OCEL log; a line of NDJSON holds an event. */
const OCEL = /^\s*\{\s*"(objectTypes|eventTypes|objects|events)"\s*:\s*\[/;

function formatOf(text: string): SourceFormat {
  const first = text.trimStart()[0];
  if (first === '<') return 'xes';
  if (first === '[') throw new TextBroken('A JSON array: write one JSON object per line instead');
  if (first !== '{') return 'csv';
  return OCEL.test(text) ? 'ocel' : 'ndjson';
}
