import type { ObligationView } from '../../projections/obligations/queries.js';
import { clockFilter } from '../period/filters.js';
import { standingOf, type ClockStanding } from '../period/tallies.js';
import { caseColumns, data, isSecret, register, shown } from '../register/register.js';
import { badgeOf } from '../wording.js';

const standing = (clock: ObligationView): ClockStanding => standingOf(clock);
const is = (wanted: ClockStanding) => (clock: ObligationView) => standing(clock) === wanted;
const TONE: Readonly<Record<ClockStanding, string>> = {
  met: 'satisfied', late: 'satisfied-late', missed: 'breached', waived: 'waived', 'at-risk': 'warned', running: 'running',
}; // prettier-ignore

/** Clocks met, missed and at risk, per rule and month of the limit. */
export const clocks = register<ObligationView>({
  kind: 'clocks',
  title: 'Clocks met, missed and at risk',
  of: 'clocks',
  scope: 'Regulatory clocks by their statutory limit; of imported cases, as of the end of their import',
  columns: [
    shown('dueAt', 'Limit (UTC)', 104, (clock) => clock.dueAt),
    ...caseColumns<ObligationView>((clock) => clock),
    shown('citation', 'Rule', { flex: 1.2 }, (clock) => clock.citation, {
      cell: ({ title, citation }) => ({ text: title, note: citation }),
    }),
    shown('standing', 'Stands', 70, standing, { cell: (clock) => ({ badge: badgeOf(TONE[standing(clock)], standing(clock)) }) }), // prettier-ignore
    shown('satisfiedAt', 'Met (UTC)', 104, (clock) => clock.satisfiedAt),
    data('obligationId', (clock) => clock.obligationId),
    data('pack', (clock) => `${clock.packId} ${clock.packVersion}`),
    data('rule', (clock) => clock.ruleId),
    data('anchorAt', (clock) => clock.anchorAt),
    data('targetAt', (clock) => clock.targetAt),
    data('steps', (clock) => clock.steps),
    data('waivedWhy', (clock) => clock.waivedWhy),
  ],
  tallies: [
    { name: 'met', label: 'Met', counts: is('met'), tone: 'success' },
    { name: 'late', label: 'Met late', counts: is('late'), tone: 'critical' },
    { name: 'missed', label: 'Missed', counts: is('missed'), tone: 'critical' },
    { name: 'atRisk', label: 'At risk', counts: is('at-risk'), tone: 'warning' },
    { name: 'running', label: 'Running', counts: is('running') },
    { name: 'waived', label: 'Fell away', counts: is('waived') },
  ],
  group: ({ packId, ruleId, dueAt }) => `${packId} ${ruleId} ${dueAt?.slice(0, 7) ?? ''}`,
  groupedBy: 'Rule and month',
  rows: ({ queries, request }) => queries.clocks(clockFilter({ ...request, confidentiality: undefined })),
  isRestricted: isSecret,
  importId: ({ importId }) => importId,
});
