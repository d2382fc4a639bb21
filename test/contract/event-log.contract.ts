import { randomUUID } from 'node:crypto';
import { canonicalJson } from '../../src/events/canonical-json.js';
import {
  appendSize,
  AppendTooLarge,
  EventLogUnavailable,
  MAX_APPEND_BYTES,
  WrongExpectedRevision,
  type Appended,
  type EventLog,
  type EventToStore,
  type ExpectedRevision,
  type ReadStreamOptions,
  type StoredEvent,
} from '../../src/ports/event-log.js';
import { NO_DISCLOSURES } from '../../src/ports/vault.js';

/** A store of its own for one test, in which logs can be opened, closed and opened again. */
export interface LogStore {
  /** Opens the log of this prefix, created at its first opening. The prefix stands for any further one the store needs. */
  open(options: {
    readonly prefix: string;
    readonly simulated: boolean;
    readonly createdAt: string;
  }): Promise<EventLog>;
  /** Attempts to change or remove events behind the port's back, by name; the store must refuse each. */
  readonly tamperings?: Readonly<Record<string, () => Promise<unknown>>>;
  /** Closes what is still open and removes the store. */
  dispose(): Promise<void>;
}

export type OpenLog = () => Promise<LogStore>;

const CREATED_AT = '2026-07-01T09:12:00.000Z';

export function anEvent(data: unknown = { n: 1 }, type = 'thing.noted'): EventToStore {
  const metadata = canonicalJson({ occurredAt: CREATED_AT, recordedAt: CREATED_AT });
  return { id: randomUUID(), type, version: 1, data: canonicalJson(data), metadata };
}

