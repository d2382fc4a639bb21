import { setImmediate } from 'node:timers/promises';
import type { ReadStore, Row, WriteSession } from '../../src/ports/read-store.js';
import { statementsContract, thing } from './read-store/statements.contract.js';

/** A place for one test in which the store can be opened, closed and opened again. */
export interface ReadStorePlace {
  /** Opens the store with the tables of the runtime and of `read-store.tables.ts`. */
  open(): Promise<ReadStore>;
  /** Closes what is still open and removes the place. */
  dispose(): Promise<void>;
}

/** What every adapter of the read store keeps. */
export function readStoreContract(name: string, makePlace: () => Promise<ReadStorePlace>): void {
  describe(`read store: ${name}`, () => {
    let place: ReadStorePlace;
    let store: ReadStore;

    beforeEach(async () => {
      place = await makePlace();
      store = await place.open();
    });
    afterEach(() => place.dispose());

    const names = async (): Promise<string[]> => {
      const rows = await store.read((session) =>
        session.query<{ name: string }>('SELECT name FROM things ORDER BY name, at'),
      );
      return rows.map((row) => row.name);
    };
    const add = (...rows: Row[]): Promise<number> => store.write((session) => session.insert('things', rows));

    describe('writing', () => {
      it('commits all of a work, with its answer, and keeps it over a restart', async () => {
        const answer = await store.write(async (session) => {
          await session.insert('things', [thing('a')]);
          await session.insert('things', [thing('b')]);
          return 'done';
        });
        await store.close();
        store = await place.open();
        expect(answer).toBe('done');
        expect(await names()).toEqual(['a', 'b']);
      });

      it('rolls back all of a work that throws, and throws what it threw', async () => {
        const failure = new Error('no');
        const work = store.write(async (session) => {
          await session.insert('things', [thing('a')]);
          throw failure;
        });
        await expect(work).rejects.toBe(failure);
        expect(await names()).toEqual([]);
      });

      it('rolls back all of a work whose later statement breaks a constraint', async () => {
        await add(thing('there'));
        const work = store.write(async (session) => {
          await session.insert('things', [thing('a')]);
          await session.insert('things', [thing('there')]);
        });
        await expect(work).rejects.toMatchObject({ message: expect.stringMatching(/unique|constraint|duplicate/i) });
        expect(await names()).toEqual(['there']);
      });

      it('never loses an awaited write to the rollback of another', async () => {
        const outcomes = await Promise.allSettled(
          Array.from({ length: 60 }, (_, i) =>
            store.write(async (session) => {
              await session.insert('things', [thing(`t${i}`)]);
              await setImmediate();
              if (i % 3 === 0) throw new Error('rolled back');
            }),
          ),
        );
        const kept = outcomes.flatMap((outcome, i) => (outcome.status === 'fulfilled' ? [`t${i}`] : []));
        expect(kept).toHaveLength(40);
        expect(await names()).toEqual([...kept].sort());
      });

      it('runs works one at a time, first come first served', async () => {
        const steps: string[] = [];
        await Promise.all(
          [1, 2, 3].map((n) =>
            store.write(async (session) => {
              steps.push(`${n} begins`);
              await setImmediate();
              await session.insert('things', [thing(`${n}`)]);
              steps.push(`${n} ends`);
            }),
          ),
        );
        expect(steps).toEqual(['1 begins', '1 ends', '2 begins', '2 ends', '3 begins', '3 ends']);
      });

      it('lets a work see what the work before it wrote', async () => {
        const [, found] = await Promise.all([
          add(thing('a')),
          store.write((session) => session.query('SELECT name FROM things')),
        ]);
        expect(found).toEqual([{ name: 'a' }]);
      });

      it('keeps those behind a first work that fails, and those before a later one that does', async () => {
        const failing = () => store.write((session) => session.execute('INSERT INTO nowhere VALUES (1)'));
        const ends = await Promise.allSettled([failing(), add(thing('a')), failing(), add(thing('b'))]);
        expect(ends.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'fulfilled']);
        expect(await names()).toEqual(['a', 'b']);
      });

      it('goes on after a failed work', async () => {
        await expect(store.write((session) => session.execute('INSERT INTO nowhere VALUES (1)'))).rejects.toMatchObject(
          {
            message: expect.stringContaining('nowhere'),
          },
        );
        await add(thing('a'));
        expect(await names()).toEqual(['a']);
      });

      it('does what works need once at least once before each of them, and again where it was undone', async () => {
        const done: string[] = [];
        const work = (name: string, fail = false) =>
          store.write(async (session) => {
            await session.once('lock', async () => void done.push(name));
            await session.insert('things', [thing(name)]);
            if (fail) throw new Error('no');
          });
        const ends = await Promise.allSettled([work('a', true), work('b'), work('c'), work('d', true), work('e')]);
        expect(ends.map(({ status }) => status)).toEqual([
          'rejected', 'fulfilled', 'fulfilled', 'rejected', 'fulfilled',
        ]); // prettier-ignore
        expect(done.slice(0, 2)).toEqual(['a', 'b']);
        expect(await names()).toEqual(['b', 'c', 'e']);
      });

      it('refuses a session whose work has ended', async () => {
        let kept: WriteSession | undefined;
        await store.write(async (session) => {
          kept = session;
        });
        await expect(kept?.insert('things', [thing('late')])).rejects.toThrow(/ended/);
        expect(await names()).toEqual([]);
      });

      it('answers how many rows a statement changed', async () => {
        await add(thing('a'), thing('b'), thing('c'));
        const changed = await store.write((session) =>
          session.execute('UPDATE things SET words = :words WHERE name > :name', { words: 'w', name: 'a' }),
        );
        expect(changed).toBe(2);
      });

      it('finishes what was accepted before it closes, then refuses', async () => {
        const accepted = add(thing('a'));
        await store.close();
        await expect(accepted).resolves.toBe(1);
        await expect(add(thing('b'))).rejects.toThrow(expect.objectContaining({ name: 'ReadStoreUnavailable' }));
        await expect(names()).rejects.toThrow(expect.objectContaining({ name: 'ReadStoreUnavailable' }));
        store = await place.open();
        expect(await names()).toEqual(['a']);
      });
    });

    describe('reading', () => {
      it('stays in one snapshot while others write', async () => {
        await add(thing('a'));
        const seen = await store.read(async (session) => {
          const before = await session.query('SELECT name FROM things');
          await add(thing('b'));
          return [before, await session.query('SELECT name FROM things')];
        });
        expect(seen).toEqual([[{ name: 'a' }], [{ name: 'a' }]]);
        expect(await names()).toEqual(['a', 'b']);
      });

      it('takes its snapshot when it begins, not at the first query', async () => {
        const seen = await store.read(async (session) => {
          await add(thing('a'));
          return session.query('SELECT name FROM things');
        });
        expect(seen).toEqual([]);
      });

      it('does not see what is not committed yet', async () => {
        await store.write(async (session) => {
          await session.insert('things', [thing('a')]);
          expect(await names()).toEqual([]);
        });
        expect(await names()).toEqual(['a']);
      });

      it('cannot write', async () => {
        await expect(store.read((session) => session.query('DELETE FROM things RETURNING name'))).rejects.toMatchObject(
          { message: expect.stringMatching(/readonly|read-only/i) },
        );
      });

      it('reads by one query, and refuses a second one, which would be of another snapshot', async () => {
        await add(thing('a'));
        const seen = await store.readOnce((session) =>
          session.query('SELECT name FROM things WHERE name = :name', { name: 'a' }),
        );
        expect(seen).toEqual([{ name: 'a' }]);
        const twice = store.readOnce(async (session) => {
          await session.query('SELECT name FROM things');
          return session.query('SELECT name FROM things');
        });
        await expect(twice).rejects.toThrow('asked a second one');
      });

      it('cannot write by one query either, and says what is wrong with one', async () => {
        const writing = store.readOnce((session) => session.query('DELETE FROM things RETURNING name'));
        await expect(writing).rejects.toMatchObject({ message: expect.stringMatching(/readonly|read-only/i) });
        const nowhere = store.readOnce((session) => session.query('SELECT * FROM nowhere'));
        await expect(nowhere).rejects.toMatchObject({ message: expect.stringContaining('nowhere') });
        await add(thing('a'));
        expect(await store.readOnce((session) => session.query('SELECT name FROM things'))).toEqual([{ name: 'a' }]);
      });

      it('serves more readers than it has connections', async () => {
        await add(thing('a'));
        const all = await Promise.all(
          Array.from({ length: 40 }, () =>
            store.read(async (session) => {
              await setImmediate();
              return session.query('SELECT name FROM things');
            }),
          ),
        );
        expect(all).toEqual(Array.from({ length: 40 }, () => [{ name: 'a' }]));
      });

      it('names what a parameter lacks', async () => {
        await expect(
          store.read((session) => session.query('SELECT name FROM things WHERE name = :name', {})),
        ).rejects.toThrow(/name/);
      });

      it('streams in order, many rows, and can be left early', async () => {
        await add(...Array.from({ length: 5_000 }, (_, i) => thing('s', i)));
        const got: number[] = [];
        const first = await store.read(async (session) => {
          for await (const row of session.stream<{ at: number }>('SELECT at FROM things ORDER BY at')) got.push(row.at);
          for await (const row of session.stream<{ at: number }>('SELECT at FROM things ORDER BY at DESC'))
            return row.at;
          return undefined;
        });
        expect(got).toEqual(Array.from({ length: 5_000 }, (_, i) => i));
        expect(first).toBe(4_999);
      });

      it('streams and queries side by side, in the same snapshot', async () => {
        await add(thing('a'), thing('b'));
        const pairs = await store.read(async (session) => {
          const found: unknown[] = [];
          for await (const row of session.stream<{ name: string }>('SELECT name FROM things ORDER BY name')) {
            await add(thing(`${row.name}+`));
            found.push([row.name, await session.query('SELECT count(*) AS n FROM things')]);
          }
          return found;
        });
        expect(pairs).toEqual([
          ['a', [{ n: 2 }]],
          ['b', [{ n: 2 }]],
        ]);
      });

      it('gives a connection back after a read that failed in the middle of a stream', async () => {
        await add(...Array.from({ length: 500 }, (_, i) => thing('s', i)));
        for (let round = 0; round < 10; round += 1) {
          const read = store.read(async (session) => {
            for await (const row of session.stream('SELECT at FROM things')) throw new Error(`at ${String(row['at'])}`);
          });
          await expect(read).rejects.toThrow('at 0');
        }
        expect(await names()).toHaveLength(500);
      });
    });

    statementsContract({ add: (...rows) => add(...rows), names, store: () => store });
  });
}
