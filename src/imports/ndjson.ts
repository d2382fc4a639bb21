import { readJsonRecord } from './json-record.js';
import { DEFAULT_COLUMNS, RowEvents, type ColumnNames } from './row-events.js';
import { MAX_RECORD_LENGTH, RAW_EXCERPT_LENGTH, type SourceItem, type SourceReader } from './source-event.js';

export interface NdjsonOptions {
  /** Default: {@link DEFAULT_COLUMNS}. */
  readonly columns?: ColumnNames;
}

/** Reads one JSON object per line. Cases may be interleaved; empty lines are no records; a bad line costs itself only. */
export class NdjsonReader implements SourceReader {
  finished = false;
  private rest = '';
  private line = 1;
  /** True while the remainder of a line that is too long is skipped. */
  private skipping = false;
  private readonly events: RowEvents;

  constructor(options: NdjsonOptions = {}) {
    this.events = new RowEvents(options.columns ?? DEFAULT_COLUMNS);
  }

  push(text: string): SourceItem[] {
    const items: SourceItem[] = [];
    this.rest += text;
    let from = 0;
    for (let end = this.rest.indexOf('\n'); end >= 0; end = this.rest.indexOf('\n', from)) {
      this.record(this.rest.slice(from, end), items);
      this.skipping = false;
      this.line += 1;
      from = end + 1;
    }
    this.rest = this.rest.slice(from);
    if (this.rest.length > MAX_RECORD_LENGTH) {
      this.record(this.rest, items);
      this.skipping = true;
      this.rest = '';
    }
    return items;
  }

  end(broken?: string): SourceItem[] {
    const items: SourceItem[] = [];
    if (broken === undefined) this.record(this.rest, items);
    else items.push({ kind: 'broken', line: this.line, column: this.rest.length + 1, message: broken });
    this.finished = true;
    return items;
  }

  private record(text: string, items: SourceItem[]): void {
    if (this.skipping) return;
    const { line } = this;
    if (text.length > MAX_RECORD_LENGTH) {
      const detail = `longer than ${MAX_RECORD_LENGTH} characters`;
      const raw = text.slice(0, RAW_EXCERPT_LENGTH);
      items.push({ kind: 'rejected', rejected: { line, reason: 'record-too-long', detail, raw } });
      return;
    }
    const raw = text.endsWith('\r') ? text.slice(0, -1) : text;
    if (raw.trim() === '') return;
    const record = readJsonRecord(raw);
    if ('values' in record) items.push(this.events.item(line, record.values, () => raw));
    else items.push({ kind: 'rejected', rejected: { line, ...record, raw } });
  }
}
