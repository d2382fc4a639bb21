import { EVENTS, type EventType } from '../../events/catalogue.js';
import { personalText, type Personal } from '../../events/envelope.js';
import type { Patch } from '../../ports/projection.js';
import { referenceTo } from '../case-reference.js';
import { add, defineProjection, merge, on, onEach } from '../define-projection.js';
import { BUSINESS_EVENT_TYPES, fieldsOf, inWords } from '../plain-words/plain-words.js';
import type { Fields, FieldValue, Told } from '../plain-words/told.js';
import { AuditCaseTable, AuditTable, AuditTextTable, LogTimeTable, SubjectStateTable } from './entity.js';
import { caseOf, subjectOf, type Subject } from './subject.js';
import { storedWords } from './text-search.js';

const optional = (value: Personal | undefined) => (value === undefined ? undefined : personalText(value));

const LOGGED_AT = LogTimeTable.only('loggedAt');
const STATE = SubjectStateTable.only('state');

/** Every event moves log time, also those that have no row of their own. */
const logTime = onEach(
  EVENTS.map(({ type }): EventType => type),
  ({ metadata: { recordedAt: loggedAt } }) =>
    merge(
      LogTimeTable,
      { clock: 'log', loggedAt },
      (current) => (current.loggedAt < loggedAt ? { loggedAt } : {}),
      LOGGED_AT,
    ),
);

const rows = onEach(BUSINESS_EVENT_TYPES, (event) => {
  const { metadata } = event;
  const told = inWords(event);
  const subject = subjectOf(event);
  const fields = fieldsOf(told);
  const row = add(AuditTable, {
    eventId: event.id,
    stream: event.stream,
    revision: event.revision,
    type: event.type,
    subjectKind: subject.kind,
    subjectId: subject.id,
    caseId: caseOf(event, subject),
    occurredAt: metadata.occurredAt,
    receivedAt: metadata.receivedAt,
    recordedAt: metadata.recordedAt,
    actorType: metadata.actor.type,
    actorId: metadata.actor.id,
    actorName: optional(metadata.actor.name),
    onBehalfOf: metadata.actor.onBehalfOf,
    title: told.title,
    why: told.why,
    after: fields,
    policyPack: metadata.policy?.packId,
    policyVersion: metadata.policy?.version,
    policyHash: metadata.policy?.hash,
    policyRule: metadata.policy?.ruleId,
    origin: metadata.origin,
    importId: metadata.importId,
    confidentiality: metadata.confidentiality,
    commandId: metadata.commandId,
    correlationId: metadata.correlationId,
    causationId: metadata.causationId,
    sourceSystem: metadata.source?.system,
    sourceExternalId: optional(metadata.source?.externalId),
  });
  const words = [told.title];
  if (told.why !== undefined) words.push(told.why);
  addTexts(fields, words);
  words.push(metadata.actor.id);
  if (metadata.actor.name !== undefined) words.push(personalText(metadata.actor.name));
  const searched: Patch = {
    kind: 'add',
    table: AuditTextTable,
    row: { rowid: event.position, text: storedWords(words) },
  };
  return [row, searched, ...stateOf(event.id, subject, told)];
});

/** Personal and other texts of the fields: what a reader may look for. Ids and hashes are found by filters. */
function addTexts(value: FieldValue | undefined, to: string[]): void {
  if (typeof value === 'string') {
    if (!NOT_WORDS.test(value)) to.push(value);
  } else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value as Fields)) addTexts(part, to);
  }
}

/** Uuids, digests and instants. */
const NOT_WORDS = /^(?:[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}|[A-Za-z0-9_-]{43}|\d{4}-\d\d-\d\dT[\d:.]+Z)$/;

/** Keeps the values that the event sets, and those that they replace. */
function stateOf(
  eventId: string,
  { kind: subjectKind, id: subjectId }: Subject,
  { sets = {} }: Told,
): readonly Patch[] {
  const given = Object.fromEntries(Object.entries(sets).filter(([, value]) => value !== undefined));
  const names = Object.keys(given);
  if (names.length === 0) return [];
  const first = { subjectKind, subjectId, eventId, state: given, before: {} };
  const later = ({ state }: { readonly state: Fields }) => {
    const before: Record<string, FieldValue | undefined> = {};
    for (const name of names) if (state[name] !== undefined) before[name] = state[name];
    return { eventId, state: { ...state, ...given }, before };
  };
  return [merge(SubjectStateTable, first, later, STATE)];
}

/** Who did what, when, on what, why, and what was there before and after? */
export const auditTrail = defineProjection({
  name: 'audit-trail',
  version: 2,
  tables: [AuditTable, SubjectStateTable, LogTimeTable, AuditCaseTable, AuditTextTable],
  witness: { table: AuditTable.name, types: new Set<string>(BUSINESS_EVENT_TYPES) },
  project: [logTime, rows, on({ 'case.opened': (event) => referenceTo(AuditCaseTable, event) })],
});
