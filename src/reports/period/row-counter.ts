import type { Row } from '../../pdf/report-document.js';
import type { OnProgress } from '../progress.js';

/** Rows between two reports of progress. */
const STEP = 250;

/** Rows written over all tables of a report. */
export class RowCounter {
  private done = 0;

  constructor(
    private readonly total: number,
    private readonly onProgress: OnProgress | undefined,
  ) {}

  /** The rows, each counted as it is taken. */
  async *of(rows: AsyncIterable<Row>): AsyncGenerator<Row, void> {
    for await (const row of rows) {
      yield row;
      if ('group' in row) continue;
      this.done += 1;
      if (this.done % STEP === 0 || this.done === this.total) {
        this.onProgress?.({ phase: 'writing', done: this.done, total: Math.max(this.total, this.done) });
      }
    }
  }
}
