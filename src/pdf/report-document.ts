import type { Paper, Tone } from './theme.js';

/** Text in one style, or a sequence of spans. Line breaks in it are kept. */
export type Text = string | readonly Span[];

export interface Span {
  readonly text: string;
  /** `mono` is for identifiers, hashes and other text that is compared letter by letter. */
  readonly style?: 'strong' | 'muted' | 'mono';
}

/** A short status in a coloured pill. The word says it; the colour only repeats it. */
export interface Badge {
  readonly label: string;
  readonly tone: Tone;
}

export interface KeyValue {
  readonly label: string;
  readonly value: Text;
  readonly badge?: Badge;
}

/** A heading opens a section. It is never the last thing on a page. */
export interface Heading {
  readonly kind: 'heading';
  /** 1 and 2 appear in the document outline and in the table of contents. */
  readonly level: 1 | 2 | 3;
  readonly text: string;
  /** Begins on a new page. */
  readonly newPage?: boolean;
}

export interface Paragraph {
  readonly kind: 'paragraph';
  readonly text: Text;
  readonly style?: 'body' | 'small';
}

export interface List {
  readonly kind: 'list';
  readonly items: readonly Text[];
  readonly ordered?: boolean;
}

export interface KeyValues {
  readonly kind: 'key-values';
  readonly items: readonly KeyValue[];
  /** Width of the labels in points; 120 unless told. */
  readonly labelWidth?: number;
}

export interface Notice {
  readonly kind: 'notice';
  readonly tone: Tone;
  readonly title: string;
  readonly text?: Text;
}

/** Text kept letter by letter in a monospaced font: a signed note, a digest, a message as received. */
export interface Verbatim {
  readonly kind: 'verbatim';
  readonly text: string;
}

export interface Figure {
  readonly label: string;
  /** Already formatted, such as `13,087`. */
  readonly value: string;
  readonly note?: string;
  readonly tone?: Tone;
}

/** A row of key figures; up to four stand side by side. */
export interface Figures {
  readonly kind: 'figures';
  readonly items: readonly Figure[];
}

export interface Bar {
  readonly label: string;
  /** Not negative; the longest bar of the block fills the width. */
  readonly amount: number;
  /** What is printed beside the bar. */
  readonly display: string;
  readonly tone?: Tone;
}

/** Horizontal bars for comparing a few amounts. */
export interface Bars {
  readonly kind: 'bars';
  readonly items: readonly Bar[];
}

export interface Column {
  readonly header: string;
  /** Points, or a share of what the fixed columns leave. */
  readonly width: number | { readonly flex: number };
  /** `end` for numbers. */
  readonly align?: 'start' | 'end';
  readonly style?: 'strong' | 'muted' | 'mono';
}

export type Cell =
  | Text
  | {
      readonly text?: Text;
      /** Smaller, under the text. */
      readonly note?: Text;
      readonly badge?: Badge;
    };

/** One row: a cell per column (missing ones are empty), or a heading across all columns for what follows. */
export type Row = readonly Cell[] | { readonly group: string; readonly note?: string };

/**
 * A table. Rows may be an iterable that makes them one by one; each page is finished and compressed as soon as it is
 * full, so a table may be much larger than memory. A row is kept on one page where it fits; one higher than a page
 * continues on the next.
 */
export interface Table {
  readonly kind: 'table';
  readonly columns: readonly Column[];
  readonly rows: Iterable<Row> | AsyncIterable<Row>;
  /** Said in place of the rows when there are none. */
  readonly empty?: string;
}

export interface TimelineEntry {
  /** Already formatted, such as `2024-03-05 14:02:11.034 UTC`. */
  readonly when: string;
  readonly title: string;
  readonly badge?: Badge;
  readonly text?: Text;
  readonly details?: readonly KeyValue[];
  readonly tone?: Tone;
}

export interface Timeline {
  readonly kind: 'timeline';
  readonly entries: Iterable<TimelineEntry> | AsyncIterable<TimelineEntry>;
}

export interface PageBreak {
  readonly kind: 'page-break';
}

export type Block =
  Heading | Paragraph | List | KeyValues | Notice | Verbatim | Figures | Bars | Table | Timeline | PageBreak;

/** The first page of a report. */
export interface Cover {
  /** Above the title: the institution, or the kind of report. */
  readonly eyebrow?: string;
  readonly title: string;
  readonly subtitle?: string;
  /** What the report covers: scope, filter, position, counts. */
  readonly facts: readonly KeyValue[];
  readonly notices?: readonly Notice[];
}

/** What a reader's program shows about a file. Nothing is taken from the clock: equal input gives equal bytes. */
export interface Metadata {
  readonly title: string;
  readonly subject?: string;
  readonly keywords?: readonly string[];
  /** RFC 3339 in UTC, such as `2024-03-05T14:02:11.034Z`; the time the report speaks for, not the time it was painted. */
  readonly createdAt: string;
  /** BCP 47; `en` unless told. */
  readonly language?: string;
}

/** A file carried inside the PDF (ISO 32000-2, 14.13; PDF/A-3). */
export interface Attachment {
  /** File name without folders. */
  readonly name: string;
  readonly mediaType: string;
  readonly description: string;
  readonly bytes: Uint8Array;
  readonly relationship: 'Source' | 'Data' | 'Alternative' | 'Supplement' | 'Unspecified';
}

/** A report as plain data: reports build it, `renderReport` paints it. */
export interface ReportDocument {
  readonly metadata: Metadata;
  readonly paper?: Paper;
  /** `landscape` for tables of many columns. */
  readonly orientation?: 'portrait' | 'landscape';
  readonly cover?: Cover;
  /** A table of contents of the headings of level 1 and 2, after the cover. */
  readonly contents?: { readonly title: string };
  readonly blocks: Iterable<Block> | AsyncIterable<Block>;
  /** At the top of every page but the cover. */
  readonly header?: { readonly left: string; readonly right?: string };
  /** At the bottom of every page, beside the page number. */
  readonly footer?: string;
  /** How a page number is written; `Page {page} of {pages}` unless told. */
  readonly pageLabel?: string;
  readonly attachments?: readonly Attachment[];
}
