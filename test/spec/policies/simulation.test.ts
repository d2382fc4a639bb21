import type { ActivePack } from '../../../src/policies/assessment.js';
import type { CaseFacts } from '../../../src/policies/case-facts.js';
import { Simulation } from '../../../src/policies/simulation.js';
import { application, decision, fact, letter, regB, utc } from './application-case.js';

const until = utc('2026-12-31 12:00');
const completed = (at: string) => fact('application-completed', `${at} 14:12`);
const denied = decision('denied', '2026-07-20 15:00');
const told = (at: string) => letter('adverse-action-notice', at, { relatesTo: denied.eventId });
const cases: readonly CaseFacts[] = [
  application([completed('2026-07-01'), denied, told('2026-07-25 12:00')], { caseId: 'met' }),
  application([completed('2026-07-01'), denied, told('2026-08-21 12:00')], { caseId: 'late' }),
  application([completed('2026-07-01'), denied], { caseId: 'never' }),
  application([completed('2026-07-01'), decision('withdrawn', '2026-07-10 12:00')], { caseId: 'lifted' }),
  application([completed('2026-12-20')], { caseId: 'running' }),
  application([], { caseId: 'unknown' }),
  application([completed('2026-07-01')], { caseId: 'british', jurisdiction: 'GB' }),
];

const run = (over: readonly CaseFacts[], pack: ActivePack, before?: ActivePack) => {
  const simulation = new Simulation(pack, until, before);
  for (const facts of over) simulation.add(facts);
  return simulation.result();
};

/** Regulation B with twenty days in place of thirty for completed applications. */
const stricter: ActivePack = {
  hash: 'b'.repeat(64),
  pack: {
    ...regB.pack,
    versions: regB.pack.versions.map((version) => ({
      ...version,
      obligations: version.obligations
        .filter(({ id }) => id !== 'adverse-action-incomplete')
        .map((rule) => (rule.id === 'action-taken-completed' ? { ...rule, limit: { count: 20, unit: 'days', confidence: 'unverified' } } : rule)),
    })),
  },
}; // prettier-ignore

describe('a pack tried over recorded cases', () => {
  const result = run(cases, regB);

  it('counts what its clocks come to', () => {
    expect(result).toMatchObject({ cases: 7, casesConcerned: 6 });
    expect(result.byRule.get('action-taken-completed')).toEqual({
      clocks: 5, met: 1, missed: 2, lifted: 1, running: 1, undetermined: 1,
    }); // prettier-ignore
  });

  it('by the month in which they are due', () => {
    expect([...result.byMonth].map(([month, { clocks, missed }]) => [month, clocks, missed])).toEqual([
      ['2026-07', 4, 2],
      ['2027-01', 1, 0],
    ]);
  });

  it('the sum of all months and rules is the total', () => {
    for (const tallies of [result.byRule, result.byMonth]) {
      expect([...tallies.values()].reduce((sum, { clocks }) => sum + clocks, 0)).toBe(result.total.clocks);
    }
    const { clocks, met, missed, lifted, running } = result.total;
    expect(met + missed + lifted + running).toBe(clocks);
  });

  it('the same cases give the same numbers, in whatever order', () => {
    expect(run([...cases].reverse(), regB)).toEqual(result);
  });
});

describe('compared with the one in force', () => {
  it('it says what would change', () => {
    expect(run(cases, stricter, regB).differences).toEqual({
      added: 0, dropped: 0, dueEarlier: 5, dueLater: 0, becomeMissed: 1, noLongerMissed: 0, becomeUndetermined: 0,
      becomeDetermined: 0,
    }); // prettier-ignore
    expect(run(cases, regB, stricter).differences).toMatchObject({ dueLater: 5, noLongerMissed: 1 });
  });

  it('nothing changes where it is the same', () => {
    const differences = run(cases, regB, regB).differences ?? {};
    expect(Object.values(differences).every((count) => count === 0)).toBe(true);
  });
});
