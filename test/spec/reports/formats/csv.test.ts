import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { csv, csvField, safeCell } from '../../../../src/reports/formats/csv.js';
import type { ReportRecord } from '../../../../src/reports/formats/report-record.js';

async function* each(records: readonly ReportRecord[]): AsyncGenerator<ReportRecord, void> {
  yield* records;
}

async function written(columns: readonly string[], records: readonly ReportRecord[]): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of csv({ columns, records: each(records) })) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

describe('a report as CSV (RFC 4180)', () => {
  it('begins with a byte order mark and a header, ends every line with CRLF, and gives every line all fields', async () => {
    const text = await written(
      ['record', 'title', 'late'],
      [
        { record: 'clock', title: 'Notify, within 30 days' },
        { record: 'clock', late: true },
      ],
    );
    expect(text).toBe('\uFEFFrecord,title,late\r\nclock,"Notify, within 30 days",\r\nclock,,true\r\n');
  });

  it.each([
    ['a comma', 'Bank, Ltd', '"Bank, Ltd"'],
    ['a quote', 'the "old" bank', '"the ""old"" bank"'],
    ['a line break', 'first\nsecond', '"first\nsecond"'],
    ['a semicolon, which parts fields elsewhere', 'a;b', '"a;b"'],
    ['white space at an end', 'a ', '"a "'],
    ['letters of any script', 'Zofia Łódzka 山田', 'Zofia Łódzka 山田'],
    ['a number', 12, '12'],
    ['a list', ['income', 'length of employment'], '"income; length of employment"'],
    ['a structure', [{ code: 'income' }], '"{""code"":""income""}"'],
    ['no value', null, ''],
  ])('writes %s so that it comes back', (_, value, field) => {
    expect(csvField(value)).toBe(field);
  });

  it.each([
    ['=HYPERLINK("http://example.org")', `'=HYPERLINK("http://example.org")`],
    ['+1+1', `'+1+1`],
    ['-2+3+cmd|" /C calc"!A0', `'-2+3+cmd|" /C calc"!A0`],
    ['@SUM(A1:A9)', `'@SUM(A1:A9)`],
    ['\t=1', `'\t=1`],
    ['\r=1', `'\r=1`],
    [' =1', `' =1`],
    ['\u00A0=1', `'\u00A0=1`],
    ['＝1+1', `'＝1+1`],
    ['-12.50', '-12.50'],
    ['+3', '+3'],
    ['2026-07-01', '2026-07-01'],
    ['income = 0', 'income = 0'],
    ['', ''],
  ])('a spreadsheet runs no formula from %j', (text, safe) => {
    expect(safeCell(text)).toBe(safe);
  });

  it('loses no text: what is read back is what was written, but for the apostrophe before formulas', async () => {
    const columns = ['record', 'a', 'b'];
    // Whole code points: a lone surrogate has no UTF-8.
    const text = fc.string({ unit: 'grapheme', maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ a: text, b: text }), { maxLength: 20 }), async (given) => {
        const records = given.map((fields) => ({ record: 'r', ...fields }));
        const rows = parse(await written(columns, records), { bom: true, columns: true, recordDelimiter: '\r\n' });
        expect(rows).toEqual(given.map(({ a, b }) => ({ record: 'r', a: safeCell(a), b: safeCell(b) })));
      }),
    );
  });

  it('refuses a field without a column rather than lose it', async () => {
    await expect(written(['record'], [{ record: 'clock', title: 'lost' }])).rejects.toThrow(
      'The field title of a clock has no column',
    );
  });
});
