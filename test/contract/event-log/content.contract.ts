import { canonicalJson } from '../../../src/events/canonical-json.js';
import { appendSize, AppendTooLarge, MAX_APPEND_BYTES, type EventToStore } from '../../../src/ports/event-log.js';
import { anEvent, revisions, someEvents, type LogUnderTest } from './log-under-test.js';

/** What may be written: size, stream names, Unicode; and that the bytes come back. */
export function contentContract(t: LogUnderTest): void {
  const { append, read, readAll } = t;

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
}
