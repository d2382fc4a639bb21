import type { Figures } from '../../../src/demo/figures.js';
import { summaryTable } from '../../../src/demo/summary.js';

const FIGURES: Figures = {
  cases: { total: 12, open: 3, byKind: { application: 9, 'data-subject-request': 3 } },
  decisions: { total: 9, byOutcome: { approved: 4, denied: 5 } },
  letters: { requested: 14, sent: 13, delivered: 10, failed: 2, resent: 1, held: 0, delayed: 1, byKind: { 'approval-letter': 14 } },
  exceptions: { opened: 2, cured: 1, givenUp: 0, open: 1, reopened: 0 },
  clocks: { total: 9, met: 5, metLate: 1, missed: 1, lifted: 0, atRisk: 1, running: 1, undetermined: 0, breaches: { statutory: 2, target: 1, withdrawn: 1 } },
  refused: { total: 2, byCode: { 'case-closed': 2 } },
}; // prettier-ignore

const rowOf = (table: string, words: string): string => table.split('\n').find((line) => line.includes(words)) ?? '';

describe('the table of the demo', () => {
  const table = summaryTable('Half a year', FIGURES);

  it.each([
    ['application 9', /^ {2}Cases +12 {2}application 9, data subject request 3$/],
    ['denied 5', /^ {2}Decisions +9 {2}denied 5, approved 4$/],
    ['sent again', /^ +1 {2}sent again, to a corrected address$/],
    ['met late', /^ +1 {2}met late$/],
    ['case closed', /^ {2}Refused +2 {2}commands, on record: case closed 2$/],
  ])('says %s on a line of its own, the most frequent first', (words, line) => {
    expect(rowOf(table, words)).toMatch(line);
  });

  it('is at most 100 columns wide, also with every kind of case there is', () => {
    const byKind = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`kind-of-case-number-${n}`, n]));
    const wide = summaryTable('Half a year', { ...FIGURES, cases: { total: 435, open: 0, byKind } });
    expect(wide.split('\n').filter((line) => line.length > 100)).toEqual([]);
    for (const kind of Object.keys(byKind)) expect(wide).toContain(kind.replaceAll('-', ' '));
  });

  it('is the same for the same figures', () => {
    expect(summaryTable('Half a year', structuredClone(FIGURES))).toBe(table);
  });
});
