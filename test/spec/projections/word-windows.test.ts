import fc from 'fast-check';
import { walkWindows } from '../../../src/projections/audit-trail/word-windows.js';
import { useReadStore } from './open-store.js';

describe('a walk through the words of the trail, window by window', () => {
  const db = useReadStore();

  it('finds what a walk without windows finds, in its order, and no more than asked for', async () => {
    const position = fc.bigInt(1n, 60n);
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(position, { maxLength: 40 }),
        fc.func(fc.boolean()),
        fc.constantFrom<'newest' | 'oldest'>('newest', 'oldest'),
        fc.option(position, { nil: undefined }),
        position,
        fc.integer({ min: 1, max: 8 }),
        async (rows, matches, order, after, at, limit) => {
          await db.store.write(async (session) => {
            await session.execute('DELETE FROM audit_text');
            await session.insert('audit_text', rows.map((rowid) => ({ rowid, text: 'word' }))); // prettier-ignore
          });
          const ascending = (a: bigint, b: bigint): number => (a < b ? -1 : 1);
          const all = rows.filter((row) => matches(String(row)) && row <= at).sort(ascending);
          const ordered = order === 'newest' ? all.toReversed() : all;
          const behind = ordered.filter(
            (row) => after === undefined || (order === 'newest' ? row < after : row > after),
          );
          const found = await db.read((session) =>
            walkWindows(
              session,
              { order, after, at, limit },
              async ({ first, end }, most) =>
                Promise.resolve(
                  behind
                    .filter((row) => (first === undefined || row >= first) && (end === undefined || row < end))
                    .slice(0, most),
                ),
              [2, 5],
            ),
          );
          expect(found).toEqual(behind.slice(0, limit));
        },
      ),
      { numRuns: 60 },
    );
  });
});
