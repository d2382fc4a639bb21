import { setTimeout } from 'node:timers/promises';
import { renderReport } from '../../../../src/pdf/report.js';
import type { Block, ReportDocument, Row, TimelineEntry } from '../../../../src/pdf/report-document.js';
import { paintInWorker } from '../../../../src/reports/painting/paint-in-worker.js';
import { workerEntries } from '../../../support/program.js';

const { painter: entry } = workerEntries();

async function* rows(number: number): AsyncGenerator<Row, void> {
  yield { group: 'Denied', note: `${number} decisions` };
  for (let index = 0; index < number; index += 1)
    yield [`2026-07-01 09:${index}`, { text: `case ${index}`, note: 'Zofia Łódzka' }];
}

async function* entries(number: number): AsyncGenerator<TimelineEntry, void> {
  for (let index = 0; index < number; index += 1) yield { when: 'today', title: `event ${index}` };
}

const columns = [
  { header: 'When', width: 90 },
  { header: 'What', width: { flex: 1 } },
];

function report(blocks: () => Iterable<Block> | AsyncIterable<Block>): ReportDocument {
  return {
    metadata: { title: 'Period report', createdAt: '2026-07-01T09:00:00.000Z' },
    cover: { title: 'Period report', facts: [{ label: 'Scope', value: 'all' }] },
    contents: { title: 'Contents' },
    blocks: blocks(),
  };
}

const long = (): Block[] => [
  { kind: 'heading', level: 1, text: 'Decisions' },
  { kind: 'table', columns, rows: rows(1_234) },
  { kind: 'paragraph', text: 'between' },
  { kind: 'table', columns, rows: [], empty: 'none' },
  { kind: 'heading', level: 1, text: 'Timeline' },
  { kind: 'timeline', entries: entries(321) },
];

describe('painting in a thread of its own', () => {
  it('gives the bytes that painting in this thread gives', async () => {
    const there = await paintInWorker(report(long), { entry });
    expect(Buffer.compare(there, await renderReport(report(long)))).toBe(0);
  });

  it('asks for no more rows than a few batches ahead of the painter', async () => {
    const stuck = new URL(
      `data:text/javascript,${encodeURIComponent("import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => {});")}`,
    );
    const giveUp = new AbortController();
    let made = 0;
    async function* endless(): AsyncGenerator<Row, void> {
      for (; ; made += 1) {
        if (made > 5_000) throw new Error('nobody paints, and yet rows are made');
        yield ['when', 'what'];
      }
    }
    const painting = paintInWorker(
      report(() => [{ kind: 'table', columns, rows: endless() }]),
      {
        entry: stuck,
        signal: giveUp.signal,
      },
    );
    await setTimeout(200);
    giveUp.abort(new Error('seen enough'));
    await expect(painting).rejects.toThrow('seen enough');
    expect(made).toBeGreaterThan(0);
  });

  it('passes on what the source of its rows throws', async () => {
    async function* broken(): AsyncGenerator<Row, void> {
      yield ['a', 'b'];
      throw new RangeError('the log is closed');
    }
    const document = report(() => [{ kind: 'table', columns, rows: broken() }]);
    await expect(paintInWorker(document, { entry })).rejects.toThrow(new RangeError('the log is closed'));
  });

  it('passes on what the painter refuses', async () => {
    const document = { ...report(() => []), metadata: { title: 'x', createdAt: 'yesterday' } };
    await expect(paintInWorker(document, { entry })).rejects.toThrow('not a time in UTC: "yesterday"');
  });

  it('says so when the thread cannot start', async () => {
    const nowhere = new URL('./no-such-file.mjs', import.meta.url);
    await expect(paintInWorker(report(long), { entry: nowhere })).rejects.toThrow(/no-such-file/);
  });

  it('can be given up', async () => {
    const giveUp = new AbortController();
    async function* endless(): AsyncGenerator<Row, void> {
      for (let index = 0; ; index += 1) {
        if (index === 500) giveUp.abort(new Error('no longer wanted'));
        yield ['when', 'what'];
      }
    }
    const document = report(() => [{ kind: 'table', columns, rows: endless() }]);
    await expect(paintInWorker(document, { entry, signal: giveUp.signal })).rejects.toThrow('no longer wanted');
  });
});
