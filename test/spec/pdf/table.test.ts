import { renderReport } from '../../../src/pdf/report.js';
import type { Column, Row } from '../../../src/pdf/report-document.js';
import { ReadBack } from './read-back.js';

const columns: readonly Column[] = [
  { header: 'Position', width: 60, align: 'end' },
  { header: 'Name', width: { flex: 1 } },
  { header: 'Reason', width: { flex: 2 } },
];

async function table(rows: Iterable<Row> | AsyncIterable<Row>, empty?: string): Promise<ReadBack> {
  const metadata = { title: 'Table', createdAt: '2024-04-01T09:00:00.000Z' };
  const block = { kind: 'table', columns, rows, ...(empty === undefined ? {} : { empty }) } as const;
  return ReadBack.of(await renderReport({ metadata, blocks: [block] }));
}

describe('a table', () => {
  it('of 5,000 rows, taken one by one, shows each once, in order, under a header on every page', async () => {
    async function* rows(): AsyncGenerator<Row> {
      for (let index = 0; index < 5_000; index++) yield [`#${index}#`, `name ${index}`, 'declined'];
    }
    const { pages, text } = await table(rows());
    expect(pages.length).toBeGreaterThan(80);
    for (const page of pages) expect(page.text.startsWith('Position\nName\nReason\n')).toBe(true);
    expect([...text.matchAll(/#(\d+)#/g)].map(([, index]) => Number(index))).toEqual(
      Array.from({ length: 5_000 }, (_, i) => i),
    );
  });

  it('breaks a name of 300 letters without a space inside its column', async () => {
    const name = Array.from({ length: 300 }, (_, index) => String.fromCodePoint(0x41 + (index % 26))).join('');
    const { letters, pages } = await table([['1', name, 'declined']]);
    expect(letters).toContain(name);
    const [nameX, reasonX] = ['Name', 'Reason'].map(
      (header) => pages[0]?.painted.find(({ text }) => text === header)?.x,
    );
    const parts = pages[0]?.painted.filter(({ text }) => name.includes(text) && text.length > 3) ?? [];
    expect(parts.length).toBeGreaterThan(5);
    for (const part of parts) expect([part.x, part.x < (reasonX ?? 0)]).toEqual([nameX, true]);
  });

  it('continues a row that is higher than a page on the next pages, header and all', async () => {
    const reason = Array.from({ length: 2_000 }, (_, index) => `word${index}`);
    const { pages, letters } = await table([
      ['1', 'before', 'x'],
      ['2', 'long', reason.join(' ')],
      ['3', 'after', 'y'],
    ]);
    expect(pages.length).toBeGreaterThan(2);
    expect(letters).toContain('after');
    const words = [...letters.matchAll(/word\d+?(?=word|Pos|Page|3after)/g)].map(([word]) => word);
    expect(words).toEqual(reason);
    for (const page of pages) expect(page.text.startsWith('Position\nName\nReason\n')).toBe(true);
  });

  it('keeps a row that fits on a page on one page', async () => {
    const reason = 'a reason of several lines '.repeat(12);
    const { pages } = await table(Array.from({ length: 60 }, (_, index) => [`#${index}#`, `end${index}`, reason]));
    for (let index = 0; index < 60; index++) {
      const holding = pages.filter((page) => page.text.includes(`#${index}#`));
      expect(holding).toHaveLength(1);
      const linesOf = (text: string) => text.split('several').length - 1;
      expect(linesOf(holding[0]?.text ?? '') % 12).toBe(0);
    }
  });

  it('never leaves a group heading at the foot of a page', async () => {
    const rows = Array.from({ length: 200 }, (_, index): Row[] => [
      { group: `Group ${index}` },
      ...Array.from({ length: (index % 5) + 1 }, (): Row => ['1', 'name', 'reason']),
    ]).flat();
    const { pages } = await table(rows);
    for (const page of pages) {
      const body = page.painted.filter(({ text }) => !text.startsWith('Page'));
      expect(body.at(-1)?.text).toBe('reason');
    }
  });

  it('says that there is nothing, and shows a group without rows', async () => {
    expect((await table([], 'No exceptions in this period.')).text).toContain('No exceptions in this period.');
    expect((await table([{ group: 'Case 17' }, { group: 'Case 18' }])).text).toMatch(/Case 17[^]*Case 18/);
  });

  it('fills missing cells with nothing and ignores none', async () => {
    expect((await table([['only one']])).text).toContain('only one');
  });
});
