import { accountsTable, allFlows, flowTables } from '../../../src/demo/summary.js';
import type { Figures, StoryFigures } from '../../../src/demo/figures.js';
import { FLOWS, type Flow } from '../../../src/demo/journal-schema.js';

const FIGURES: Figures = {
  cases: { total: 12, open: 3, byKind: { application: 9, 'data-subject-request': 3 } },
  decisions: { total: 9, byOutcome: { approved: 4, denied: 5 } },
  letters: { asked: 14, sent: 13, held: 0, notSent: 1, cancelled: 0, underWay: 0, delivered: 10, failed: 2, resent: 1, superseding: 0, everHeld: 2, byKind: { 'approval-letter': 14 } },
  clocks: { total: 9, met: 5, late: 1, missed: 0, lifted: 1, running: 2, undetermined: 0, breaches: { statutory: 2, withdrawn: 1 } },
  exceptions: { opened: 2, cured: 1, givenUp: 0, open: 1, reopened: 0 },
  caseSystem: { followUps: 2, attachments: 14, comments: 15 },
}; // prettier-ignore

const story = (figures: Figures): StoryFigures => ({
  flows: Object.fromEntries(FLOWS.map((flow) => [flow, figures])) as Record<Flow, Figures>,
  all: figures,
});
const rowOf = (table: string, words: string): string => table.split('\n').find((line) => line.includes(words)) ?? '';
const tooWide = (table: string): string[] => table.split('\n').filter((line) => line.length > 100);

describe('the tables of the demo', () => {
  const table = flowTables(story(FIGURES), { 7: 'The customer sees three of them.' });

  it.each([
    ['application 9', /^ {2}Cases +12 {2}application 9, data subject request 3; 3 still open$/],
    ['denied 5', /^ {2}Decisions +9 {2}denied 5, approved 4$/],
    ['sent again', /^ {2}Letters +14 {2}13 sent, 2 failed, 1 sent again, 2 held for a person first, 1 never sent,$/],
    ['met late', /^ {2}Clocks +9 {2}5 met, 1 met late, 0 missed, 2 running, 1 no longer owed,$/],
    ['cured', /^ {2}Exceptions +2 {2}1 cured, 1 open$/],
    ['follow-up', /^ {2}Case system +2 {2}follow-up cases; 14 letters and documents, 15 comments$/],
    ['sees three', /^ +The customer sees three of them\.$/],
  ])('say %s on a line of its own', (words, line) => {
    expect(rowOf(table, words)).toMatch(line);
  });

  it('are seven, each under its title, and one of all side by side', () => {
    expect(table.match(/^ {2}Flow \d {2}.+$/gm)).toHaveLength(7);
    const all = allFlows('Half a year', story(FIGURES));
    expect(rowOf(all, 'Letters asked for').trim().split(/\s+/).slice(3)).toEqual(Array(8).fill('14'));
  });

  it('are at most 100 columns wide, also with every kind of case there is', () => {
    const byKind = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`kind-of-case-number-${n}`, n]));
    const wide = story({ ...FIGURES, cases: { total: 435, open: 0, byKind } });
    expect(tooWide(flowTables(wide, {}))).toEqual([]);
    for (const kind of Object.keys(byKind)) expect(flowTables(wide, {})).toContain(kind.replaceAll('-', ' '));
    const said = `${Array.from({ length: 20 }, (_, n) => `${n} of something`).join(' + ')}`;
    expect(tooWide(accountsTable([{ said, holds: true }]))).toEqual([]);
  });

  it('mark an account that does not balance', () => {
    const text = accountsTable([{ said: '3 = 2 + 1', holds: true }, { said: '3 = 2', holds: false }]); // prettier-ignore
    expect(rowOf(text, '2 + 1')).toBe('  ✓ 3 = 2 + 1');
    expect(rowOf(text, '3 = 2').trim()).toBe('✓ 3 = 2 + 1');
    expect(text).toContain('  ✗ 3 = 2\n');
  });
});
