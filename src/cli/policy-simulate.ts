import type { ActivePack } from '../policies/assessment.js';
import { Simulation, type SimulationResult, type Tally } from '../policies/simulation.js';
import { table } from './table.js';
import type { RecordedHistory } from './recorded-cases.js';

/** Runs a pack over the recorded cases. */
export function simulate(
  { cases, until }: RecordedHistory,
  pack: ActivePack,
  before: ActivePack | undefined,
): SimulationResult {
  const simulation = new Simulation(pack, until, before);
  for (const facts of cases) simulation.add(facts);
  return simulation.result();
}

const COLUMNS: readonly (keyof Tally)[] = ['clocks', 'met', 'missed', 'lifted', 'running', 'undetermined'];
const number = (value: number): string => value.toLocaleString('en-US');
const cells = (tally: Tally): string[] => COLUMNS.map((column) => number(tally[column]));

/** The result as text: the same history and packs give the same bytes. */
export function simulationText(
  { cases, casesConcerned, total, byRule, byMonth, differences }: SimulationResult,
  about: { readonly pack: ActivePack; readonly before: ActivePack | undefined; readonly until: string },
): string {
  const name = ({ pack, hash }: ActivePack) =>
    `${pack.id} ${pack.versions.map(({ version }) => version).join(', ')} (${hash.slice(0, 12)})`;
  const lines = [
    `Pack        ${name(about.pack)}`,
    `Compared    ${about.before ? `with ${name(about.before)}` : 'with nothing: no edition of it is in force'}`,
    `Judged by   ${about.until}`,
    `Cases       ${number(cases)}, of which it speaks of ${number(casesConcerned)}`,
    '',
    table(['rule', ...COLUMNS], [...[...byRule].map(([rule, tally]) => [rule, ...cells(tally)]), ['all', ...cells(total)]]),
    '',
    table(['due in', ...COLUMNS], [...byMonth].map(([month, tally]) => [month, ...cells(tally)])),
  ];
  if (differences) {
    const { added, dropped, dueEarlier, dueLater, becomeMissed, noLongerMissed } = differences;
    lines.push(
      '',
      'What would change:',
      `  ${number(added)} duties more, ${number(dropped)} fewer`,
      `  ${number(dueEarlier)} clocks due earlier, ${number(dueLater)} later`,
      `  ${number(becomeMissed)} clocks missed that were not, ${number(noLongerMissed)} no longer missed`,
      `  ${number(differences.becomeUndetermined)} clocks no longer determined, ${number(differences.becomeDetermined)} determined that were not`,
    );
  }
  return `${lines.join('\n')}\n`;
} // prettier-ignore
