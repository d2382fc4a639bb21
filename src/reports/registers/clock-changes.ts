import type { EventType } from '../../events/catalogue.js';
import type { AuditEntry } from '../../projections/audit-trail/queries.js';
import { covers, scopeOf } from '../period/filters.js';
import { caseColumns, data, isSecret, register, shown, type RegisterSource } from '../register/register.js';
import { daysBetween } from './letters.js';

const CHANGES = {
  'obligation.extended': 'Extended',
  'obligation.tolled': 'Tolled',
  'obligation.resumed': 'Resumed',
  'obligation.waived': 'Waived',
  'obligation.recomputed': 'Recomputed',
  'obligation.recomputation-requested': 'Recomputation asked for',
  'obligation.breach-withdrawn': 'Breach withdrawn',
} as const satisfies Partial<Record<EventType, string>>;
/** What carries the time of a receipt: keyed late, it moves a clock. */
const RECEIPTS = ['case.opened', 'case.fact-recorded', 'case.information-received', 'case.document-attached'] as const;
/** A receipt is keyed late when it was recorded more than a day after it came in. */
const LATE_DAYS = 1;

interface Change {
  readonly entry: AuditEntry;
  readonly what: string;
  readonly daysLate?: number;
}

async function* changes({ queries, request }: RegisterSource): AsyncGenerator<Change, void> {
  const types: EventType[] = [...(Object.keys(CHANGES) as EventType[]), ...RECEIPTS, 'policy.activated'];
  const scope = scopeOf(request);
  // Packs belong to no case: a scope of cases must not hide an override.
  for await (const entry of queries.trail({ types, from: request.from, to: request.to })) {
    const change = covers(scope, entry.case) ? changeOf(entry) : undefined;
    if (change) yield change;
  }
}

function changeOf(entry: AuditEntry): Change | undefined {
  if (entry.type in CHANGES) return { entry, what: CHANGES[entry.type as keyof typeof CHANGES] };
  if (entry.type === 'policy.activated') return entry.why === null ? undefined : { entry, what: 'Pack activated by override' };
  const daysLate = entry.receivedAt === null ? 0 : daysBetween(entry.receivedAt, entry.recordedAt);
  if (daysLate <= LATE_DAYS || entry.origin === 'import') return undefined;
  return { entry, what: 'Receipt keyed late', daysLate };
} // prettier-ignore

/** Everything that moved, stopped or lifted a clock, and every receipt that was keyed late. */
export const clockChanges = register<Change>({
  kind: 'clock-changes',
  title: 'Changes of clocks',
  of: 'changes',
  scope: 'Extensions, pauses, waivers, recomputations, overrides and receipts keyed more than a day late, by the time of recording',
  columns: [
    shown('recordedAt', 'Recorded (UTC)', 104, ({ entry }) => entry.recordedAt),
    ...caseColumns<Change>(({ entry }) => entry),
    shown('change', 'Change', 96, ({ what }) => what),
    shown('title', 'What', { flex: 1.4 }, ({ entry }) => entry.title, { cell: ({ entry }) => ({ text: entry.title, note: entry.why ?? '' }) }),
    shown('actor', 'By', 80, ({ entry }) => entry.actorId),
    data('why', ({ entry }) => entry.why),
    data('occurredAt', ({ entry }) => entry.occurredAt),
    data('receivedAt', ({ entry }) => entry.receivedAt),
    data('daysLate', ({ daysLate }) => daysLate),
    data('subjectId', ({ entry }) => entry.subjectId),
    data('eventId', ({ entry }) => entry.eventId),
    data('rule', ({ entry }) => entry.policyRule),
  ],
  tallies: [
    { name: 'byPersons', label: 'By persons', counts: ({ entry }) => entry.actorType === 'person' },
    { name: 'byRules', label: 'By rules', counts: ({ entry }) => entry.actorType === 'service' },
    { name: 'late', label: 'Keyed late', counts: ({ daysLate }) => daysLate !== undefined, tone: 'warning' },
  ],
  group: ({ what }) => what,
  groupedBy: 'Change',
  rows: changes,
  isRestricted: ({ entry }) => isSecret(entry),
  importId: ({ entry }) => entry.importId,
}); // prettier-ignore
