import { randomUUID } from 'node:crypto';
import { WrongExpectedRevision, type Appended, type ExpectedRevision } from '../../../src/ports/event-log.js';
import { anEvent, revisions, someEvents, type LogUnderTest } from './log-under-test.js';

/** What an append promises: whole or not at all, judged by its expected revision, repeatable. */
export function appendingContract(t: LogUnderTest): void {
  const { append, read, readAll, reopen } = t;

  describe('appending', () => {
    it('answers the revision and position of the last event', async () => {
      const one = await append('s', 'no-stream', someEvents(1));
      const three = await append('s', 0, someEvents(3));
      expect([one.revision, three.revision]).toEqual([0, 3]);
      expect((await read('s')).map((event) => event.position).at(-1)).toBe(three.position);
      expect(three.position).toBeGreaterThan(one.position);
    });

    it('gives every event back as it came', async () => {
      const events = [
        anEvent({ a: 'b' }, 'thing.one'),
        { ...anEvent({ c: [1, null, true] }, 'thing.two'), version: 7 },
      ];
      await append('s', 'no-stream', events);
      const stored = await read('s');
      expect(stored).toEqual(
        events.map((event, i) => ({ ...event, stream: 's', revision: i, position: stored[i]?.position })),
      );
    });

    it('writes all events of an append or none', async () => {
      await append('s', 'no-stream', someEvents(2));
      const before = await readAll();
      await expect(append('s', 0, someEvents(5))).rejects.toThrow(WrongExpectedRevision);
      expect(await readAll()).toEqual(before);
    });

    it('refuses an empty append as a programming error', async () => {
      await expect(append('s', 'no-stream', [])).rejects.toThrow(TypeError);
    });

    it.each<[string, ExpectedRevision]>([
      ['-1', -1],
      ['a fraction', 0.5],
      ['no number', NaN],
    ])('refuses %s as expected revision as a programming error', async (_, expected) => {
      await append('s', 'no-stream', someEvents(1));
      await expect(append('s', expected, someEvents(1))).rejects.toThrow(TypeError);
    });

    it.each([
      ['an id that is no UUID', { id: 'x' }],
      ['an upper-case id', { id: randomUUID().toUpperCase() }],
      ['an empty type', { type: '' }],
      ['a type of the store', { type: '$deleted' }],
      ['version 0', { version: 0 }],
    ])('refuses %s as a programming error', async (_, wrong) => {
      await expect(append('s', 'no-stream', [anEvent(), { ...anEvent(), ...wrong }])).rejects.toThrow(TypeError);
      expect(await read('s')).toEqual([]);
    });
  });

  describe('the expected revision', () => {
    it.each<[string, number, ExpectedRevision]>([
      ['no-stream, where there is none', 0, 'no-stream'],
      ['the last revision', 3, 2],
      ['0, after one event', 1, 0],
    ])('is right: %s', async (_, before, expected) => {
      if (before > 0) await append('s', 'no-stream', someEvents(before));
      expect((await append('s', expected, someEvents(1))).revision).toBe(before);
    });

    it.each<[string, number, ExpectedRevision, ExpectedRevision]>([
      ['too low', 3, 1, 2],
      ['the lowest, and too low', 3, 0, 2],
      ['too high by one', 3, 3, 2],
      ['much too high', 3, 1_000_000, 2],
      ['no-stream on a stream of one', 1, 'no-stream', 0],
      ['no-stream on a stream of three', 3, 'no-stream', 2],
      ['0 on a missing stream', 0, 0, 'no-stream'],
      ['5 on a missing stream', 0, 5, 'no-stream'],
    ])('is wrong: %s', async (_, before, expected, actual) => {
      if (before > 0) await append('s', 'no-stream', someEvents(before));
      const refusal: unknown = await append('s', expected, someEvents(1)).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(WrongExpectedRevision);
      expect(refusal).toMatchObject({ stream: 's', expected, actual });
      expect(await read('s')).toHaveLength(before);
    });
  });

  describe('a repeated append (its answer was lost)', () => {
    it.each<[string, number, ExpectedRevision]>([
      ['of a new stream', 0, 'no-stream'],
      ['at a revision', 2, 1],
    ])('%s succeeds with the first result and writes nothing', async (_, before, expected) => {
      if (before > 0) await append('s', 'no-stream', someEvents(before));
      const events = someEvents(3, before);
      const first = await append('s', expected, events);
      const head = await t.log.head();
      expect(await append('s', expected, events)).toEqual(first);
      expect(await t.log.head()).toBe(head);
      expect(await read('s')).toHaveLength(before + 3);
    });

    it('succeeds after others have gone on', async () => {
      const events = someEvents(2);
      const first = await append('s', 'no-stream', events);
      await append('s', 1, someEvents(2));
      expect(await append('s', 'no-stream', events)).toEqual(first);
      expect(await read('s')).toHaveLength(4);
    });

    it('succeeds after the log was closed and opened', async () => {
      const events = someEvents(2);
      const first = await append('s', 'no-stream', events);
      await reopen();
      expect(await append('s', 'no-stream', events)).toEqual(first);
      expect(await read('s')).toHaveLength(2);
    });

    it('succeeds for both when sent twice at once', async () => {
      const events = someEvents(2);
      const [one, two] = await Promise.all([append('s', 'no-stream', events), append('s', 'no-stream', events)]);
      expect(two).toEqual(one);
      expect(await read('s')).toHaveLength(2);
    });

    it('is a conflict where an event is another one', async () => {
      const [first, second] = [anEvent(), anEvent()];
      await append('s', 'no-stream', [first, second]);
      await expect(append('s', 'no-stream', [first, anEvent()])).rejects.toMatchObject({ actual: 1 });
      expect(await read('s')).toHaveLength(2);
    });

    it('is a conflict where it is longer than what was written', async () => {
      const events = someEvents(2);
      await append('s', 'no-stream', events);
      await expect(append('s', 'no-stream', [...events, anEvent()])).rejects.toThrow(WrongExpectedRevision);
      expect(await read('s')).toHaveLength(2);
    });

    it('is a conflict at another revision', async () => {
      const events = someEvents(1);
      await append('s', 'no-stream', events);
      await append('s', 0, someEvents(2));
      await expect(append('s', 1, events)).rejects.toMatchObject({ actual: 2 });
    });
  });

  describe('an event id', () => {
    it('may stand in another stream too', async () => {
      const event = anEvent();
      await append('s', 'no-stream', [event]);
      await append('t', 'no-stream', [event]);
      expect((await readAll()).slice(1).map(({ stream, id }) => [stream, id])).toEqual([
        ['s', event.id],
        ['t', event.id],
      ]);
    });

    it('may stand twice in one append', async () => {
      const event = anEvent();
      expect((await append('s', 'no-stream', [event, event])).revision).toBe(1);
      expect((await read('s')).map((stored) => stored.id)).toEqual([event.id, event.id]);
    });
  });

  describe('writers at once', () => {
    it('on one revision: one wins, the others learn the actual one', async () => {
      await append('s', 'no-stream', someEvents(1));
      const results = await Promise.allSettled(Array.from({ length: 10 }, () => append('s', 0, someEvents(1))));
      const refusals = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
      expect(refusals).toHaveLength(9);
      for (const refusal of refusals) {
        expect(refusal).toBeInstanceOf(WrongExpectedRevision);
        expect(refusal).toMatchObject({ stream: 's', expected: 0, actual: 1 });
      }
      expect(await read('s')).toHaveLength(2);
    });

    it('on one stream, each trying again: every event once, revisions contiguous', async () => {
      const writers = Array.from({ length: 8 }, async (_, writer) => {
        let expected: ExpectedRevision = 'no-stream';
        for (let n = 0; n < 5;) {
          const answer: Appended | WrongExpectedRevision = await append('s', expected, [anEvent({ writer, n })]).catch(
            (error: unknown) => {
              if (error instanceof WrongExpectedRevision) return error;
              throw error;
            },
          );
          if (answer instanceof WrongExpectedRevision) expected = answer.actual;
          else [expected, n] = [answer.revision, n + 1];
        }
      });
      await Promise.all(writers);
      const events = await read('s');
      expect(revisions(events)).toEqual(Array.from({ length: 40 }, (_, i) => i));
      expect(new Set(events.map((event) => event.data)).size).toBe(40);
    });

    it('on many streams: all succeed, a refused one spoils no other', async () => {
      await append('taken', 'no-stream', someEvents(1));
      const streams = Array.from({ length: 200 }, (_, i) => `s-${i}`);
      const results = await Promise.allSettled(
        streams.flatMap((stream, i) => [
          append(stream, 'no-stream', someEvents(1 + (i % 3))),
          ...(i % 20 === 0 ? [append('taken', 'no-stream', someEvents(1))] : []),
        ]),
      );
      expect(results.filter((result) => result.status === 'rejected')).toHaveLength(10);
      for (const [i, stream] of streams.entries()) expect(await read(stream)).toHaveLength(1 + (i % 3));
      expect(await read('taken')).toHaveLength(1);
    });

    it('answer with the place their events really have', async () => {
      const results = await Promise.all(
        Array.from({ length: 50 }, (_, i) => append(`s-${i}`, 'no-stream', someEvents(2))),
      );
      for (const [i, { position }] of results.entries()) {
        expect((await read(`s-${i}`)).at(-1)?.position).toBe(position);
      }
    });
  });
}
