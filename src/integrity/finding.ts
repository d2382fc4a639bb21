/** Something that must hold and does not. */
export interface Finding {
  /** Which rule: a short name, the same in every release. */
  readonly rule: string;
  /** A stream, an id, a table: where to look. */
  readonly subject: string;
  /** What is wrong, in words; never a personal value. */
  readonly detail: string;
}

/** One rule over the whole log, fed event by event in the order of the log. */
export interface LogCheck<E> {
  see(event: E): void;
  /** What it has found; to be asked after the last event. */
  findings(): Iterable<Finding> | AsyncIterable<Finding>;
}
