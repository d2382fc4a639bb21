export type CsvFault = 'quote-misplaced' | 'record-too-long';

/** One record of a CSV text. */
export interface CsvRow {
  /** Line where the record begins, from 1. */
  readonly line: number;
  /** The record as it stands, without its line end; of one that is too long, the beginning. */
  readonly raw: string;
  /** Empty when there is a fault. */
  readonly fields: readonly string[];
  readonly fault?: CsvFault;
}

/** A quoted field that spans lines and does not end properly: what follows may be data or text, nobody can tell. */
export class CsvBroken extends Error {
  override readonly name = 'CsvBroken';
  constructor(
    readonly line: number,
    readonly column: number,
    message: string,
  ) {
    super(message);
  }
}

/** A record in the buffer: where it stops (exclusive of its line end) and where the next one begins. */
interface Found {
  readonly stop: number;
  readonly next: number;
  readonly lines: number;
  readonly fields: readonly string[];
  readonly fault?: CsvFault;
}

const QUOTE = '"';

/**
 * Splits CSV text (RFC 4180, any one-character delimiter, LF or CRLF) into records, with the line of each, its exact
 * text, and memory for one record only. Empty lines are no records.
 *
 * Where a file is at odds with the RFC, no row is ever made up: a quote inside an unquoted field is a plain character;
 * text after a closing quote costs that line; but when the quoted field had spanned lines by then, or never closes,
 * reading stops with {@link CsvBroken}.
 */
export class CsvRows {
  private text = '';
  private line = 1;
  /** True while the remainder of a line that is too long is skipped. */
  private skipping = false;
  /** First quote at or after the place of reading, the buffer's length when there is none, -1 when not looked for yet. */
  private quoteAt = -1;

  constructor(
    private readonly delimiter: string,
    private readonly maxLength: number,
  ) {}

  /** Line and column (from 1) of the end of what was pushed. */
  get place(): { line: number; column: number } {
    const lineStart = this.text.lastIndexOf('\n') + 1;
    return { line: this.line + countLines(this.text), column: this.text.length - lineStart + 1 };
  }

  *push(text: string): Generator<CsvRow, void, void> {
    this.text += text;
    this.quoteAt = -1;
    yield* this.drain(false);
  }

  *end(): Generator<CsvRow, void, void> {
    this.quoteAt = -1;
    yield* this.drain(true);
  }

  private *drain(last: boolean): Generator<CsvRow, void, void> {
    let from = 0;
    try {
      while (from < this.text.length) {
        if (this.skipping) {
          from = this.skipLine(from);
          continue;
        }
        const found = this.find(from, last);
        if (!found) break;
        const raw = this.text.slice(from, Math.min(found.stop, from + this.maxLength));
        const row = { line: this.line, raw, fields: found.fields };
        from = found.next;
        this.line += found.lines;
        if (found.fault) yield { ...row, fault: found.fault };
        else if (raw !== '') yield row;
      }
    } finally {
      this.text = this.text.slice(from);
    }
  }

  private skipLine(from: number): number {
    const end = this.text.indexOf('\n', from);
    if (end < 0) return this.text.length;
    this.skipping = false;
    this.line += 1;
    return end + 1;
  }

  /** The record that begins at `from`; undefined when its end is not there yet. */
  private find(from: number, last: boolean): Found | undefined {
    const end = this.text.indexOf('\n', from);
    const stop = end < 0 ? this.text.length : end;
    if (stop - from > this.maxLength) {
      this.skipping = end < 0;
      return { stop, next: end < 0 ? stop : end + 1, lines: end < 0 ? 0 : 1, fields: [], fault: 'record-too-long' };
    }
    if (end < 0 && !last) return undefined;
    if (this.quoteAt < from) {
      const quote = this.text.indexOf(QUOTE, from);
      this.quoteAt = quote < 0 ? this.text.length : quote;
    }
    return this.quoteAt < stop ? this.findQuoted(from, last) : this.plainLine(from, stop);
  }

  private plainLine(from: number, stop: number): Found {
    const end = this.withoutReturn(from, stop);
    const fields = this.text.slice(from, end).split(this.delimiter);
    return { stop: end, next: stop + 1, lines: 1, fields };
  }

  /** A record with quotes in it: field by field, over as many lines as its quoted fields span. */
  private findQuoted(from: number, last: boolean): Found | undefined {
    const fields: string[] = [];
    let lines = 1;
    for (let at = from; ;) {
      const end = this.text.indexOf('\n', at);
      const lineStop = end < 0 ? this.text.length : end;
      let stop: number;
      if (this.text[at] === QUOTE) {
        const close = this.closingQuote(at, from, last);
        if (close === undefined) return undefined;
        const value = this.text.slice(at + 1, close);
        lines += countLines(value);
        stop = close + 1;
        if (!this.isFieldEnd(stop)) {
          if (lines > 1) throw this.broken(from, stop, 'Text after a closing quote, in a field that spans lines');
          return {
            stop: this.withoutReturn(from, lineStop),
            next: lineStop + 1,
            lines,
            fields: [],
            fault: 'quote-misplaced',
          };
        }
        fields.push(value.replaceAll('""', QUOTE));
      } else {
        if (end < 0 && !last) return undefined;
        const delimiter = this.text.indexOf(this.delimiter, at);
        stop = delimiter >= 0 && delimiter < lineStop ? delimiter : this.withoutReturn(at, lineStop);
        fields.push(this.text.slice(at, stop));
      }
      if (this.text[stop] === this.delimiter) at = stop + 1;
      else return this.whole(from, stop, lines, fields);
    }
  }

  private whole(from: number, stop: number, lines: number, fields: readonly string[]): Found {
    const next = this.text[stop] === '\r' ? stop + 2 : stop + 1;
    if (stop - from > this.maxLength) return { stop, next, lines, fields: [], fault: 'record-too-long' };
    return { stop, next, lines, fields };
  }

  /** Index of the quote that closes the field opened at `at`; undefined when more text is needed to tell. */
  private closingQuote(at: number, from: number, last: boolean): number | undefined {
    for (let close = at + 1; ; close += 2) {
      close = this.text.indexOf(QUOTE, close);
      if (close < 0) {
        if (last) throw this.broken(from, at, 'The quote opened here is never closed');
        if (this.text.length - from > this.maxLength) {
          throw this.broken(from, at, `The quote opened here is not closed within ${this.maxLength} characters`);
        }
        return undefined;
      }
      // A second quote, or the line feed of a CRLF, may still be on its way.
      if (close + 2 >= this.text.length && !last) return undefined;
      if (this.text[close + 1] !== QUOTE) return close;
    }
  }

  private isFieldEnd(at: number): boolean {
    if (at >= this.text.length) return true;
    const next = this.text[at];
    return next === this.delimiter || next === '\n' || (next === '\r' && (this.text[at + 1] ?? '\n') === '\n');
  }

  /** `stop`, or the carriage return before it. */
  private withoutReturn(from: number, stop: number): number {
    return stop > from && this.text[stop - 1] === '\r' ? stop - 1 : stop;
  }

  private broken(from: number, at: number, message: string): CsvBroken {
    const before = this.text.slice(from, at);
    return new CsvBroken(this.line + countLines(before), before.length - before.lastIndexOf('\n'), message);
  }
}

function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
