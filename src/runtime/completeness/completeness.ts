/** An event of the log that a projection lacks. */
export interface MissingEvent {
  readonly eventId: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: bigint;
}

/** Events of one type that a projection should hold and does not. */
export interface Hole {
  readonly projection: string;
  readonly type: string;
  /** In the log, up to where the projection has come. */
  readonly expected: number;
  readonly found: number;
  /** `taken`: events that never reached the projection, or reached it twice · `rows`: rows that are not there. */
  readonly of: 'taken' | 'rows';
  /** Some of them, where they can be told. */
  readonly examples: readonly MissingEvent[];
}

/** A stream that lacks a revision: history was taken away. */
export interface StreamGap {
  readonly stream: string;
  /** The first revision that is not there. */
  readonly expected: number;
  readonly found: number;
  readonly position: bigint;
}

export interface Completeness {
  readonly checkedAt: string;
  readonly complete: boolean;
  /** Events of the log that were looked at. */
  readonly events: number;
  readonly projections: readonly { readonly name: string; readonly position: bigint; readonly events: number }[];
  readonly holes: readonly Hole[];
  readonly gaps: readonly StreamGap[];
}

/** One hole in words, for log lines and for readiness. */
export function describeHole({ projection, type, expected, found, of, examples }: Hole): string {
  const what = of === 'rows' ? 'rows' : 'events taken';
  const [first] = examples;
  const such = first ? `, such as event ${first.eventId} (${first.stream} at ${first.revision})` : '';
  return `${projection} holds ${found} of ${expected} ${what} of ${type}${such}: rebuild ${projection}`;
}

export function describeGap({ stream, expected, found }: StreamGap): string {
  return `stream ${stream} goes on at revision ${found}, although ${expected} is not there: history is missing in the log`;
}
