/** Formats of source files: IEEE 1849 XES, RFC 4180 CSV with a header row, one JSON object per line, OCEL 2.0 JSON. */
export const SOURCE_FORMATS = ['xes', 'csv', 'ndjson', 'ocel'] as const;
export type SourceFormat = (typeof SOURCE_FORMATS)[number];

/** One event as the source tells it, before any mapping. All values are the source's own text. */
export interface SourceEvent {
  /** Line of the (unpacked) source where the event begins, from 1. */
  readonly line: number;
  /** The source's name of the case. */
  readonly caseRef: string;
  /** What the source says of the case as a whole; one object shared by the events of an XES trace. */
  readonly caseAttributes: Readonly<Record<string, string>>;
  readonly activity: string;
  readonly transition?: string;
  /** RFC 3339 UTC with milliseconds where the source states an offset; else the source's own text, for the mapping's zone. */
  readonly timestamp: string;
  readonly resource?: string;
  /** Every other attribute or column that is not empty; nested ones under `outer/inner`, repeated ones under `key#2`. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Place within its case in file order, from 0. A rejected event keeps its place, so a repaired file counts the same. */
  readonly ordinal: number;
  /** The source's own id of the event, where it has one. */
  readonly eventRef?: string;
}

/** Events of one case that stand together in the source, in file order. */
export interface SourceCase {
  readonly caseRef: string;
  readonly caseAttributes: Readonly<Record<string, string>>;
  readonly events: readonly SourceEvent[];
}

/** Why a source event could not be used: the first group is found by the readers, the second by the mapping. */
export const REJECTION_REASONS = [
  'case-reference-missing', 'activity-missing', 'timestamp-missing', 'event-reference-repeated', 'attribute-malformed',
  'column-count',
  'quote-misplaced', 'record-too-long', 'json-malformed', 'not-an-object', 'duplicate-key', 'nested-too-deep',
  'activity-not-mapped', 'timestamp-invalid', 'timestamp-without-offset', 'timestamp-does-not-exist',
  'attribute-missing', 'value-not-allowed', 'value-too-long',
] as const; // prettier-ignore
export type RejectionReason = (typeof REJECTION_REASONS)[number];

/** A source event that is not recorded. One rejection is one source record: counts add up. */
export interface Rejected {
  /** Line where the record begins, from 1. */
  readonly line: number;
  readonly reason: RejectionReason;
  /** The column, attribute or target field at fault. */
  readonly field?: string;
  /** In plain words, where the reason alone does not say enough. */
  readonly detail?: string;
  /** The record as it stands in the source (XES: as JSON); only one that is too long is cut. */
  readonly raw: string;
}

/** The source cannot be read any further. Everything before it was delivered; nothing after it is. */
export interface SourceBroken {
  /** Line and column (from 1) that reading had reached. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export type SourceItem =
  | { readonly kind: 'event'; readonly event: SourceEvent }
  | { readonly kind: 'rejected'; readonly rejected: Rejected }
  | ({ readonly kind: 'broken' } & SourceBroken);

/**
 * Turns the text of one format into items. Fed by {@link readSource}; knows nothing of files.
 * After an item of kind `broken`, `finished` is true and the reader must not be fed again.
 */
export interface SourceReader {
  readonly finished: boolean;
  /** Items that the text completes. Pieces may end anywhere, but never within a surrogate pair. */
  push(text: string): SourceItem[];
  /** Items that the end of the text completes. `broken` says why the text ends where it should not. */
  end(broken?: string): SourceItem[];
}

/** Longest record (row, line, event with its attributes), in UTF-16 units: an append to the log holds 1 MiB at most. */
export const MAX_RECORD_LENGTH = 1_048_576;
/** Of a record that is too long this much is kept as `raw`. */
export const RAW_EXCERPT_LENGTH = 4_096;
/** Deepest nesting of attributes that is followed. */
export const MAX_NESTING = 64;
