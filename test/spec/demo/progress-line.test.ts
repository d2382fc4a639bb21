import { progressLine } from '../../../src/demo/progress-line.js';

function terminalOf(shape: { readonly isTTY?: boolean; readonly columns?: number }) {
  const written: string[] = [];
  return { written, terminal: { ...shape, write: (text: string) => written.push(text) } };
}
const HALF = { done: 140, of: 280, at: '2026-03-14T10:00:00.000Z' };
/** What a person sees of it: without the signs that clear the line. */
const seen = (text: string | undefined): string => (text ?? '').replace('\r\u001b[2K', '');

describe('the line of progress', () => {
  it('says where the clock stands and how far the play is', () => {
    const { written, terminal } = terminalOf({ isTTY: true, columns: 100 });
    progressLine(terminal).at(HALF);
    expect(seen(written[0])).toBe(`  2026-03-14  ${'█'.repeat(15)}${'░'.repeat(15)}  140 of 280`);
  });

  it('is written over, and cleared at the end', () => {
    const { written, terminal } = terminalOf({ isTTY: true, columns: 100 });
    const line = progressLine(terminal);
    line.say('Making the reports');
    line.end();
    expect(written).toEqual(['\r\u001b[2K  Making the reports …', '\r\u001b[2K']);
  });

  it.each([20, 40, 60, 0])('never breaks on a terminal of %i columns (0: it does not say)', (columns) => {
    const { written, terminal } = terminalOf({ isTTY: true, columns });
    progressLine(terminal).at(HALF);
    expect(seen(written[0]).length).toBeLessThan(columns || 80);
    expect(seen(written[0])).toMatch(/^ {2}2026-03-14/);
  });

  it('is a line for each step and each month where nobody looks at a terminal', () => {
    const { written, terminal } = terminalOf({});
    const line = progressLine(terminal);
    line.at(HALF);
    line.at({ ...HALF, done: 141 });
    line.say('Making the reports');
    line.end();
    expect(written).toEqual(['  2026-03, from entry 140 of 280 …\n', '  Making the reports …\n']);
  });
});
