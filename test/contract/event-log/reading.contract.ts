import { WrongExpectedRevision, type ReadStreamOptions, type StoredEvent } from '../../../src/ports/event-log.js';
import { anEvent, revisions, someEvents, type LogUnderTest } from './log-under-test.js';
import { allOf } from '../../support/all-of.js';

/** What readers see: order, limits, resumption, wake-ups. */
export function readingContract(t: LogUnderTest): void {
  const { append, read, readAll } = t;

  describe('reading a stream', () => {
    const cases: [string, ReadStreamOptions, number[]][] = [
      ['forwards from the start', {}, [0, 1, 2, 3, 4]],
      ['forwards from a revision', { from: 3 }, [3, 4]],
      ['forwards from the last', { from: 4 }, [4]],
      ['forwards from past the end', { from: 5 }, []],
      ['forwards, limited', { limit: 2 }, [0, 1]],
      ['forwards from a revision, limited', { from: 1, limit: 3 }, [1, 2, 3]],
      ['with a limit beyond the end', { from: 3, limit: 10 }, [3, 4]],
      ['with the limit 0', { limit: 0 }, []],
      ['backwards from the end', { direction: 'backwards' }, [4, 3, 2, 1, 0]],
      ['backwards from a revision', { direction: 'backwards', from: 2 }, [2, 1, 0]],
      ['backwards from the first', { direction: 'backwards', from: 0 }, [0]],
      ['backwards from past the end', { direction: 'backwards', from: 99, limit: 1 }, [4]],
      ['backwards, limited: the last one', { direction: 'backwards', limit: 1 }, [4]],
      ['backwards, with the limit 0', { direction: 'backwards', limit: 0 }, []],
    ];
    it.each(cases)('%s', async (_, options, expected) => {
      await append('other', 'no-stream', someEvents(2));
      await append('s', 'no-stream', someEvents(3));
      await append('other', 1, someEvents(2));
      await append('s', 2, someEvents(2));
      const events = await read('s', options);
      expect(revisions(events)).toEqual(expected);
      expect(new Set(events.map((event) => event.stream))).toEqual(new Set(expected.length > 0 ? ['s'] : []));
    });

    it.each<ReadStreamOptions>([{}, { direction: 'backwards' }, { from: 3 }, { from: 0, direction: 'backwards' }])(
      'that does not exist yields nothing: %j',
      async (options) => {
        expect(await read('missing', options)).toEqual([]);
      },
    );

    it('may be left early, and begun again', async () => {
      await append('s', 'no-stream', someEvents(20));
      for await (const event of t.log.readStream('s')) if (event.revision === 5) break;
      expect(await read('s')).toHaveLength(20);
      expect((await append('s', 19, someEvents(1))).revision).toBe(20);
    });

    it('of 10,000 events', async () => {
      for (let from = 0; from < 10_000; from += 1_000) {
        await append('s', from === 0 ? 'no-stream' : from - 1, someEvents(1_000, from));
      }
      const forwards = await read('s');
      expect(revisions(forwards)).toEqual(Array.from({ length: 10_000 }, (_, i) => i));
      expect(forwards[9_999]?.data).toBe('{"n":9999}');
      expect(revisions(await read('s', { direction: 'backwards' }))).toEqual(revisions(forwards).reverse());
      expect(revisions(await read('s', { from: 9_998 }))).toEqual([9_998, 9_999]);
      expect((await append('s', 9_999, someEvents(1))).revision).toBe(10_000);
    });
  });

  describe('reading all streams', () => {
    it('goes in the order of the appends, positions ascending', async () => {
      await append('b', 'no-stream', someEvents(2));
      await append('a', 'no-stream', someEvents(1));
      await append('b', 1, someEvents(1));
      const events = await readAll();
      expect(events.map(({ stream, revision }) => [stream, revision])).toEqual([
        ['log', 0],
        ['b', 0],
        ['b', 1],
        ['a', 0],
        ['b', 2],
      ]);
      events.reduce((before, event) => {
        expect(event.position).toBeGreaterThan(before.position);
        return event;
      });
    });

    it('resumes strictly after the position of any event', async () => {
      for (let i = 0; i < 10; i++)
        await append(`s-${i % 3}`, i < 3 ? 'no-stream' : (i - 3 - (i % 3)) / 3, [anEvent({ i })]);
      const all = await readAll();
      expect(all).toHaveLength(11);
      for (const [i, { position }] of all.entries()) expect(await readAll(position)).toEqual(all.slice(i + 1));
    });

    it('yields at most as many as asked for', async () => {
      await append('s', 'no-stream', someEvents(5));
      const all = await readAll();
      expect(await readAll(0n, 3)).toEqual(all.slice(0, 3));
      expect(await readAll(all[1]?.position, 2)).toEqual(all.slice(2, 4));
      expect(await readAll(0n, 0)).toEqual([]);
    });

    it('begins with the event at a position, where that is asked for', async () => {
      await append('s', 'no-stream', someEvents(3));
      const all = await readAll();
      for (const [i, { position }] of all.entries()) {
        expect(await allOf(t.log.readAll({ after: position, limit: 2, inclusive: true }))).toEqual(all.slice(i, i + 2));
      }
    });

    it('yields the last events, in their order', async () => {
      for (let i = 0; i < 3; i++) await append(`s-${i}`, 'no-stream', someEvents(20));
      const all = await readAll();
      for (const limit of [1, 20, 45, 61, 1_000]) expect(await t.log.readLast(limit)).toEqual(all.slice(-limit));
      expect(await t.log.readLast(0)).toEqual([]);
    });

    it('yields nothing after the head', async () => {
      await append('s', 'no-stream', someEvents(3));
      expect(await readAll(await t.log.head())).toEqual([]);
    });

    it('in pages gives what it gives at once', async () => {
      for (let i = 0; i < 5; i++) await append(`s-${i}`, 'no-stream', someEvents(311));
      const all = await readAll();
      const paged: StoredEvent[] = [];
      for (;;) {
        const page = await readAll(paged.at(-1)?.position, 100);
        if (page.length === 0) break;
        paged.push(...page);
      }
      expect(paged).toEqual(all);
    });

    it('shows no event of the store itself', async () => {
      await append('s', 'no-stream', someEvents(1));
      expect((await readAll()).filter(({ stream, type }) => stream.startsWith('$') || type.startsWith('$'))).toEqual(
        [],
      );
    });
  });

  describe('the head', () => {
    it('is the position of the last event', async () => {
      const { position } = await append('s', 'no-stream', someEvents(3));
      expect(await t.log.head()).toBe(position);
      expect((await readAll()).at(-1)?.position).toBe(position);
    });

    it('does not move with a refused append', async () => {
      const { position } = await append('s', 'no-stream', someEvents(1));
      await expect(append('s', 'no-stream', someEvents(1))).rejects.toThrow(WrongExpectedRevision);
      expect(await t.log.head()).toBe(position);
    });
  });

  describe('reading while writing', () => {
    it('sees every event once and in order', async () => {
      const total = 300;
      const seen: StoredEvent[] = [];
      let written = false;
      const reader = async () => {
        for (let last = false; !last;) {
          last = written;
          const batch = await readAll(seen.at(-1)?.position, 50);
          if (batch.length > 0) last = false;
          seen.push(...batch);
          await new Promise((resolve) => setImmediate(resolve));
        }
      };
      const writer = async (stream: string) => {
        for (let n = 0; n < total / 3; n++) await append(stream, n === 0 ? 'no-stream' : n - 1, [anEvent({ n })]);
      };
      const reading = reader();
      await Promise.all(['a', 'b', 'c'].map(writer));
      written = true;
      await reading;
      expect(seen).toEqual(await readAll());
      expect(seen).toHaveLength(total + 1);
    });

    it('an open read of a long stream does not hold up an append', async () => {
      await append('s', 'no-stream', someEvents(3_000));
      let count = 0;
      for await (const event of t.log.readStream('s')) {
        if (event.revision === 10) await append('t', 'no-stream', someEvents(1));
        count++;
      }
      expect(count).toBe(3_000);
      expect(await read('t')).toHaveLength(1);
    });
  });

  describe('wake-ups', () => {
    const waiting = (after: bigint) => {
      let wakes = 0;
      let tell = (): void => undefined;
      const subscription = t.log.subscribe({ after }, () => {
        wakes++;
        tell();
      });
      const next = () => new Promise<void>((resolve) => (tell = resolve));
      return { subscription, next, count: () => wakes };
    };

    it('come for what is already there', async () => {
      await append('s', 'no-stream', someEvents(1));
      const { subscription, next } = waiting(0n);
      await next();
      await subscription.close();
    });

    it('come for what is appended later', async () => {
      const { subscription, next } = waiting(await t.log.head());
      const woken = next();
      await append('s', 'no-stream', someEvents(1));
      await woken;
      await subscription.close();
    });

    it('keep coming: a reader that pulls at each has all events in the end', async () => {
      const seen: StoredEvent[] = [];
      const { subscription, next } = waiting(0n);
      const reader = (async () => {
        while (seen.length < 31) {
          const woken = next();
          const batch = await readAll(seen.at(-1)?.position);
          seen.push(...batch);
          if (batch.length === 0) await woken;
        }
      })();
      for (let n = 0; n < 30; n++) await append('s', n === 0 ? 'no-stream' : n - 1, [anEvent({ n })]);
      await reader;
      await subscription.close();
      expect(seen).toEqual(await readAll());
    });

    it('go to every subscriber', async () => {
      const head = await t.log.head();
      const all = [waiting(head), waiting(head), waiting(0n)];
      const woken = all.map(({ next }) => next());
      await append('s', 'no-stream', someEvents(1));
      await Promise.all(woken);
      await Promise.all(all.map(({ subscription }) => subscription.close()));
    });

    it('end with the subscription', async () => {
      const { subscription, next, count } = waiting(0n);
      await next();
      await subscription.close();
      const before = count();
      const other = waiting(await t.log.head());
      const woken = other.next();
      await append('s', 'no-stream', someEvents(1));
      await woken;
      await other.subscription.close();
      expect(count()).toBe(before);
    });
  });
}
