import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './source-files.js';

/** Rows of the table: what happens, and the tests that show it, each as file and title. */
const rows = readFileSync(join(ROOT, 'docs/EDGE-CASES.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| (?!edge case)/.test(line))
  .map((line) => {
    const [, what = '', shown = ''] = line.split(' | ').join('|').split('|');
    const tests = [...shown.matchAll(/\]\(\.\.\/(test\/[^)]+)\) › (.+?)(?=<br>|\s*$)/g)];
    return { what: what.trim(), tests: tests.map(([, file = '', title = '']) => ({ file, title })) };
  });

/** Whether a file of tests has a text that is this title, as a test or as a row of a table of cases. */
function hasTitle(file: string, title: string): boolean {
  const path = join(ROOT, file);
  if (!existsSync(path)) return false;
  const text = readFileSync(path, 'utf8');
  return ["'", '"', '`'].some((quote) => text.includes(`${quote}${title}${quote}`));
}

describe('docs/EDGE-CASES', () => {
  it('has a row for each edge case, named once', () => {
    expect(rows.length).toBeGreaterThan(75);
    expect(new Set(rows.map(({ what }) => what)).size).toBe(rows.length);
  });

  it('names a test for each', () => {
    expect(rows.filter(({ tests }) => tests.length === 0).map(({ what }) => what)).toEqual([]);
  });

  it('names files and titles that are there', () => {
    const gone = rows.flatMap(({ tests }) => tests).filter(({ file, title }) => !hasTitle(file, title));
    expect(gone).toEqual([]);
  });
});
