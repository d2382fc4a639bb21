import { renderReport } from '../../../../src/pdf/report.js';
import type { About } from '../../../../src/reports/about.js';
import { periodDocument } from '../../../../src/reports/period/period-document.js';
import type { Period } from '../../../../src/reports/period/read-period.js';
import { ClockTally, DecisionTally } from '../../../../src/reports/period/tallies.js';
import { ReadBack } from '../../pdf/read-back.js';
import { caseReference, clockView, decisionView } from './views.js';

const ABOUT: About = {
  report: 'period',
  title: 'Decisions without notice, and clocks missed',
  subtitle: 'Period report, 2026-01-01 to 2026-06-30',
  scope: [{ label: 'Period', value: 'First half of 2026' }],
  populations: [],
  confidentiality: 'standard',
  withheld: 0,
  at: { position: 42n, loggedAt: '2026-07-01T00:00:00.000Z', logId: 'log', simulated: false },
  projections: { decisions: 1 },
};

const DUTY = { duty: 'duty', reason: 'adverse action is to be notified', citation: '12 CFR 1002.9(a)(1)' } as const;

/** A period of so many decisions without notice and so many missed clocks, each of a case of its own. */
function periodOf(number: number, reference: (index: number) => string): Period {
  const decisions = Array.from({ length: number }, (_, i) =>
    decisionView({
      decisionId: `d-${i}`,
      decidedAt: new Date(Date.UTC(2026, 0, 1) + i * 60_000).toISOString(),
      reasons: [{ code: `reason-${i % 7}`, text: `Free text ${i}` }],
      case: caseReference({ externalId: reference(i) }),
    }),
  );
  const clocks = decisions.map(({ case: of }) =>
    clockView({ case: of, statutoryBreachedAt: '2026-01-31T00:00:00.000Z' }),
  );
  const decisionTally = new DecisionTally(number);
  for (const decision of decisions) decisionTally.add(decision, DUTY);
  const clockTally = new ClockTally();
  for (const clock of clocks) clockTally.add(clock);
  async function* each<T>(items: readonly T[]): AsyncGenerator<T, void> {
    yield* items;
  }
  return {
    about: ABOUT,
    request: { kind: 'period', from: '2026-01-01T00:00:00.000Z', to: '2026-07-01T00:00:00.000Z' },
    decisions: decisionTally,
    clocks: clockTally,
    imports: [],
    policies: [],
    judged: () => each(decisions.map((decision) => ({ decision, verdict: DUTY }))),
    withoutNotice: (verdict) => each(verdict.duty === 'duty' ? decisions : []),
    dueClocks: () => each(clocks),
    listedClocks: () => each(clocks),
    undeterminedClocks: () => each([]),
  };
}

describe('the period report as pages', () => {
  it('lists 5,000 decisions and 5,000 clocks: nothing cut, nothing lost, in order', async () => {
    const read = await ReadBack.of(await renderReport(periodDocument(periodOf(5_000, (i) => `REF-${10_000 + i}`))));
    const chapters = read.text.split('\nClocks\n');
    const [ofDecisions = '', ofClocks = ''] = [chapters.slice(0, -1).join('\n'), chapters.at(-1)];
    const wanted = Array.from({ length: 5_000 }, (_, i) => `REF-${10_000 + i}`);
    expect(ofDecisions.match(/REF-\d+/g)).toEqual(wanted);
    expect(ofClocks.match(/REF-\d+/g)).toEqual(wanted);
    expect(ofDecisions.match(/Free text \d+/g)).toHaveLength(5_000);
    for (const { painted, width } of read.pages) {
      expect(painted.every(({ x }) => x >= 54 && x < width - 54)).toBe(true);
    }
  });

  it('breaks references and reasons that are longer than a column, and loses no letter', async () => {
    const long = (i: number) => `${i}-${'Hohenlohe-Waldenburg-Schillingsfürst/'.repeat(8)}`;
    const read = await ReadBack.of(await renderReport(periodDocument(periodOf(3, long))));
    const letters = read.pages.map(({ text }) => text.replace(/\s+/g, '')).join('');
    for (let i = 0; i < 3; i += 1) expect(letters.split(long(i)).length - 1).toBe(2);
  });

  it('puts figures and reasons before the rows', async () => {
    const read = await ReadBack.of(await renderReport(periodDocument(periodOf(12, (i) => `REF-${i}`))));
    const at = (text: string) => read.text.indexOf(text);
    expect(read.text).toContain('Adverse action is to be notified');
    expect(at('Summary\n')).toBeLessThan(at('By month of the decision'));
    expect(at('By month of the decision')).toBeLessThan(at('REF-0'));
  });
});
