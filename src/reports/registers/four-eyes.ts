import type { EventType } from '../../events/catalogue.js';
import type { AuditEntry } from '../../projections/audit-trail/queries.js';
import { covers, scopeOf } from '../period/filters.js';
import { data, isSecret, register, shown, type RegisterSource } from '../register/register.js';

/** What a second person must do, and which act of a first person it answers. */
const PAIRS: Readonly<Partial<Record<EventType, EventType>>> = {
  'template.approved': 'template.drafted',
  'policy.activated': 'policy.proposed',
};
/** Acts that one person does alone, and that say who may do what. */
const ALONE: readonly EventType[] = [
  'principal.key-issued', 'principal.key-revoked', 'principal.role-granted', 'principal.role-removed',
  'communication.released',
]; // prettier-ignore

interface Act {
  readonly entry: AuditEntry;
  readonly first: AuditEntry | undefined;
  readonly needsTwo: boolean;
}

async function* acts({ queries, request }: RegisterSource): AsyncGenerator<Act, void> {
  const types = [...(Object.keys(PAIRS) as EventType[]), ...(Object.values(PAIRS) as EventType[]), ...ALONE];
  const scope = scopeOf(request);
  const begun = new Map<string, AuditEntry>();
  // From the beginning: what is approved in the period may have been drafted long before.
  for await (const entry of queries.trail({ types, to: request.to })) {
    const thing = `${entry.subjectId} ${versionOf(entry)}`;
    const first = PAIRS[entry.type];
    if (first === undefined && !ALONE.includes(entry.type)) begun.set(`${entry.type} ${thing}`, entry);
    else if (entry.loggedAt >= request.from && covers(scope, entry.case)) {
      yield { entry, first: first && begun.get(`${first} ${thing}`), needsTwo: first !== undefined };
    }
  }
}

/** The version of a template, the text of a pack: two persons stand for the same words, not only for the same name. */
function versionOf({ after, type }: AuditEntry): string {
  const set = Object.keys(after).find((field) => field.startsWith('version/') || field.startsWith('pack/'));
  return type.startsWith('template.') || type.startsWith('policy.') ? (set ?? '') : '';
}

const two = ({ entry, first }: Act): boolean => first !== undefined && first.actorId !== entry.actorId;

/** Who did what a second person must do, who had done the first part, and who was given which role. */
export const fourEyes = register<Act>({
  kind: 'four-eyes',
  title: 'Four eyes and roles',
  of: 'acts',
  scope: 'Approvals, activations, releases, keys and roles, by the time of recording',
  columns: [
    shown('recordedAt', 'Recorded (UTC)', 104, ({ entry }) => entry.recordedAt),
    shown('title', 'Act', { flex: 1.6 }, ({ entry }) => entry.title, { cell: ({ entry }) => ({ text: entry.title, note: entry.why ?? '' }) }),
    shown('actor', 'By', { flex: 0.8 }, ({ entry }) => entry.actorId, { cell: ({ entry }) => ({ text: entry.actorName ?? entry.actorId, note: entry.actorId }) }),
    shown('firstActor', 'First person', { flex: 0.8 }, ({ first }) => first?.actorId, { cell: ({ first, needsTwo }) => first ? { text: first.actorName ?? first.actorId, note: first.actorId } : needsTwo ? 'not on record' : '' }),
    shown('twoPersons', 'Two persons', 60, (act) => (act.needsTwo ? two(act) : undefined)),
    data('type', ({ entry }) => entry.type),
    data('subjectId', ({ entry }) => entry.subjectId),
    data('actorType', ({ entry }) => entry.actorType),
    data('onBehalfOf', ({ entry }) => entry.onBehalfOf),
    data('why', ({ entry }) => entry.why),
    data('firstAt', ({ first }) => first?.recordedAt),
    data('eventId', ({ entry }) => entry.eventId),
  ],
  tallies: [
    { name: 'needTwo', label: 'Need two persons', counts: ({ needsTwo }) => needsTwo },
    { name: 'byTwo', label: 'By two persons', counts: two, tone: 'success' },
    { name: 'byOne', label: 'By one person', counts: (act) => act.needsTwo && !two(act), tone: 'critical' },
  ],
  group: ({ entry }) => entry.type,
  groupedBy: 'Act',
  rows: acts,
  isRestricted: ({ entry }) => isSecret(entry),
}); // prettier-ignore
