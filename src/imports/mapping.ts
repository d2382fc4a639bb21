import type { Mapping } from './load-mapping.js';
import { mapResult } from './map-result.js';
import type { MappedActor, MappedEvent } from './mapped-event.js';
import { MAX_LENGTH, type MappingSpec, type ResultSpec } from './mapping-schema.js';
import { RuleIndex, unmet } from './rule-index.js';
import type { Rejected, RejectionReason, SourceEvent } from './source-event.js';
import { ValueReader } from './value-reader.js';

/** What a source event comes to. Nothing is silent: an event that no rule names is rejected as `activity-not-mapped`. */
export type Applied =
  | { readonly kind: 'events'; readonly events: readonly MappedEvent[] }
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'rejected'; readonly reason: RejectionReason; readonly field?: string; readonly detail?: string };

const indexes = new WeakMap<Mapping, RuleIndex>();

/**
 * Says which of our events a source event is. Pure: the same event under the same mapping gives the same result, so
 * an import that is killed and resumed makes the same commands. All events that one source event becomes, or none.
 */
export function applyMapping(mapping: Mapping, event: SourceEvent): Applied {
  const { spec } = mapping;
  let index = indexes.get(mapping);
  if (!index) indexes.set(mapping, (index = new RuleIndex(spec.activities)));
  let condition: string | undefined;
  for (const rule of index.candidates(event.activity)) {
    const failed = unmet(rule.when, event);
    if (failed === undefined) {
      const results = opens(spec, event) ? [OPENING, ...(rule.becomes ?? [])] : rule.becomes;
      return results ? become(spec, results, event) : { kind: 'ignored', reason: rule.ignore ?? '' };
    }
    condition ??= failed;
  }
  if (condition === undefined) return { kind: 'rejected', reason: 'activity-not-mapped', field: 'activity' };
  const detail = `no rule for this activity takes this ${condition}`;
  return { kind: 'rejected', reason: 'activity-not-mapped', field: condition, detail };
}

/** The rejects-file entry of an event that the mapping rejected; `raw` is the event as JSON. */
export function rejectedEvent(
  event: SourceEvent,
  { reason, field, detail }: Extract<Applied, { kind: 'rejected' }>,
): Rejected {
  return {
    line: event.line,
    reason,
    ...(field !== undefined && { field }),
    ...(detail !== undefined && { detail }),
    raw: JSON.stringify(event),
  };
}

const OPENING: ResultSpec = { event: 'case.opened' };

/** Where no activity of the source opens a case, its first event does, even one that says nothing else. */
function opens(spec: MappingSpec, event: SourceEvent): boolean {
  return spec.case.opens === 'with-first-event' && event.ordinal === 0;
}

function become(spec: MappingSpec, results: readonly ResultSpec[], event: SourceEvent): Applied {
  const read = new ValueReader(event, {
    ...(spec.zone !== undefined && { zone: spec.zone }),
    ...(spec.source.timestampFormat !== undefined && { format: spec.source.timestampFormat }),
  });
  const actor = actorOf(spec, read);
  const head = {
    at: read.occurredAt(),
    externalId: read.text({ field: 'case' }, 'case', MAX_LENGTH.word),
    sequence: event.ordinal,
    ...(actor && { actor }),
  };
  const events: MappedEvent[] = [];
  for (const result of results) {
    if (unmet(result.when, event) !== undefined) continue;
    events.push(mapResult(spec, result, read, { ...head, part: events.length }));
  }
  if (read.fault) return { kind: 'rejected', ...read.fault };
  if (events.length > 0) return { kind: 'events', events };
  const detail = 'a rule names the activity, but the conditions of none of its events hold';
  return { kind: 'rejected', reason: 'activity-not-mapped', field: 'when', detail };
}

function actorOf(spec: MappingSpec, read: ValueReader): MappedActor | undefined {
  const reference = read.optional({ field: 'resource' }, 'resource', MAX_LENGTH.word);
  if (reference === undefined) return undefined;
  return { type: spec.resources.systems.includes(reference) ? 'system' : spec.resources.type, reference };
}
