import fc from 'fast-check';
import { CsvReader } from '../../../src/imports/csv.js';
import { brokenOf, cutAt, eventsOf, feed, rejectedOf } from './source-files.js';

const columns = {
  case: 'Case ID',
  activity: 'Step',
  timestamp: 'When',
  resource: 'Who',
  eventId: 'No',
  caseAttributes: ['Product'],
};
const HEADER = 'Case ID;Step;When;Who;No;Product;Note';

describe('CSV', () => {
  it('reads interleaved cases, each event with its place within its case', () => {
    const rows = [
      'C1;Received;2026-03-02T09:14:00+01:00;ann;1;loan;first',
      'C2;Received;2026-03-02 10:00;;2;card;',
      'C1;Decided;2026-03-03T09:14:00Z;bob;3;loan;"over;there"',
    ];
    const items = feed(new CsvReader({ columns }), `${HEADER}\n${rows.join('\n')}\n`);
    expect(eventsOf(items)).toEqual([
      {
        line: 2,
        caseRef: 'C1',
        caseAttributes: { Product: 'loan' },
        activity: 'Received',
        timestamp: '2026-03-02T08:14:00.000Z',
        resource: 'ann',
        eventRef: '1',
        attributes: { Note: 'first' },
        ordinal: 0,
      },
      {
        line: 3,
        caseRef: 'C2',
        caseAttributes: { Product: 'card' },
        activity: 'Received',
        timestamp: '2026-03-02 10:00',
        eventRef: '2',
        attributes: {},
        ordinal: 0,
      },
      {
        line: 4,
        caseRef: 'C1',
        caseAttributes: { Product: 'loan' },
        activity: 'Decided',
        timestamp: '2026-03-03T09:14:00.000Z',
        resource: 'bob',
        eventRef: '3',
        attributes: { Note: 'over;there' },
        ordinal: 1,
      },
    ]);
  });

  it.each([
    ['comma', ','],
    ['semicolon', ';'],
    ['tab', '\t'],
    ['bar', '|'],
  ])('tells a %s from the header, also beside quoted names', (_, delimiter) => {
    const text = `\n"case, the; one|\t",activity,timestamp,"note, more"\nC1,A,2026-01-01T00:00:00Z,n\n`;
    const names = { case: 'case, the; one|', activity: 'activity', timestamp: 'timestamp' };
    const items = feed(new CsvReader({ columns: names }), replaceOutsideQuotes(text, delimiter));
    expect(eventsOf(items)).toMatchObject([{ line: 3, caseRef: 'C1', attributes: { 'note, more': 'n' } }]);
  });

  it('takes the delimiter that the mapping names', () => {
    const items = feed(
      new CsvReader({ delimiter: '~' }),
      'case~activity~timestamp~a,b,c,d\nC~A~2026-01-01T00:00:00Z~x\n',
    );
    expect(eventsOf(items)).toMatchObject([{ caseRef: 'C', attributes: { 'a,b,c,d': 'x' } }]);
  });

  it('rejects bad rows with line and reason, and reads on', () => {
    const rows = [
      'C1,A,2026-01-01T00:00:00Z',
      'C1,A',
      'C1,A,2026-01-01T00:00:00Z,more',
      ',A,2026-01-01T00:00:00Z',
      'C1,,2026-01-01T00:00:00Z',
      'C1,A,',
      'C1,"A"B,2026-01-01T00:00:00Z',
      `C1,${'x'.repeat(1_048_576)},2026-01-01T00:00:00Z`,
      `${'c'.repeat(1_001)},A,2026-01-01T00:00:00Z`,
      'C1,Z,2026-01-01T00:00:00Z',
    ];
    const items = feed(new CsvReader(), `case,activity,timestamp\n${rows.join('\n')}`);
    expect(items).toHaveLength(rows.length);
    expect(rejectedOf(items)).toEqual([
      { line: 3, reason: 'column-count', detail: 'the header has 3 columns, this row 2', raw: rows[1] },
      { line: 4, reason: 'column-count', detail: 'the header has 3 columns, this row 4', raw: rows[2] },
      { line: 5, reason: 'case-reference-missing', field: 'case', raw: rows[3] },
      { line: 6, reason: 'activity-missing', field: 'activity', raw: rows[4] },
      { line: 7, reason: 'timestamp-missing', field: 'timestamp', raw: rows[5] },
      { line: 8, reason: 'quote-misplaced', detail: 'text after a closing quote', raw: rows[6] },
      { line: 9, reason: 'record-too-long', detail: 'longer than 1048576 characters', raw: rows[7]?.slice(0, 4_096) },
      { line: 10, reason: 'value-too-long', field: 'case', raw: rows[8] },
    ]);
    // The two rows of C1 that lack something kept their places.
    expect(eventsOf(items).map(({ activity, ordinal }) => [activity, ordinal])).toEqual([
      ['A', 0],
      ['Z', 3],
    ]);
  });

  it.each([
    ['no header at all', '', 1, 'The file is empty: not even a header row'],
    ['only blank lines', '\n\r\n\n', 1, 'The file is empty: not even a header row'],
    ['a column that is not there', 'case,activity,time\nC,A,2026\n', 1, "The header lacks 'timestamp'; it has: case, activity, time"],
    ['a column twice', '\ncase,activity,timestamp,case\n', 2, "The header names the column 'case' twice"],
    ['quotes gone wrong in the header', '"case"x,activity\n', 1, 'The header row cannot be read (quote-misplaced)'],
    ['a quote that never closes', 'case,activity,timestamp\nC,"A,2026-01-01T00:00:00Z\nC,B,2026-01-01T00:00:00Z\n', 2, 'The quote opened here is never closed'],
  ])('breaks at %s', (_, text, line, message) => {
    const items = feed(new CsvReader(), text);
    expect(items).toEqual([{ kind: 'broken', line, column: expect.any(Number), message }]);
  }); // prettier-ignore

  it('rejects a row whose event id its case has had before: both would be taken for one', () => {
    const names = { case: 'case', activity: 'activity', timestamp: 'timestamp', eventId: 'id' };
    const rows = ['C1,A,T,1', 'C1,,T,2', 'C1,B,T,2', 'C2,C,T,1', 'C1,D,T,1', 'C1,E,T,', 'C1,F,T,'];
    const items = feed(new CsvReader({ columns: names }), `case,activity,timestamp,id\n${rows.join('\n')}`);
    expect(eventsOf(items).map(({ activity, ordinal }) => `${activity}${ordinal}`)).toEqual([
      'A0',
      'B2',
      'C0',
      'E4',
      'F5',
    ]);
    expect(rejectedOf(items)).toEqual([
      { line: 3, reason: 'activity-missing', field: 'activity', raw: rows[1] },
      { line: 6, reason: 'event-reference-repeated', field: 'id', raw: rows[4] },
    ]);
  });

  it('wants each column that the mapping names', () => {
    const items = feed(new CsvReader({ columns }), 'Case ID;Step;When\n');
    expect(brokenOf(items)?.message).toBe("The header lacks 'Who', 'No', 'Product'; it has: Case ID, Step, When");
  });

  it('keeps columns with odd names', () => {
    const [event] = eventsOf(feed(new CsvReader(), 'case,activity,timestamp,__proto__,constructor, x \nC,A,T,p,c,y\n'));
    expect(Object.entries(event?.attributes ?? {})).toEqual([
      ['__proto__', 'p'],
      ['constructor', 'c'],
      ['x', 'y'],
    ]);
  });

  it('gives the same items wherever the text is cut', () => {
    const row = fc.constantFrom('C1,A,T,x', 'C2,B,T,"a\nb"', 'C1,A', '', 'C3,"q"q,T,', 'C1,C,T,', ',,,', 'C2,"",T,y');
    fc.assert(
      fc.property(fc.array(row, { maxLength: 12 }), fc.array(fc.nat(), { maxLength: 8 }), (rows, cuts) => {
        const text = ['case,activity,timestamp,note', ...rows].join('\n');
        expect(feed(new CsvReader(), ...cutAt(text, cuts))).toEqual(feed(new CsvReader(), text));
      }),
    );
  });
});

/** The text with another delimiter where it stands outside of quotes. */
function replaceOutsideQuotes(text: string, delimiter: string): string {
  return text
    .split('"')
    .map((part, index) => (index % 2 === 0 ? part.replaceAll(',', delimiter) : part))
    .join('"');
}
