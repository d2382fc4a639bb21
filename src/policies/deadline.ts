/** What computed a date: on record with every computation, so that it can be done again. */
export interface EngineVersion {
  readonly name: 'casewitness-clock';
  readonly version: string;
  /** The holiday data, name and exact version. */
  readonly holidays: string;
}

/** The version of the engine changes whenever an unchanged rule could give another date. */
export const engineVersion: EngineVersion = {
  name: 'casewitness-clock',
  version: '1',
  holidays: 'date-holidays 3.37.0',
};

/** A named business time that a clock may run from. */
export interface Anchor {
  /** RFC 3339 UTC. */
  readonly at: string;
  readonly eventId: string;
  /** In words, as it reads in the steps: "completed application received". */
  readonly title: string;
}

/** A computed deadline, and how it was found. All instants are RFC 3339 UTC with milliseconds. */
export interface Deadline {
  /** Name of the anchor that decided. */
  readonly anchorName: string;
  readonly anchor: Anchor;
  /** The latest lawful instant. For limits in days: 23:59:59.999 of the due date in the firm's zone. */
  readonly dueAt: string;
  /** The firm's own stricter limit, or the earliest defensible one; equal to `dueAt` where there is neither. */
  readonly targetAt: string;
  /** Ascending, only instants after the anchor and before `dueAt`. */
  readonly warnAt: readonly string[];
  /** In words that an auditor can follow. */
  readonly steps: readonly string[];
  readonly engine: EngineVersion;
  /** Names of times that the case lacks, and that could only make `dueAt` earlier. */
  readonly open?: readonly string[];
}
