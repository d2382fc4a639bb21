import type { ActivePack } from '../../policies/assessment.js';
import type { ObligationView } from '../../projections/obligations/queries.js';
import { clockFilter } from '../period/filters.js';
import { standingOf } from '../period/tallies.js';
import { caseColumns, data, isSecret, register, shown, type RegisterSource } from '../register/register.js';

/** Rules that money or a corrected account can meet, as `pack rule`. */
function moneyRules(packs: readonly ActivePack[]): ReadonlySet<string> {
  const found = packs.flatMap(({ pack }) =>
    pack.versions.flatMap(({ obligations }) =>
      obligations
        .filter(({ satisfiedBy }) => satisfiedBy.some((means) => 'payment' in means || 'correction' in means))
        .map(({ id }) => `${pack.id} ${id}`),
    ),
  );
  return new Set(found);
}

async function* duties({ queries, request, packs }: RegisterSource): AsyncGenerator<ObligationView, void> {
  const rules = moneyRules(packs);
  for await (const clock of queries.clocks(clockFilter({ ...request, confidentiality: undefined }))) {
    const met = clock.satisfiedBy === 'payment' || clock.satisfiedBy === 'correction';
    if (met || rules.has(`${clock.packId} ${clock.ruleId}`)) yield clock;
  }
}

/** Duties to pay, to credit or to correct: owed by when, and met when and by what. */
export const moneyDuties = register<ObligationView>({
  kind: 'money-duties',
  title: 'Money duties',
  of: 'duties',
  scope: 'Clocks that a payment or a correction meets, by their statutory limit',
  notes: ['Which duties those are is told by the packs in force at this position. Amounts stand on the case.'],
  columns: [
    shown('dueAt', 'Limit (UTC)', 104, (clock) => clock.dueAt),
    ...caseColumns<ObligationView>((clock) => clock),
    shown('citation', 'Duty', { flex: 1.4 }, (clock) => clock.citation, { cell: ({ title, citation }) => ({ text: title, note: citation }) }),
    shown('satisfiedAt', 'Met (UTC)', 104, (clock) => clock.satisfiedAt),
    shown('satisfiedBy', 'By', 74, (clock) => clock.satisfiedBy),
    shown('standing', 'Stands', 58, standingOf),
    data('satisfiedRef', (clock) => clock.satisfiedRef),
    data('obligationId', (clock) => clock.obligationId),
    data('pack', (clock) => `${clock.packId} ${clock.packVersion}`),
    data('rule', (clock) => clock.ruleId),
    data('waivedWhy', (clock) => clock.waivedWhy),
  ],
  tallies: [
    { name: 'met', label: 'Met in time', counts: (clock) => standingOf(clock) === 'met', tone: 'success' },
    { name: 'late', label: 'Met late', counts: (clock) => standingOf(clock) === 'late', tone: 'critical' },
    { name: 'missed', label: 'Missed', counts: (clock) => standingOf(clock) === 'missed', tone: 'critical' },
    { name: 'byMoney', label: 'Met by money', counts: ({ satisfiedBy }) => satisfiedBy === 'payment' || satisfiedBy === 'correction' },
  ],
  group: ({ packId, ruleId }) => `${packId} ${ruleId}`,
  groupedBy: 'Rule',
  rows: duties,
  isRestricted: isSecret,
  importId: ({ importId }) => importId,
}); // prettier-ignore
