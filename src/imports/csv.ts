import { putAttribute } from './attributes.js';
import { CsvBroken, CsvRows, type CsvRow } from './csv-rows.js';
import { DEFAULT_COLUMNS, RowEvents, type ColumnNames } from './row-events.js';
import { MAX_RECORD_LENGTH, RAW_EXCERPT_LENGTH, type SourceItem, type SourceReader } from './source-event.js';

export interface CsvOptions {
  /** Default: {@link DEFAULT_COLUMNS}. Columns that are named here must be in the header. */
  readonly columns?: ColumnNames;
  /** One character. Default: the one of comma, semicolon, tab, bar that the header has most of. */
  readonly delimiter?: string;
}

const DELIMITERS = [',', ';', '\t', '|'] as const;

/**
 * Reads CSV (RFC 4180) with a header row. Cases may be interleaved. A row with another number of fields than the
 * header, or with misplaced quotes, is rejected with its line; see {@link CsvRows} for what cannot be gone on from.
 */
export class CsvReader implements SourceReader {
  finished = false;
  private rows: CsvRows | undefined;
  /** Text before the delimiter is known: the header line, as far as it is there. */
  private start = '';
  private header: readonly string[] | undefined;
  private events = new RowEvents(DEFAULT_COLUMNS);

  constructor(private readonly options: CsvOptions = {}) {}

  push(text: string): SourceItem[] {
    return this.attempt((items) => {
      if (this.rows) return this.add(this.rows.push(text), items);
      this.start += text;
      if (this.start.trimStart().includes('\n') || this.start.length > MAX_RECORD_LENGTH) this.begin(items);
    });
  }

  end(broken?: string): SourceItem[] {
    return this.attempt((items) => {
      if (broken !== undefined) {
        // The row at the break may be cut short and still look whole: it is not delivered.
        const { line, column } = this.rows?.place ?? { line: 1, column: this.start.length + 1 };
        throw new CsvBroken(line, column, broken);
      }
      this.add((this.rows ?? this.begin(items)).end(), items);
      if (!this.header) throw new CsvBroken(1, 1, 'The file is empty: not even a header row');
      this.finished = true;
    });
  }

  private begin(items: SourceItem[]): CsvRows {
    this.rows = new CsvRows(this.options.delimiter ?? detectDelimiter(this.start), MAX_RECORD_LENGTH);
    this.add(this.rows.push(this.start), items);
    this.start = '';
    return this.rows;
  }

  private attempt(step: (items: SourceItem[]) => void): SourceItem[] {
    const items: SourceItem[] = [];
    try {
      step(items);
    } catch (error) {
      if (!(error instanceof CsvBroken)) throw error;
      items.push({ kind: 'broken', line: error.line, column: error.column, message: error.message });
      this.finished = true;
    }
    return items;
  }

  private add(rows: Iterable<CsvRow>, items: SourceItem[]): void {
    for (const row of rows) {
      if (this.header) items.push(this.item(row, this.header));
      else this.header = this.readHeader(row);
    }
  }

  private item(row: CsvRow, header: readonly string[]): SourceItem {
    const { line, raw, fields, fault } = row;
    if (fault === 'record-too-long') {
      const detail = `longer than ${MAX_RECORD_LENGTH} characters`;
      return { kind: 'rejected', rejected: { line, reason: fault, detail, raw: raw.slice(0, RAW_EXCERPT_LENGTH) } };
    }
    if (fault) {
      return { kind: 'rejected', rejected: { line, reason: fault, detail: 'text after a closing quote', raw } };
    }
    if (fields.length !== header.length) {
      const detail = `the header has ${header.length} columns, this row ${fields.length}`;
      return { kind: 'rejected', rejected: { line, reason: 'column-count', detail, raw } };
    }
    const values: Record<string, string> = {};
    for (let index = 0; index < header.length; index += 1) {
      putAttribute(values, header[index] ?? '', fields[index] ?? '');
    }
    return this.events.item(line, values, () => raw);
  }

  private readHeader({ line, fields, fault }: CsvRow): readonly string[] {
    if (fault) throw new CsvBroken(line, 1, `The header row cannot be read (${fault})`);
    const header = fields.map((name) => name.trim());
    const twice = header.find((name, index) => header.indexOf(name) !== index);
    if (twice !== undefined) throw new CsvBroken(line, 1, `The header names the column '${twice}' twice`);
    const columns = this.options.columns ?? DEFAULT_COLUMNS;
    const { case: ref, activity, timestamp, transition, resource, eventId, caseAttributes = [] } = columns;
    const wanted = this.options.columns
      ? [ref, activity, timestamp, transition, resource, eventId, ...caseAttributes]
      : [ref, activity, timestamp];
    const missing = wanted.filter((name) => name !== undefined && !header.includes(name));
    if (missing.length > 0) {
      const has = header.join(', ').slice(0, 500);
      throw new CsvBroken(line, 1, `The header lacks ${missing.map((name) => `'${name}'`).join(', ')}; it has: ${has}`);
    }
    this.events = new RowEvents(columns);
    return header;
  }
}

function detectDelimiter(start: string): string {
  const header = (/\S.*/.exec(start)?.[0] ?? '').replaceAll(/"[^"]*"/g, '');
  let best: string = DELIMITERS[0];
  for (const candidate of DELIMITERS) {
    if (header.split(candidate).length > header.split(best).length) best = candidate;
  }
  return best;
}
