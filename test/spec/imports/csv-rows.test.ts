import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { CsvBroken, CsvRows, type CsvRow } from '../../../src/imports/csv-rows.js';
import { cutAt } from './source-files.js';

const LIMIT = 200;

function rowsOf(pieces: readonly string[], delimiter = ','): (CsvRow | CsvBroken)[] {
  const rows = new CsvRows(delimiter, LIMIT);
  const found: (CsvRow | CsvBroken)[] = [];
  try {
    for (const piece of pieces) found.push(...collect(rows.push(piece), found));
    found.push(...collect(rows.end(), found));
  } catch (error) {
    if (!(error instanceof CsvBroken)) throw error;
    found.push(error);
  }
  return found;
}

/** Rows that came before a break are kept, as a reader keeps them. */
function collect(rows: Iterable<CsvRow>, found: (CsvRow | CsvBroken)[]): CsvRow[] {
  for (const row of rows) found.push(row);
  return [];
}

const fieldsOf = (text: string, delimiter?: string) =>
  rowsOf([text], delimiter).map((row) => (row instanceof CsvBroken ? row : row.fields));

describe('CSV rows (RFC 4180)', () => {
  it.each<[string, string, string[][]]>([
    ['plain rows', 'a,b\nc,d\n', [['a', 'b'], ['c', 'd']]],
    ['no line end at the end', 'a,b\nc,d', [['a', 'b'], ['c', 'd']]],
    ['CRLF', 'a,b\r\nc,d\r\n', [['a', 'b'], ['c', 'd']]],
    ['empty fields', ',\n,,x\n', [['', ''], ['', '', 'x']]],
    ['empty lines are no rows', '\na\n\r\n\nb\n\n', [['a'], ['b']]],
    ['quoted delimiter', '"a,b",c\n', [['a,b', 'c']]],
    ['doubled quotes', '"say ""yes""",""""\n', [['say "yes"', '"']]],
    ['quoted line ends', '"a\nb\r\nc",d\ne,f\n', [['a\nb\r\nc', 'd'], ['e', 'f']]],
    ['empty quoted field', '"",x\n""\n', [['', 'x'], ['']]],
    ['quoted last field before CRLF', 'a,"b"\r\nc,"d"', [['a', 'b'], ['c', 'd']]],
    ['quotes inside an unquoted field are characters', '5" pipe,a"b"\nx,y\n', [['5" pipe', 'a"b"'], ['x', 'y']]],
    ['blanks are kept', ' a , b \n', [[' a ', ' b ']]],
    ['a bare carriage return is a character', 'a\rb,c\n', [['a\rb', 'c']]],
  ])('%s', (_, text, rows) => {
    expect(fieldsOf(text)).toEqual(rows);
  }); // prettier-ignore

  it.each([';', '\t', '|'])('with %j as delimiter', (delimiter) => {
    expect(fieldsOf(['a,b', '"c"', 'd'].join(delimiter), delimiter)).toEqual([['a,b', 'c', 'd']]);
  });

  it('says where each row begins and what it looked like', () => {
    const rows = rowsOf(['a,b\n\n"c\nd",e\r\nf,"g"\n']);
    expect(rows).toEqual([
      { line: 1, raw: 'a,b', fields: ['a', 'b'] },
      { line: 3, raw: '"c\nd",e', fields: ['c\nd', 'e'] },
      { line: 5, raw: 'f,"g"', fields: ['f', 'g'] },
    ]);
  });

  it('gives up a line with text after a closing quote, and goes on with the next', () => {
    expect(rowsOf(['a,b\nx,"y"z,"\nc,d\n'])).toEqual([
      { line: 1, raw: 'a,b', fields: ['a', 'b'] },
      { line: 2, raw: 'x,"y"z,"', fields: [], fault: 'quote-misplaced' },
      { line: 3, raw: 'c,d', fields: ['c', 'd'] },
    ]);
  });

  it('stops where nobody can tell text from rows', () => {
    expect(rowsOf(['a,b\nc,"d\n1,2\ne"f,g\nh,i\n'])).toEqual([
      { line: 1, raw: 'a,b', fields: ['a', 'b'] },
      expect.objectContaining({
        line: 4,
        column: 3,
        message: 'Text after a closing quote, in a field that spans lines',
      }),
    ]);
    expect(rowsOf(['a,b\nc,"d\n1,2\n'])).toEqual([
      { line: 1, raw: 'a,b', fields: ['a', 'b'] },
      expect.objectContaining({ line: 2, column: 3, message: 'The quote opened here is never closed' }),
    ]);
    expect(rowsOf([`a\nb,"${'x\n'.repeat(150)}`, 'more'])).toEqual([
      { line: 1, raw: 'a', fields: ['a'] },
      expect.objectContaining({
        line: 2,
        column: 3,
        message: 'The quote opened here is not closed within 200 characters',
      }),
    ]);
  });

  it('rejects records beyond the limit, keeps their beginning, and goes on', () => {
    const long = 'x'.repeat(LIMIT + 1);
    const lines = `"${'y\n'.repeat(LIMIT / 2)}"`;
    expect(rowsOf(['a\n', long, long, `\nb\n${lines}\nc\n${long}\nd`])).toEqual([
      { line: 1, raw: 'a', fields: ['a'] },
      { line: 2, raw: 'x'.repeat(LIMIT), fields: [], fault: 'record-too-long' },
      { line: 3, raw: 'b', fields: ['b'] },
      { line: 4, raw: lines.slice(0, LIMIT), fields: [], fault: 'record-too-long' },
      { line: 105, raw: 'c', fields: ['c'] },
      { line: 106, raw: 'x'.repeat(LIMIT), fields: [], fault: 'record-too-long' },
      { line: 107, raw: 'd', fields: ['d'] },
    ]);
  });

  it('finds the same rows wherever the text is cut', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'b', ',', '"', '"', '\n', '\r', '\r\n', 'é', '€'),
      maxLength: 60,
    });
    fc.assert(
      fc.property(text, fc.array(fc.nat(), { maxLength: 8 }), (whole, cuts) => {
        expect(rowsOf(cutAt(whole, cuts))).toEqual(rowsOf([whole]));
      }),
      { numRuns: 2_000 },
    );
  });

  it('reads well-formed files as csv-parse does', () => {
    const field = fc.string({ unit: fc.constantFrom('a', 'ß', ';', '"', '\n', '\r\n', ' '), maxLength: 8 });
    const file = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(file, fc.constantFrom('\n', '\r\n'), (rows, lineEnd) => {
        const text = rows.map((row) => row.map(quoted).join(';') + lineEnd).join('');
        expect(fieldsOf(text, ';')).toEqual(
          parse(text, { delimiter: ';', relax_column_count: true, record_delimiter: lineEnd }),
        );
        expect(fieldsOf(text, ';')).toEqual(rows);
      }),
    );
  });
});

function quoted(field: string): string {
  return /[";\n\r]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
