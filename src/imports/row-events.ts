import { attributeOf, putAttribute } from './attributes.js';
import { CasePlaces } from './case-places.js';
import type { RejectionReason, SourceEvent, SourceItem } from './source-event.js';
import { utcOf } from './timestamp.js';

/** Which column (CSV) or key (NDJSON, nested ones as `outer/inner`) holds what. */
export interface ColumnNames {
  readonly case: string;
  readonly activity: string;
  readonly timestamp: string;
  readonly transition?: string;
  readonly resource?: string;
  readonly eventId?: string;
  /** Columns that describe the case, not the event. */
  readonly caseAttributes?: readonly string[];
}

/** Used when the mapping names no columns; the last three need not exist. */
export const DEFAULT_COLUMNS: ColumnNames = {
  case: 'case',
  activity: 'activity',
  timestamp: 'timestamp',
  transition: 'transition',
  resource: 'resource',
  eventId: 'eventId',
};

/** A longer reference is no name of a case. */
const MAX_CASE_REF = 1_000;

/**
 * Makes source events of rows whose cases may be interleaved. Empty values count as absent.
 * Memory: see {@link CasePlaces}.
 */
export class RowEvents {
  private readonly places = new CasePlaces();
  private readonly ownFields: ReadonlySet<string>;
  private readonly ofCase: ReadonlySet<string>;

  constructor(private readonly columns: ColumnNames) {
    const { case: ref, activity, timestamp, transition, resource, eventId, caseAttributes } = columns;
    this.ofCase = new Set(caseAttributes);
    this.ownFields = new Set(
      [ref, activity, timestamp, transition, resource, eventId].filter((name) => name !== undefined),
    );
  }

  /** The event of one row, or why there is none. `raw` is called for rejections only. */
  item(line: number, values: Readonly<Record<string, string>>, raw: () => string): SourceItem {
    const { columns } = this;
    const value = (name: string | undefined) =>
      (name === undefined ? undefined : attributeOf(values, name)) || undefined;
    const reject = (reason: RejectionReason, field: string): SourceItem => ({
      kind: 'rejected',
      rejected: { line, reason, field, raw: raw() },
    });
    const ref = value(columns.case);
    if (ref === undefined) return reject('case-reference-missing', columns.case);
    if (ref.length > MAX_CASE_REF) return reject('value-too-long', columns.case);
    const place = this.places.of(ref);
    const ordinal = place.take();
    const activity = value(columns.activity);
    const stated = value(columns.timestamp);
    const eventRef = value(columns.eventId);
    if (activity === undefined) return reject('activity-missing', columns.activity);
    if (stated === undefined) return reject('timestamp-missing', columns.timestamp);
    if (eventRef !== undefined && place.hasSeen(eventRef)) {
      return reject('event-reference-repeated', columns.eventId ?? '');
    }
    const attributes: Record<string, string> = {};
    const caseAttributes: Record<string, string> = {};
    for (const name in values) {
      const text = values[name];
      if (!text) continue;
      if (this.ofCase.has(name)) putAttribute(caseAttributes, name, text);
      else if (!this.ownFields.has(name)) putAttribute(attributes, name, text);
    }
    const event: { -readonly [K in keyof SourceEvent]: SourceEvent[K] } = {
      line,
      caseRef: place.ref,
      caseAttributes,
      activity,
      timestamp: utcOf(stated) ?? stated,
      attributes,
      ordinal,
    };
    const transition = value(columns.transition);
    const resource = value(columns.resource);
    if (transition !== undefined) event.transition = transition;
    if (resource !== undefined) event.resource = resource;
    if (eventRef !== undefined) event.eventRef = eventRef;
    return { kind: 'event', event };
  }
}
