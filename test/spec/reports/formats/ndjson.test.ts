import { ndjson } from '../../../../src/reports/formats/ndjson.js';
import type { ReportRecord } from '../../../../src/reports/formats/report-record.js';

async function* each(records: readonly ReportRecord[]): AsyncGenerator<ReportRecord, void> {
  yield* records;
}

describe('a report as NDJSON', () => {
  it('has one object a line, fields in order, nothing for no value, and every text as it is', async () => {
    const records = [
      { record: 'clock', title: '=1+1', missing: undefined, steps: ['one\ntwo'] },
      { record: 'clock', title: 'Łódź', late: false, amount: null },
    ];
    const pieces: Uint8Array[] = [];
    for await (const piece of ndjson({ columns: ['record'], records: each(records) })) pieces.push(piece);
    expect(Buffer.concat(pieces).toString('utf8')).toBe(
      '{"record":"clock","title":"=1+1","steps":["one\\ntwo"]}\n{"record":"clock","title":"Łódź","late":false,"amount":null}\n',
    );
  });

  it('hands on large reports in pieces', async () => {
    const records = Array.from({ length: 3_000 }, (_, index) => ({ record: 'r', text: `${index}`.padEnd(100, '.') }));
    const pieces: Uint8Array[] = [];
    for await (const piece of ndjson({ columns: ['record'], records: each(records) })) pieces.push(piece);
    expect(pieces.length).toBeGreaterThan(3);
    const lines = Buffer.concat(pieces).toString('utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(records);
  });
});
