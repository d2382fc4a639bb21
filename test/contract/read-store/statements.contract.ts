import fc from 'fast-check';
import type { ReadStore, Row } from '../../../src/ports/read-store.js';

/** A row of the table `things`. */
export const thing = (name: string, at: number | bigint = 1, more: Row = {}): Row => ({
  name,
  at,
  words: null,
  big: null,
  flag: null,
  ...more,
});

/** A store with the table `things`, as it stands in a test. */
export interface ThingsUnderTest {
  readonly store: () => ReadStore;
  readonly add: (...rows: Row[]) => Promise<number>;
  /** Of all things, in their order. */
  readonly names: () => Promise<string[]>;
}

/** What statements for many rows at once do, on every adapter. */
export function statementsContract({ store, add, names }: ThingsUnderTest): void {
  describe('set-based statements', () => {
    it('insert nulls, booleans, Unicode and 64-bit integers as they are', async () => {
      const rows = [
        thing('plain', 1, { words: 'Łódź · 保険 · 😀 · "quoted" \\ \n', big: 2n ** 63n - 1n, flag: true }),
        thing('small', -5, { words: '', big: -(2n ** 63n), flag: false }),
        thing('edge', 9_007_199_254_740_993n, { big: Number.MAX_SAFE_INTEGER }),
      ];
      expect(await add(...rows)).toBe(3);
      const found = await store().read((session) => session.query('SELECT * FROM things ORDER BY at'));
      expect(found).toEqual([
        { name: 'small', at: -5, words: '', big: -(2n ** 63n), flag: 0 },
        { name: 'plain', at: 1, words: 'Łódź · 保険 · 😀 · "quoted" \\ \n', big: 2n ** 63n - 1n, flag: 1 },
        { name: 'edge', at: 9_007_199_254_740_993n, words: null, big: Number.MAX_SAFE_INTEGER, flag: null },
      ]);
    });

    it('bring back any text as it went in', async () => {
      let n = 0;
      await fc.assert(
        fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 30 }), async (words) => {
          fc.pre(!words.includes('\u0000'));
          n += 1;
          await add(thing('text', n, { words }));
          const found = await store().read((session) =>
            session.query('SELECT words FROM things WHERE at = :at AND words = :words', { at: n, words }),
          );
          expect(found).toEqual([{ words }]);
        }),
        { numRuns: 60 },
      );
    });

    it('insert leaves out rows that are there, where asked to', async () => {
      await add(thing('a', 1, { words: 'first' }));
      const added = await store().write((session) =>
        session.insert('things', [thing('a', 1, { words: 'second' }), thing('b'), thing('b')], 'ignore'),
      );
      expect(added).toBe(1);
      const found = await store().read((session) => session.query('SELECT name, words FROM things ORDER BY name'));
      expect(found).toEqual([
        { name: 'a', words: 'first' },
        { name: 'b', words: null },
      ]);
    });

    it.each<[string, Row[]]>([
      ['a column that a row lacks', [thing('a'), { name: 'b', at: 1 }]],
      ['a column that only a later row has', [{ name: 'a', at: 1 }, thing('b')]],
      ['a number that is none', [thing('a', Number.NaN)]],
      ['an unknown column', [thing('a', 1, { colour: 'red' })]],
    ])('insert refuses %s and writes nothing', async (_what, rows) => {
      await expect(add(...rows)).rejects.toHaveProperty('message');
      expect(await names()).toEqual([]);
    });

    it('update each row with its own values, by key', async () => {
      await add(thing('a', 1), thing('a', 2), thing('b', 9_007_199_254_740_993n));
      const changed = await store().write((session) =>
        session.updateMany(
          'things',
          ['name', 'at'],
          ['words', 'flag'],
          [
            { name: 'a', at: 2, words: 'two', flag: true },
            { name: 'b', at: 9_007_199_254_740_993n, words: null, flag: 7 },
            { name: 'none', at: 1, words: 'x', flag: 1 },
          ],
        ),
      );
      expect(changed).toBe(2);
      const found = await store().read((session) =>
        session.query('SELECT name, at, words, flag FROM things ORDER BY name, at'),
      );
      expect(found).toEqual([
        { name: 'a', at: 1, words: null, flag: null },
        { name: 'a', at: 2, words: 'two', flag: 1 },
        { name: 'b', at: 9_007_199_254_740_993n, words: null, flag: 7 },
      ]);
    });

    it('delete by key', async () => {
      await add(thing('a', 1), thing('a', 2), thing('b', 1));
      const gone = await store().write((session) =>
        session.deleteMany(
          'things',
          ['name', 'at'],
          [
            { name: 'a', at: 1 },
            { name: 'b', at: 1 },
            { name: 'c', at: 1 },
          ],
        ),
      );
      expect(gone).toBe(2);
      expect(await names()).toEqual(['a']);
    });

    it('find by key, once each, within a further condition', async () => {
      await add(thing('a', 1, { words: 'old' }), thing('a', 2), thing('b', 1), thing('c', 1));
      const found = await store().write((session) =>
        session.findMany('things', ['name'], [{ name: 'a' }, { name: 'c' }, { name: 'a' }], 'words IS NULL'),
      );
      expect(found).toHaveLength(2);
      expect(found).toEqual(expect.arrayContaining([thing('a', 2), thing('c', 1)]));
    });

    it('do nothing for no rows', async () => {
      const answers = await store().write(async (session) => [
        await session.insert('things', []),
        await session.updateMany('things', ['name'], ['words'], []),
        await session.deleteMany('things', ['name'], []),
        (await session.findMany('things', ['name'], [])).length,
      ]);
      expect(answers).toEqual([0, 0, 0, 0]);
    });
  });
}
