import { setImmediate } from 'node:timers/promises';

/** What a report is at: reading and judging the record, then writing its rows, then putting the file together. */
export type ReportPhase = 'reading' | 'writing' | 'finishing';

export interface ReportProgress {
  readonly phase: ReportPhase;
  /** Of the things that the phase goes through; never goes back within a phase. */
  readonly done: number;
  readonly total: number;
}

export type OnProgress = (progress: ReportProgress) => void;

/** Things between two reports of progress: each may become a message to a browser. */
const STEP = 250;
/** Things after which others get their turn. */
const BREATH = 50;

/** Passes the items on, tells every so often how many there were, and lets the process do other work meanwhile. */
export async function* counting<T>(
  items: AsyncIterable<T>,
  phase: ReportPhase,
  total: number,
  onProgress: OnProgress | undefined,
): AsyncGenerator<T, void> {
  let done = 0;
  for await (const item of items) {
    yield item;
    done += 1;
    if (done % BREATH === 0) await setImmediate();
    if (done % STEP === 0) onProgress?.({ phase, done, total: Math.max(total, done) });
  }
  onProgress?.({ phase, done, total: Math.max(total, done) });
}
