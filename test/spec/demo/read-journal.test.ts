import { readFileSync } from 'node:fs';
import { InvalidJournal } from '../../../src/demo/journal-problem.js';
import { BUNDLED_JOURNAL, parseJournal } from '../../../src/demo/read-journal.js';

const bundled = readFileSync(BUNDLED_JOURNAL, 'utf8');

function problemsOf(text: string): string[] {
  try {
    parseJournal(text, 'journal.yaml');
  } catch (error) {
    if (error instanceof InvalidJournal) return error.message.split('\n');
    throw error;
  }
  return [];
}

/** The line in which a text stands first, from 1. */
const lineOf = (text: string, piece: string): number => text.slice(0, text.indexOf(piece)).split('\n').length;

/** What is changed in the journal that ships, and what is said of it at the changed place. */
const FAULTS: readonly (readonly [what: string, from: string, to: string, problem: string])[] = [
  ['a word that nothing knows', 'decide: approved, amount: 12000.00 USD', 'decde: approved', 'says nothing that can be done'],
  ['two things at once', 'open: okafor }', 'open: okafor, close: completed }', 'is a second thing to do beside open'],
  ['a field that the action does not have', 'case: keller, stage: underwriting', 'case: keller, stage: x, reasons: [y]', 'entries[8].reasons is not known here'],
  ['a case that was not opened', 'case: keller, stage', 'case: kellr, stage', 'names the case kellr, which was not opened before'],
  ['an unknown caller', '01-07T10:30-05:00, by: core-case', '01-07T10:30-05:00, by: core', 'names the principal core, which is not in the journal'],
  ['a time without an offset', '2026-01-07T14:00-05:00', '2026-01-07T14:00', 'must be a time with an offset'],
  ['a day that the calendar lacks', '2026-01-07T14:00-05:00', '2026-02-31T25:00-05:00', 'is no time of the calendar'],
  ['a time that goes back', '2026-02-04T11:20-05:00', '2026-01-04T11:20-05:00', 'goes back'],
  ['an amount without cents', '12000.00 USD', '12000 USD', 'must be like 12000.00 USD'],
  ['a reason without words', 'reasons: [collateral-insufficient]', 'reasons: [colour-of-car]', 'names the reason colour-of-car'],
  ['a correction of a fact that was not stated', 'supersedes: chukwu-complete', 'supersedes: chukwu-done', 'names the fact chukwu-done'],
  ['a repetition of nothing', 'open: keller, expect: 409 case-exists', 'open: keller, replayed: true', 'repeats no earlier entry'],
  ['a draft that is not in the journal', 'draft: short-form', 'draft: long-form', 'names the template long-form'],
  ['an entity that is not in the journal', 'entity: larkmoor, ref: LN-2026-0101', 'entity: larkmor, ref: LN-2026-0101', 'names the entity larkmor'],
  ['one reference for two cases', 'ref: LN-2026-0104', 'ref: LN-2026-0101', 'is also that of keller'],
  ['a case without a reference', 'ref: LN-2026-0101, ', '', 'cases.keller.case.ref is missing'],
  ['an end before the beginning', 'ends: 2026-06-30', 'ends: 2025-06-30', 'does not lie after begins'],
  ['YAML that is none', 'cases:\n', 'cases: {\n', ''],
]; // prettier-ignore

describe('a journal is refused, with the line, for', () => {
  it.each(FAULTS)('%s', (_, from, to, problem) => {
    expect(bundled).toContain(from);
    const text = bundled.replace(from, to);
    const problems = problemsOf(text);
    expect(problems.join('\n')).toContain(problem);
    const said = problems.find((line) => line.includes(problem)) ?? '';
    expect(said).toMatch(/^journal\.yaml:\d+: /);
  });

  it('each fault of an entry at the line of that entry', () => {
    const text = bundled.replace('case: keller, stage', 'case: kellr, stage');
    expect(problemsOf(text)).toEqual([
      expect.stringContaining(`journal.yaml:${lineOf(text, 'kellr')}: entries[8].case names the case kellr`),
    ]);
  });

  it('every fault that is found, in the order of the file', () => {
    const text = bundled.replace('ref: LN-2026-0101, ', '').replace('decide: counteroffered', 'decde: counteroffered');
    const lines = problemsOf(text).map((line) => Number(/:(\d+):/.exec(line)?.[1]));
    expect(lines.length).toBe(2);
    expect(lines).toEqual([...lines].sort((a, b) => a - b));
  });
});

describe('a journal is read', () => {
  it('with times in UTC, addresses in lines, amounts in two parts, and the line of each entry', () => {
    const { begins, cases, entries } = parseJournal(bundled, 'journal.yaml');
    expect(begins).toBe('2026-01-02T13:00:00.000Z');
    expect(cases['keller']?.primary.postal).toBe('12 Elmhurst Street\nDayton OH 45402');
    expect(entries[0]).toEqual({
      action: 'open',
      at: '2026-01-05T14:12:00.000Z',
      by: 'core-case',
      open: 'keller',
      line: lineOf(bundled, 'open: keller'),
    });
    const decision = entries.find((entry) => entry.action === 'decide' && entry.case === 'keller');
    expect(decision).toMatchObject({ decide: 'approved', amount: { value: '12000.00', currency: 'USD' } });
  });
});
