import type { Block, ReportDocument } from '../../pdf/report-document.js';
import { coverOf, metadataOf, runningLines } from '../about.js';
import { appendix } from '../appendix.js';
import type { OnProgress } from '../progress.js';
import { clockChapter } from './clock-chapter.js';
import { decisionChapter } from './decision-chapter.js';
import type { Period } from './read-period.js';
import { RowCounter } from './row-counter.js';
import { summaryChapter } from './summary-chapter.js';

/** The period report as pages: counts first, then every row. Rows are read as they are painted. */
export function periodDocument(period: Period, onProgress?: OnProgress): ReportDocument {
  const { about } = period;
  return {
    metadata: metadataOf(about),
    cover: coverOf(about),
    contents: { title: 'Contents' },
    blocks: chapters(period, onProgress),
    ...runningLines(about),
  };
}

function* chapters(period: Period, onProgress: OnProgress | undefined): Generator<Block, void> {
  const { about, policies, imports, decisions, clocks } = period;
  const listed =
    decisions.total.decisions - decisions.total.notified +
    clocks.total('late') + clocks.total('missed') + clocks.total('ownMissed') + clocks.total('at-risk') +
    clocks.total('undetermined'); // prettier-ignore
  const counter = new RowCounter(listed, onProgress);
  yield* summaryChapter(period);
  yield* decisionChapter(period, counter);
  yield* clockChapter(period, counter);
  yield* appendix(about, policies, imports);
}