export function someEvents(count: number, from = 0): EventToStore[] {
  return Array.from({ length: count }, (_, i) => anEvent({ n: from + i }));
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** What every adapter of the event log keeps. A case that one store cannot keep does not belong here. */
export function eventLogContract(name: string, openStore: OpenLog): void {
  describe(`event log: ${name}`, () => {
    let store: LogStore;
    let log: EventLog;

    const open = (prefix = '', simulated = false) => store.open({ prefix, simulated, createdAt: CREATED_AT });
    const reopen = async () => {
      await log.close();
      log = await open();
    };
    const append = (stream: string, expected: ExpectedRevision, events: readonly EventToStore[]) =>
      log.append(stream, expected, events, NO_DISCLOSURES);
    const read = (stream: string, options?: ReadStreamOptions) => collect(log.readStream(stream, options));
    const readAll = (after = 0n, limit = 1_000_000) => collect(log.readAll({ after, limit }));
    const revisions = (events: readonly StoredEvent[]) => events.map((event) => event.revision);

    beforeEach(async () => {
      store = await openStore();
      log = await open();
    });
    afterEach(async () => {
      await store.dispose();
    });

    describe('a new log', () => {
      it('begins with log.created', async () => {
        const [first, ...rest] = await readAll();
        expect(rest).toEqual([]);
        expect(first).toEqual({
          stream: 'log',
          revision: 0,
          position: await log.head(),
          id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
          type: 'log.created',
          version: 1,
          data: canonicalJson({ logId: log.logId, simulated: false }),
          metadata: canonicalJson({ occurredAt: CREATED_AT, recordedAt: CREATED_AT }),
        });
      });

      it('has an identity of its own', async () => {
        const other = await openStore();
        try {
          const created = await other.open({ prefix: '', simulated: false, createdAt: CREATED_AT });
          expect(created.logId).not.toBe(log.logId);
        } finally {
          await other.dispose();
        }
      });

      it('is stamped simulated at its creation, and never by a later opening', async () => {
        const simulated = await open('sim-', true);
        expect(simulated.simulated).toBe(true);
        await simulated.close();
        expect((await open('sim-', false)).simulated).toBe(true);
        await log.close();
        expect((await open('', true)).simulated).toBe(false);
      });

      it('allows one mebibyte an append', () => {
        expect(log.maxAppendBytes).toBe(1_048_576);
      });
    });

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
        const head = await log.head();
        expect(await append('s', expected, events)).toEqual(first);
        expect(await log.head()).toBe(head);
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
            const answer: Appended | WrongExpectedRevision = await append('s', expected, [
              anEvent({ writer, n }),
            ]).catch((error: unknown) => {
              if (error instanceof WrongExpectedRevision) return error;
              throw error;
            });
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
        for await (const event of log.readStream('s')) if (event.revision === 5) break;
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

      it('yields nothing after the head', async () => {
        await append('s', 'no-stream', someEvents(3));
        expect(await readAll(await log.head())).toEqual([]);
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
        expect(await log.head()).toBe(position);
        expect((await readAll()).at(-1)?.position).toBe(position);
      });

      it('does not move with a refused append', async () => {
        const { position } = await append('s', 'no-stream', someEvents(1));
        await expect(append('s', 'no-stream', someEvents(1))).rejects.toThrow(WrongExpectedRevision);
        expect(await log.head()).toBe(position);
      });
    });

    describe('the size of an append', () => {
      const filled = (bytes: number): EventToStore => {
        const frame = appendSize(anEvent({ text: '' }));
        return anEvent({ text: 'x'.repeat(bytes - frame) });
      };

      it.each<[string, EventToStore[]]>([
        ['one event', [filled(MAX_APPEND_BYTES - 1_024)]],
        ['forty events', Array.from({ length: 40 }, () => filled((MAX_APPEND_BYTES - 4_096) / 40))],
      ])('may be just under one mebibyte: %s', async (_, events) => {
        await append('s', 'no-stream', events);
        expect((await read('s')).map(({ data }) => data)).toEqual(events.map(({ data }) => data));
      });

      it.each<[string, EventToStore[]]>([
        ['one event, one byte over', [filled(MAX_APPEND_BYTES + 1)]],
        ['forty events', Array.from({ length: 40 }, () => filled(MAX_APPEND_BYTES / 40 + 1))],
        ['one event, far over', [filled(20 * MAX_APPEND_BYTES)]],
        ['two-byte characters', [anEvent({ text: 'ä'.repeat(MAX_APPEND_BYTES / 2) })]],
      ])('must not be more: %s', async (_, events) => {
        const bytes = events.reduce((sum, event) => sum + appendSize(event), 0);
        const refusal: unknown = await append('s', 'no-stream', events).catch((error: unknown) => error);
        expect(refusal).toBeInstanceOf(AppendTooLarge);
        expect(refusal).toMatchObject({ stream: 's', bytes, limit: MAX_APPEND_BYTES });
        expect(await read('s')).toEqual([]);
        expect((await append('s', 'no-stream', someEvents(1))).revision).toBe(0);
      });
    });

    describe('the name of a stream', () => {
      it.each([
        ['spaces', ' a  b '],
        ['characters of addresses', 'a/b?c#d&e=f%20:g@h'],
        ['quotes and escapes', `a'b"c\\d\`e;--`],
        ['wildcards', '%_*[a]'],
        ['umlauts', 'Fälle-Grün'],
        ['decomposed umlauts', 'Fa\u0308lle'],
        ['Chinese and Japanese', '案件-ケース'],
        ['right to left', 'قضية'],
        ['emoji', '📬-👩🏽‍⚖️'],
        ['a dollar inside', 'a$b'],
        ['2,000 characters', 'n'.repeat(2_000)],
      ])('may hold %s', async (_, stream) => {
        await append(stream, 'no-stream', someEvents(2));
        await append(stream, 1, someEvents(1));
        expect(revisions(await read(stream))).toEqual([0, 1, 2]);
        expect((await readAll()).slice(1).map((event) => event.stream)).toEqual([stream, stream, stream]);
      });

      it.each([
        ['a and A', 'a', 'A'],
        ['composed and decomposed', 'ä', 'a\u0308'],
        ['a trailing space', 'a', 'a '],
        ['a longer one', 'a', 'a-b'],
      ])('tells apart: %s', async (_, one, other) => {
        await append(one, 'no-stream', someEvents(1));
        await append(other, 'no-stream', someEvents(2));
        expect(await read(one)).toHaveLength(1);
        expect(await read(other)).toHaveLength(2);
      });

      it.each([
        ['is empty', ''],
        ['begins like a stream of the store', '$settings'],
        ['begins like the metadata of a stream', '$$s'],
        ['holds a lone surrogate', 'a\ud800'],
      ])('is refused as a programming error where it %s', async (_, stream) => {
        await expect(append(stream, 'no-stream', someEvents(1))).rejects.toThrow(TypeError);
        expect(await readAll()).toHaveLength(1);
      });
    });

    describe('the bytes of an event', () => {
      it.each<[string, unknown]>([
        ['NUL and other controls', { text: '\u0000\u0001\u001f\u007f\u0080' }],
        ['line and paragraph separators', { text: '\u2028\u2029\u0085' }],
        ['umlauts, composed and not', { text: 'ä a\u0308' }],
        ['many scripts', { 日本語: 'ケース', العربية: 'قضية', ελληνικά: 'Ωμέγα', עברית: 'תיק' }],
        ['beyond the basic plane', { '👩🏽‍⚖️': '𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𠜎' }],
        ['noncharacters and the byte order mark', { text: '\ufeff\ufffe\uffff\ufffd' }],
        ['quotes, escapes and markup', { text: '"\\/</script>\b\f\n\r\t' }],
        ['keys in the order of code units', { '\ufb33': 1, '\u{1f600}': 2, a: 3, B: 4, '': 5 }],
        ['the largest integers', { max: Number.MAX_SAFE_INTEGER, min: Number.MIN_SAFE_INTEGER }],
        ['decimals and large integers as text', { amount: '1234.50', big: '123456789012345678901234567890' }],
        ['text that looks like something else', { a: '1', b: 'true', c: '2026-07-01T09:12:00.000Z', d: '{"$d":1}' }],
        ['nothing', {}],
        ['depth', { a: [[[{ b: [{ c: [] }] }]]] }],
      ])('come back exactly: %s', async (_, document) => {
        const event = { ...anEvent(document), metadata: canonicalJson({ note: document }) };
        await append('s', 'no-stream', [event]);
        const fromStream = await read('s');
        expect(fromStream).toMatchObject([event]);
        expect(await readAll()).toMatchObject([{ stream: 'log' }, event]);
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
        for await (const event of log.readStream('s')) {
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
        const subscription = log.subscribe({ after }, () => {
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
        const { subscription, next } = waiting(await log.head());
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
        const head = await log.head();
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
        const other = waiting(await log.head());
        const woken = other.next();
        await append('s', 'no-stream', someEvents(1));
        await woken;
        await other.subscription.close();
        expect(count()).toBe(before);
      });
    });

    describe('closing', () => {
      it('and opening again gives the same log', async () => {
        const { logId } = log;
        await append('s', 'no-stream', someEvents(3));
        await append('t', 'no-stream', someEvents(1));
        const before = await readAll();
        const head = await log.head();
        await reopen();
        expect(log.logId).toBe(logId);
        expect(await log.head()).toBe(head);
        expect(await readAll()).toEqual(before);
        expect((await append('s', 2, someEvents(1))).revision).toBe(3);
        await expect(append('t', 'no-stream', someEvents(1))).rejects.toMatchObject({ actual: 0 });
      });

      it('ends the answering: later appends and reads are refused', async () => {
        await log.close();
        await expect(append('s', 'no-stream', someEvents(1))).rejects.toThrow(EventLogUnavailable);
        await expect(readAll()).rejects.toThrow(EventLogUnavailable);
        await expect(read('s')).rejects.toThrow(EventLogUnavailable);
        await expect(log.head()).rejects.toThrow(EventLogUnavailable);
      });

      it('may be asked for twice', async () => {
        await log.close();
        await expect(log.close()).resolves.toBeUndefined();
      });
    });

    describe('logs with different prefixes in one store', () => {
      it('do not see each other', async () => {
        const a = await open('a-');
        const b = await open('b-');
        const inA = await a.append('s', 'no-stream', someEvents(2), NO_DISCLOSURES);
        const inB = await b.append('s', 'no-stream', someEvents(1), NO_DISCLOSURES);
        await a.append('s', 1, someEvents(1), NO_DISCLOSURES);
        expect(a.logId).not.toBe(b.logId);
        expect(inB.revision).toBe(0);
        expect(await b.head()).toBe(inB.position);
        expect(await a.head()).toBeGreaterThan(inA.position);
        expect((await collect(a.readAll({ after: 0n, limit: 100 }))).map((event) => event.stream)).toEqual([
          'log',
          's',
          's',
          's',
        ]);
        expect((await collect(b.readAll({ after: 0n, limit: 100 }))).map((event) => event.stream)).toEqual([
          'log',
          's',
        ]);
        expect((await collect(a.readAll({ after: inA.position, limit: 100 }))).map((event) => event.revision)).toEqual([
          2,
        ]);
        expect(revisions(await collect(b.readStream('s', { direction: 'backwards' })))).toEqual([0]);
        expect(await collect(b.readStream('a-s'))).toEqual([]);
      });
    });

    describe('append-only', () => {
      it('is held by the store itself: what is written can be neither changed nor removed', async () => {
        await append('s', 'no-stream', someEvents(3));
        const before = await readAll();
        for (const [what, attempt] of Object.entries(store.tamperings ?? {})) {
          const outcome: unknown = await attempt().then(
            () => `${what} was let through`,
            (error: unknown) => error,
          );
          expect(outcome).toBeInstanceOf(Error);
        }
        expect(await readAll()).toEqual(before);
        expect((await append('s', 2, someEvents(1))).revision).toBe(3);
      });
    });
  });
}
