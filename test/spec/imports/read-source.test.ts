import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { groupCases, readSource } from '../../../src/imports/read-source.js';
import type { SourceItem } from '../../../src/imports/source-event.js';
import { SourceFiles, brokenOf, eventsOf, rejectedOf } from './source-files.js';
import { text, writeXes, xesEvent } from './xes-writer.js';
import { allOf } from '../../support/all-of.js';

const AT = '2026-01-01T00:00:00.000Z';
const activities = (items: readonly SourceItem[]) => eventsOf(items).map(({ activity }) => activity);

const xes = writeXes({
  traces: Array.from({ length: 40 }, (_, number) => ({
    attributes: [text('concept:name', `C${number}`)],
    events: Array.from({ length: 5 }, (__, place) => xesEvent(`A${number}-${place}`, AT, text('note', 'café ✓'))),
  })),
});
const csv = `case,activity,timestamp,note\n${Array.from({ length: 200 }, (_, n) => `C${n % 7},A${n},${AT},café ✓`).join('\n')}\n`;
const ndjson = Array.from(
  { length: 200 },
  (_, n) => `${JSON.stringify({ case: `C${n % 7}`, activity: `A${n}`, timestamp: AT, note: '✓' })}\n`,
).join('');
const formats = [
  ['xes', xes],
  ['csv', csv],
  ['ndjson', ndjson],
] as const;

