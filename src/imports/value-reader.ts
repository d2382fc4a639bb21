import { attributeOf } from './attributes.js';
import type { LookupSpec, ValueSpec } from './mapping-schema.js';
import type { RejectionReason, SourceEvent } from './source-event.js';
import { toInstant, type TimestampRules } from './timestamp.js';

export interface ValueFault {
  readonly reason: RejectionReason;
  readonly field: string;
  readonly detail?: string;
}

/**
 * Reads the values of one source event as a mapping says, and remembers the first that is missing or does not fit.
 * Readers go on with an empty text then: whoever asks must look at {@link fault} before using anything.
 */
export class ValueReader {
  fault: ValueFault | undefined;

  constructor(
    private readonly event: SourceEvent,
    private readonly times: TimestampRules,
  ) {}

  /** A text of at most `max` characters that must be there. */
  text(spec: ValueSpec, field: string, max: number): string {
    const text = this.optional(spec, field, max);
    if (text === undefined) this.fail('attribute-missing', field, missing(spec));
    return text ?? '';
  }

  /** A text of at most `max` characters; undefined where the source has none. */
  optional(spec: ValueSpec | undefined, field: string, max: number): string | undefined {
    const text = spec === undefined ? undefined : this.lookup(spec, field);
    if (text !== undefined && text.length > max) this.fail('value-too-long', field, `longer than ${max} characters`);
    return text;
  }

  /** One of a vocabulary. */
  oneOf<const V extends string>(spec: ValueSpec, field: string, vocabulary: readonly V[]): V {
    const text = this.text(spec, field, Infinity);
    const known = vocabulary.find((candidate) => candidate === text);
    if (known === undefined) this.fail('value-not-allowed', field, `not one of ${vocabulary.join(', ')}`);
    return known ?? ('' as V);
  }

  /** An instant; undefined where the source has none. */
  instant(spec: ValueSpec | undefined, field: string): string | undefined {
    const text = this.optional(spec, field, Infinity);
    return text === undefined ? undefined : this.parse(text, field);
  }

  /** The time of the source event itself. */
  occurredAt(): string {
    return this.parse(this.event.timestamp, 'timestamp');
  }

  private parse(text: string, field: string): string {
    // Readers have already turned what states its offset into UTC: that form is taken whatever the format.
    const isUtc = text.length === 24 && text.endsWith('Z') && text[10] === 'T';
    const instant = toInstant(text, isUtc ? {} : this.times);
    if ('at' in instant) return instant.at;
    this.fail(instant.reason, field, instant.detail);
    return '';
  }

  private lookup(spec: ValueSpec, field: string): string | undefined {
    if (typeof spec === 'string') return spec;
    const found = this.find(spec);
    if (found === undefined || found === '') return spec.default;
    if (!spec.values) return found;
    const translated = attributeOf(spec.values, found);
    if (translated === undefined)
      this.fail('value-not-allowed', field, `the mapping's values do not name '${found.slice(0, 100)}'`);
    return translated ?? '';
  }

  private find({ attribute, caseAttribute, field }: LookupSpec): string | undefined {
    if (attribute !== undefined) return attributeOf(this.event.attributes, attribute);
    if (caseAttribute !== undefined) return attributeOf(this.event.caseAttributes, caseAttribute);
    switch (field) {
      case 'case':
        return this.event.caseRef;
      case 'activity':
        return this.event.activity;
      case 'transition':
        return this.event.transition;
      case 'resource':
        return this.event.resource;
      case 'timestamp':
        return this.event.timestamp;
      case undefined:
        return undefined;
    }
  }

  private fail(reason: RejectionReason, field: string, detail: string): void {
    this.fault ??= { reason, field, detail };
  }
}

function missing(spec: ValueSpec): string {
  if (typeof spec === 'string') return 'the mapping says nothing';
  return `the source has no ${spec.attribute ?? spec.caseAttribute ?? String(spec.field)}`;
}
