import { ABOUT_COLUMNS, aboutRecords } from '../about.js';
import type { RecordList, ReportRecord, RecordValue } from '../formats/report-record.js';
import { counting, type OnProgress } from '../progress.js';
import type { Counts, ReadRegister } from './read-register.js';

/**
 * A register for machines. `record` says what a line is: about, note, policy, import (with its assumptions), total (all,
 * then each group), row. Every row is there, so that each total can be counted again.
 */
export function registerRecords(read: ReadRegister, onProgress?: OnProgress): RecordList {
  const { columns, tallies } = read.register;
  return {
    columns: ['record', ...ABOUT_COLUMNS, 'of', 'rows', ...tallies.map(({ name }) => name), 'group', ...columns.map(({ name }) => name)], // prettier-ignore
    records: recordsOf(read, onProgress),
  };
}

async function* recordsOf(read: ReadRegister, onProgress: OnProgress | undefined): AsyncGenerator<ReportRecord, void> {
  const { register, about, total, groups, policies, imports } = read;
  yield* aboutRecords(about);
  for (const note of register.notes ?? []) yield { record: 'note', value: note };
  for (const { packId, packVersion, hash } of policies) {
    yield { record: 'policy', name: `${packId} ${packVersion}`, value: hash };
  }
  for (const { importId, system, anchors } of imports) {
    yield { record: 'import', name: system, value: importId };
    for (const anchor of anchors) yield { record: 'assumption', name: system, value: anchor };
  }
  for (const counts of [total, ...groups]) yield totalRecord(counts);
  for await (const row of counting(read.rows(), 'writing', total.rows, onProgress)) yield rowRecord(read, row);
}

const totalRecord = ({ of, rows, tallies }: Counts): ReportRecord => ({
  record: 'total',
  of,
  rows,
  ...Object.fromEntries(tallies),
});

function rowRecord({ register: { columns, group } }: ReadRegister, row: unknown): ReportRecord {
  const record: Record<string, RecordValue | undefined> & { record: string } = { record: 'row', group: group(row) };
  for (const { name, value } of columns) {
    const given = value(row);
    if (given !== undefined && given !== null) record[name] = given;
  }
  return record;
}
