import fc from 'fast-check';
import { NdjsonReader } from '../../../src/imports/ndjson.js';
import { brokenOf, cutAt, eventsOf, feed, rejectedOf } from './source-files.js';

const line = (more: string) => `{"case":"C1","activity":"A","timestamp":"2026-01-01T10:00:00+01:00"${more}}`;

describe('NDJSON', () => {
  it('reads one event per line, its values as they are written', () => {
    const more =
      ',"amount":1000.10,"big":12345678901234567890,"exp":-1E+2,"flag":true,"none":null,"text":"a 1 \\"2\\" \\u00e9","n":{"x":{"y":1}},"list":["p",{"q":2.0}]';
    const items = feed(
      new NdjsonReader(),
      `${line(more)}\r\n\n  \n${line(',"resource":"ann","eventId":7,"transition":"start"')}`,
    );
    expect(eventsOf(items)).toEqual([
      {
        line: 1,
        caseRef: 'C1',
        caseAttributes: {},
        activity: 'A',
        timestamp: '2026-01-01T09:00:00.000Z',
        attributes: {
          amount: '1000.10',
          big: '12345678901234567890',
          exp: '-1E+2',
          flag: 'true',
          text: 'a 1 "2" é',
          'n/x/y': '1',
          'list/0': 'p',
          'list/1/q': '2.0',
        },
        ordinal: 0,
      },
      {
        line: 4,
        caseRef: 'C1',
        caseAttributes: {},
        activity: 'A',
        timestamp: '2026-01-01T09:00:00.000Z',
        transition: 'start',
        resource: 'ann',
        eventRef: '7',
        attributes: {},
        ordinal: 1,
      },
    ]);
  });

  it('finds columns in nested objects', () => {
    const columns = {
      case: 'case/id',
      activity: 'event/name',
      timestamp: 'event/at',
      caseAttributes: ['case/product'],
    };
    const text = '{"case":{"id":17,"product":"loan"},"event":{"name":"A","at":"2026-01-01T00:00:00Z","note":"n"}}';
    expect(eventsOf(feed(new NdjsonReader({ columns }), text))).toMatchObject([
      { caseRef: '17', caseAttributes: { 'case/product': 'loan' }, activity: 'A', attributes: { 'event/note': 'n' } },
    ]);
  });

  it.each([
    ['{"case":', 'json-malformed'],
    ['{"case":"C1",}', 'json-malformed'],
    ["{'case':'C1'}", 'json-malformed'],
    ['{"case":01}', 'json-malformed'],
    ['case,activity', 'json-malformed'],
    ['"text"', 'not-an-object'],
    ['17', 'not-an-object'],
    ['null', 'not-an-object'],
    ['[{"case":"C1"}]', 'not-an-object'],
    ['{"case":"C1","activity":"A","activity":"B","timestamp":"T"}', 'duplicate-key'],
    ['{"case":"C1","x":{"a":1,"\\u0061":2}}', 'duplicate-key'],
    [`{"a":${'['.repeat(100)}${']'.repeat(100)}}`, 'nested-too-deep'],
    ['{"activity":"A","timestamp":"T"}', 'case-reference-missing'],
    ['{"case":"","activity":"A","timestamp":"T"}', 'case-reference-missing'],
    ['{"case":{"id":"C1"},"activity":"A","timestamp":"T"}', 'case-reference-missing'],
    ['{"case":"C1","activity":null,"timestamp":"T"}', 'activity-missing'],
    ['{"case":"C1","activity":"A"}', 'timestamp-missing'],
    [`{"case":"${'x'.repeat(1_048_576)}"}`, 'record-too-long'],
  ])('rejects %.60s as %s, and reads on', (bad, reason) => {
    const items = feed(new NdjsonReader(), `${line('')}\n${bad}\n${line(',"after":"yes"')}\n`);
    const raw = reason === 'record-too-long' ? bad.slice(0, 4_096) : bad;
    expect(rejectedOf(items)).toEqual([expect.objectContaining({ line: 2, reason, raw })]);
    expect(eventsOf(items)).toMatchObject([{ line: 1 }, { line: 3, attributes: { after: 'yes' } }]);
  });

  it('skips a line without end at flat memory', () => {
    const reader = new NdjsonReader();
    const items = [...reader.push(line('') + '\n')];
    for (let piece = 0; piece < 20; piece += 1) items.push(...reader.push('x'.repeat(500_000)));
    items.push(...reader.push(`\n${line('')}\n`), ...reader.end());
    expect(rejectedOf(items)).toMatchObject([{ line: 2, reason: 'record-too-long' }]);
    expect(eventsOf(items).map((event) => event.line)).toEqual([1, 3]);
  });

  it('does not deliver the line at which the text breaks off', () => {
    const reader = new NdjsonReader();
    const items = [...reader.push(`${line('')}\n${line('')}`), ...reader.end('cut off')];
    expect(eventsOf(items)).toHaveLength(1);
    expect(brokenOf(items)).toEqual({ line: 2, column: line('').length + 1, message: 'cut off' });
  });

  it('keeps every leaf of any object', () => {
    const record = fc.dictionary(
      fc.string({ minLength: 1 }).filter((key) => !/[/#]/.test(key)),
      fc.oneof(fc.string({ minLength: 1 }), fc.integer().map(String)),
    );
    fc.assert(
      fc.property(record, fc.array(fc.nat(), { maxLength: 5 }), (values, cuts) => {
        const text = JSON.stringify({ case: { r: 'C' }, activity: { r: 'A' }, timestamp: { r: 'T' }, values });
        const columns = { case: 'case/r', activity: 'activity/r', timestamp: 'timestamp/r' };
        const [event] = eventsOf(feed(new NdjsonReader({ columns }), ...cutAt(`${text}\n`, cuts)));
        const expected = Object.entries(values).map(([key, value]) => [`values/${key}`, value]);
        expect(new Map(Object.entries(event?.attributes ?? {}))).toEqual(new Map(expected as [string, string][]));
      }),
    );
  });
});