describe('reading a source file', () => {
  const files = new SourceFiles();
  afterAll(() => files.remove());

  describe.each(formats)('%s', (format, content) => {
    it('is told by its content, plain or packed, whatever its name', async () => {
      const plain = await allOf(readSource(files.write(content, `${format}.gz`)));
      const packed = await allOf(readSource(files.write(gzipSync(content), `${format}.txt`)));
      expect(eventsOf(plain)).toHaveLength(200);
      expect(plain).toHaveLength(200);
      expect(packed).toEqual(plain);
      expect(await files.read(content, format)).toEqual(plain);
    });

    it('may begin with a byte order mark, and be UTF-16', async () => {
      const plain = await files.read(content);
      expect(await files.read(`\ufeff${content}`)).toEqual(plain);
      expect(await files.read(gzipSync(`\ufeff${content}`))).toEqual(plain);
      expect(await files.read(Buffer.from(`\ufeff${content}`, 'utf16le'))).toEqual(plain);
      expect(await files.read(Buffer.from(`\ufeff${content}`, 'utf16le').swap16())).toEqual(plain);
    });

    it('may be packed in several members', async () => {
      const half = content.length / 2;
      const packed = Buffer.concat([gzipSync(content.slice(0, half)), gzipSync(content.slice(half))]);
      expect(await files.read(packed)).toEqual(await files.read(content));
    });

    it('delivers all that stands before the cut, when packed data is cut off anywhere', async () => {
      const whole = await files.read(content);
      const packed = gzipSync(content);
      let longest = 0;
      for (let length = 20; length < packed.length; length += 97) {
        const items = await files.read(packed.subarray(0, length), format);
        expect(brokenOf(items)?.message).toMatch(/packed data is cut off or damaged \(gzip: unexpected end of file\)/);
        expect(items.slice(0, -1)).toEqual(whole.slice(0, items.length - 1));
        longest = Math.max(longest, items.length - 1);
      }
      expect(longest).toBeGreaterThan(100);
      const items = await files.read(packed.subarray(0, packed.length - 1), format);
      expect(items.length).toBeGreaterThan(195);
      expect(brokenOf(items)?.line).toBeGreaterThan(195);
    });

    it('delivers what stands before damaged bytes, and never calls damaged data whole', async () => {
      const whole = await files.read(content);
      const packed = gzipSync(content);
      for (let at = 10; at < packed.length - 4; at += 211) {
        const damaged = Buffer.from(packed);
        damaged.writeUInt8(damaged.readUInt8(at) ^ 0xff, at);
        const items = await files.read(damaged, format);
        expect(items.at(-1)?.kind).toBe('broken');
        expect(items.length).toBeLessThanOrEqual(whole.length + 1);
      }
    });

    it('breaks, with its place, at a byte that is no text', async () => {
      const bytes = Buffer.from(content);
      const at = bytes.indexOf('A', Math.floor(bytes.length / 2));
      const before = content.slice(0, bytes.subarray(0, at).toString().length);
      for (const [byte, message] of [
        [0xe9, /Byte 0xE9 is not UTF-8; name the encoding in the mapping/],
        [0x00, /A zero byte: this is no text/],
      ] as const) {
        const damaged = Buffer.from(bytes);
        damaged.writeUInt8(byte, at);
        const items = await files.read(damaged);
        const column = before.length - before.lastIndexOf('\n');
        expect(brokenOf(items)).toEqual({ line: before.split('\n').length, column: expect.any(Number), message: expect.stringMatching(message) });
        expect(Math.abs((brokenOf(items)?.column ?? 0) - column)).toBeLessThanOrEqual(1);
        expect(eventsOf(items).length).toBeGreaterThan(50);
      }
    });
  }); // prettier-ignore

  it('reads the encoding that an XML declaration or the mapping names', async () => {
    const declared = xes.replace('encoding="UTF-8"', 'encoding="ISO-8859-1"').replaceAll(' ✓', '');
    expect(eventsOf(await files.read(Buffer.from(declared, 'latin1')))[0]?.attributes).toEqual({ note: 'café' });
    const latin = Buffer.from(csv.replaceAll(' ✓', ''), 'latin1');
    expect(eventsOf(await files.read(latin, 'csv', { encoding: 'latin1' }))[0]?.attributes).toEqual({ note: 'café' });
    const falsely = xes.replace('encoding="UTF-8"', 'encoding="utf-16"');
    expect(eventsOf(await files.read(falsely))).toHaveLength(200);
    const unknown = xes.replace('encoding="UTF-8"', 'encoding="klingon"');
    expect(await files.read(unknown)).toEqual([
      { kind: 'broken', line: 1, column: 1, message: 'The file says its encoding is klingon, which is not known' },
    ]);
    await expect(files.read(csv, 'csv', { encoding: 'klingon' })).rejects.toMatchObject({ name: 'RangeError' });
  });

  it.each([
    ['an empty file', Buffer.alloc(0), 'The file is empty'],
    ['an empty packed file', gzipSync(''), 'The file is empty'],
    ['a JSON array', Buffer.from(' [{"case":"C"}]'), 'A JSON array: write one JSON object per line instead'],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'Byte 0x89 is not UTF-8; name the encoding in the mapping (source.encoding)'],
    ['a program', Buffer.from('7f454c4602010100000000', 'hex'), 'A zero byte: this is no text (or UTF-16 without a byte order mark)'],
    ['a broken packed file', Buffer.from([0x1f, 0x8b, 8, 0, 1, 2]), 'The packed data is cut off or damaged (gzip: unexpected end of file)'],
    ['what only begins like a packed file', Buffer.from([0x1f, 0x8b, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7]), 'The packed data is cut off or damaged (gzip: unknown compression method)'],
  ])('breaks at once at %s', async (_, content, message) => {
    const items = await files.read(content);
    expect(items).toEqual([{ kind: 'broken', line: 1, column: expect.any(Number), message }]);
  }); // prettier-ignore

  it('never crashes and never finds events in random bytes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom(undefined, 'xes', 'csv', 'ndjson'),
        async (bytes, format) => {
          const items = await files.read(bytes, format);
          expect(eventsOf(items)).toEqual([]);
          for (const { line } of rejectedOf(items)) expect(line).toBeGreaterThan(0);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('reports the bytes of the file itself as progress', async () => {
    for (const content of [Buffer.from(csv.repeat(20)), gzipSync(csv)]) {
      const seen: number[] = [];
      const items = await files.read(content, 'csv', {
        onProgress: ({ bytesRead, bytesTotal }) => {
          expect(bytesTotal).toBe(content.length);
          seen.push(bytesRead);
        },
      });
      expect(items.length).toBeGreaterThan(0);
      expect(seen).toEqual([...seen].sort((a, b) => a - b));
      expect(seen.at(-1)).toBe(content.length);
    }
  });

  it('fails as node:fs does where there is no file, and lets go of the file when it is left early', async () => {
    await expect(allOf(readSource('/nowhere/at-all.xes'))).rejects.toMatchObject({ code: 'ENOENT' });
    const source = readSource(files.write(gzipSync(xes)));
    expect((await source.next()).value).toMatchObject({ kind: 'event' });
    expect(await source.return()).toEqual({ done: true, value: undefined });
  });
});

describe('events joined by case', () => {
  const files = new SourceFiles();
  afterAll(() => files.remove());

  it('gives each trace of an XES log as one case', async () => {
    const cases = await allOf(groupCases(readSource(files.write(xes))));
    expect(cases).toHaveLength(40);
    for (const [number, item] of cases.entries()) {
      expect(item).toMatchObject({ kind: 'case', case: { caseRef: `C${number}`, caseAttributes: {} } });
      expect(item.kind === 'case' && item.case.events.map(({ ordinal }) => ordinal)).toEqual([0, 1, 2, 3, 4]);
    }
  });

  it('cuts long runs, lets rejections pass, and puts the break last', async () => {
    const rows = ['C1,A', 'C1,B', 'bad', 'C1,C', 'C2,D', 'C1,E', '"'].map((row) =>
      row.includes(',') ? `${row},${AT}` : row,
    );
    const source = readSource(files.write(`case,activity,timestamp\n${rows.join('\n')}`));
    const items = await allOf(groupCases(source, 2));
    const told = items.map((item) =>
      item.kind === 'case'
        ? activities(item.case.events.map((event) => ({ kind: 'event', event }))).join('')
        : item.kind,
    );
    expect(told).toEqual(['AB', 'rejected', 'C', 'D', 'E', 'broken']);
  });
});
