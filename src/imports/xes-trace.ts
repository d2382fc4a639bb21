import { attributeOf, putAttribute } from './attributes.js';
import type { CasePlace, CasePlaces } from './case-places.js';
import { RAW_EXCERPT_LENGTH, type RejectionReason, type SourceEvent, type SourceItem } from './source-event.js';
import { utcOf } from './timestamp.js';

export interface XesFault {
  readonly reason: RejectionReason;
  readonly field?: string;
  readonly detail?: string;
}

/** An event while it is read. */
export interface XesDraft {
  readonly line: number;
  readonly values: Record<string, string>;
  /** Size so far, for the limit of a record. */
  length: number;
  fault?: XesFault;
}

export interface XesDefaults {
  readonly trace: Readonly<Record<string, string>>;
  readonly event: Readonly<Record<string, string>>;
}

/** Attributes of XES's standard extensions that have a field of their own (IEEE 1849, clause 6). */
const OWN_FIELDS = new Set(['concept:name', 'lifecycle:transition', 'time:timestamp', 'org:resource', 'identity:id']);

/** Events held back until the trace ends and all its attributes are known: at most this many, and this long together. */
const HELD_EVENTS = 5_000;
const HELD_LENGTH = 8_000_000;

/** One trace: its attributes, and its events as far as they are not delivered yet. */
export class XesTrace {
  readonly values: Record<string, string> = {};
  length = 0;
  fault?: XesFault;
  /** True when a trace was too long to be held whole. */
  partlyDelivered = false;
  private held: XesDraft[] = [];
  private heldLength = 0;
  private case: { place: CasePlace | undefined; attributes: Record<string, string> } | undefined;

  constructor(
    private readonly activityKeys: readonly string[],
    private readonly defaults: XesDefaults,
    private readonly places: CasePlaces,
  ) {}

  add(draft: XesDraft, items: SourceItem[]): void {
    this.held.push(draft);
    this.heldLength += draft.length;
    if (this.held.length < HELD_EVENTS && this.heldLength < HELD_LENGTH) return;
    this.flush(items);
    this.partlyDelivered = true;
  }

  /** Delivers all whole events of the trace. */
  flush(items: SourceItem[]): void {
    for (const draft of this.held) items.push(this.item(draft));
    this.held = [];
    this.heldLength = 0;
  }

  private item(draft: XesDraft): SourceItem {
    this.case ??= this.describeCase();
    const { place, attributes } = this.case;
    if (!place) return this.rejected(draft, { reason: 'case-reference-missing', field: 'concept:name' });
    const ordinal = place.take();
    addDefaults(draft.values, this.defaults.event);
    const fault = this.fault ?? draft.fault;
    if (fault) return this.rejected(draft, fault);
    const activity = this.activityOf(draft.values);
    const stated = attributeOf(draft.values, 'time:timestamp');
    const eventRef = attributeOf(draft.values, 'identity:id');
    if (!activity) return this.rejected(draft, { reason: 'activity-missing', field: this.activityKeys.join('+') });
    if (!stated) return this.rejected(draft, { reason: 'timestamp-missing', field: 'time:timestamp' });
    if (eventRef && place.hasSeen(eventRef)) {
      return this.rejected(draft, { reason: 'event-reference-repeated', field: 'identity:id' });
    }
    const event: { -readonly [K in keyof SourceEvent]: SourceEvent[K] } = {
      line: draft.line,
      caseRef: place.ref,
      caseAttributes: attributes,
      activity,
      timestamp: utcOf(stated) ?? stated,
      attributes: withoutOwnFields(draft.values),
      ordinal,
    };
    const transition = attributeOf(draft.values, 'lifecycle:transition');
    const resource = attributeOf(draft.values, 'org:resource');
    if (transition) event.transition = transition;
    if (resource) event.resource = resource;
    if (eventRef) event.eventRef = eventRef;
    return { kind: 'event', event };
  }

  private describeCase(): { place: CasePlace | undefined; attributes: Record<string, string> } {
    const ref = attributeOf(this.values, 'concept:name');
    addDefaults(this.values, this.defaults.trace);
    const { 'concept:name': _, ...attributes } = this.values;
    return { place: ref ? this.places.of(ref) : undefined, attributes };
  }

  private activityOf(values: Readonly<Record<string, string>>): string | undefined {
    const [only, ...more] = this.activityKeys;
    if (only !== undefined && more.length === 0) return attributeOf(values, only);
    const parts = this.activityKeys.map((key) => attributeOf(values, key));
    return parts.some((part) => !part) ? undefined : parts.join('+');
  }

  private rejected(draft: XesDraft, fault: XesFault): SourceItem {
    const raw = JSON.stringify({ trace: this.case?.place?.ref ?? null, event: draft.values });
    const cut = fault.reason === 'record-too-long' ? raw.slice(0, RAW_EXCERPT_LENGTH) : raw;
    return { kind: 'rejected', rejected: { line: draft.line, ...fault, raw: cut } };
  }
}

function addDefaults(values: Record<string, string>, defaults: Readonly<Record<string, string>>): void {
  for (const name in defaults) {
    if (!Object.hasOwn(values, name)) putAttribute(values, name, defaults[name] ?? '');
  }
}

function withoutOwnFields(values: Readonly<Record<string, string>>): Record<string, string> {
  const rest: Record<string, string> = {};
  for (const name in values) {
    if (!OWN_FIELDS.has(name)) putAttribute(rest, name, values[name] ?? '');
  }
  return rest;
}
