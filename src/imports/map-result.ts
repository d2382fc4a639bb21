import { CASE_KINDS, OUTCOMES } from '../events/case.events.js';
import { CHANNELS, COMMUNICATION_KINDS } from '../events/communication.events.js';
import type { MappedActor, MappedCaseOpened, MappedEvent } from './mapped-event.js';
import { INTAKES, MAX_LENGTH, type MappingSpec, type ResultSpec, type ValueSpec } from './mapping-schema.js';
import type { ValueReader } from './value-reader.js';

/** What all events that come from one source event have in common. */
export interface MappedHead {
  readonly at: string;
  readonly externalId: string;
  readonly sequence: number;
  readonly part: number;
  readonly actor?: MappedActor;
}

const { word, title, text, note } = MAX_LENGTH;

/** One event, as the mapping's entry says. To be thrown away when `read.fault` is set afterwards. */
export function mapResult(spec: MappingSpec, result: ResultSpec, read: ValueReader, head: MappedHead): MappedEvent {
  const optional = <const Name extends string>(name: Name, value: ValueSpec | undefined, max: number) =>
    present(name, read.optional(value, name, max));
  const instant = <const Name extends string>(name: Name, value: ValueSpec | undefined) =>
    present(name, read.instant(value, name));
  switch (result.event) {
    case 'case.opened':
      return {
        type: result.event,
        ...head,
        ...openedFields({ ...spec.case, ...defined(result) }, read),
        ...instant('receivedAt', result.receivedAt),
      };
    case 'case.decided':
      return {
        type: result.event,
        ...head,
        outcome: read.oneOf(result.outcome, 'outcome', OUTCOMES),
        // A reason that the source leaves open is no reason.
        reasons: (result.reasons ?? []).flatMap((reason) => {
          const code = read.optional(reason.code, 'reasons.code', word);
          return code === undefined
            ? []
            : [{ code, ...present('text', read.optional(reason.text, 'reasons.text', text)) }];
        }),
        ...optional('decidedBy', result.decidedBy, word),
      };
    case 'case.stage-entered':
      return { type: result.event, ...head, stage: read.text(result.stage, 'stage', word) };
    case 'case.fact-recorded':
      return {
        type: result.event,
        ...head,
        name: read.text(result.name, 'name', word),
        ...optional('value', result.value, text),
        factAt: read.instant(result.at, 'at') ?? head.at,
        ...instant('receivedAt', result.receivedAt),
      };
    case 'case.work-recorded':
      return {
        type: result.event,
        ...head,
        activity: read.text(result.activity ?? { field: 'activity' }, 'activity', word),
        transition: read.text(result.transition ?? { field: 'transition', default: 'complete' }, 'transition', word),
      };
    case 'case.escalated':
      return {
        type: result.event,
        ...head,
        to: read.text(result.to, 'to', word),
        reason: read.text(result.reason, 'reason', text),
      };
    case 'case.closed':
      return {
        type: result.event,
        ...head,
        resolution: read.text(result.resolution, 'resolution', word),
        ...optional('remark', result.remark, text),
      };
    case 'case.reopened':
      return { type: result.event, ...head, reason: read.text(result.reason, 'reason', text) };
    case 'case.note-added':
      return { type: result.event, ...head, text: read.text(result.text, 'text', note) };
    case 'communication.sent':
      return {
        type: result.event,
        ...head,
        kind: read.oneOf(result.kind, 'kind', COMMUNICATION_KINDS),
        channel: read.oneOf(result.channel, 'channel', CHANNELS),
        ...optional('reference', result.reference, word),
      };
    case 'communication.answered':
      return {
        type: result.event,
        ...head,
        ...(result.kind !== undefined && { kind: read.oneOf(result.kind, 'kind', COMMUNICATION_KINDS) }),
        answer: read.text(result.answer, 'answer', text),
      };
  }
}

/** Everything of a case.opened but the head; what the rule says goes before what the mapping says of all cases. */
function openedFields(
  spec: MappingSpec['case'],
  read: ValueReader,
): Omit<MappedCaseOpened, keyof MappedHead | 'type' | 'receivedAt'> {
  const optional = <const Name extends string>(name: Name, value: ValueSpec | undefined, max: number) =>
    present(name, read.optional(value, name, max));
  return {
    kind: read.oneOf(spec.kind, 'kind', CASE_KINDS),
    legalEntity: read.text(spec.legalEntity, 'legalEntity', word),
    jurisdiction: read.text(spec.jurisdiction, 'jurisdiction', word),
    intake: read.oneOf(spec.intake ?? 'unknown', 'intake', INTAKES),
    ...optional('product', spec.product, word),
    ...optional('category', spec.category, word),
    ...optional('title', spec.title, title),
    ...optional('customerId', spec.customerId, word),
    ...optional('accountId', spec.accountId, word),
    ...optional('policyId', spec.policyId, word),
  };
}

/** A property that is left out, rather than undefined, where there is no value. */
function present<const Name extends string>(name: Name, value: string | undefined): { [K in Name]?: string } {
  return (value === undefined ? {} : { [name]: value }) as { [K in Name]?: string };
}

function defined<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as Partial<T>;
}
