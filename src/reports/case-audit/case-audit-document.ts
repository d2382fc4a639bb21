import type { Block, ReportDocument } from '../../pdf/report-document.js';
import { coverOf, metadataOf, runningLines } from '../about.js';
import { appendix } from '../appendix.js';
import { counting, type OnProgress } from '../progress.js';
import { counted } from '../wording.js';
import { caseChapter } from './case-chapter.js';
import { clockChapter } from './clock-chapter.js';
import { decisionChapter } from './decision-chapter.js';
import { exceptionChapter } from './exception-chapter.js';
import { letterChapter } from './letter-chapter.js';
import type { CaseAudit } from './read-case-audit.js';
import { timelineEntries } from './timeline-entries.js';
import { TRAIL_COLUMNS, trailRows } from './trail-rows.js';

/** The case audit report as pages. Timeline and trail are read as they are painted. */
export function caseAuditDocument(audit: CaseAudit, onProgress?: OnProgress): ReportDocument {
  const { about } = audit;
  return {
    metadata: metadataOf(about),
    cover: coverOf(about),
    contents: { title: 'Contents' },
    blocks: chapters(audit, onProgress),
    ...runningLines(about),
  };
}

function* chapters(audit: CaseAudit, onProgress: OnProgress | undefined): Generator<Block, void> {
  const { about, policies, imports, timelineLength, trailLength } = audit;
  yield* caseChapter(audit);
  yield { kind: 'heading', level: 1, text: 'Timeline', newPage: true };
  yield {
    kind: 'paragraph',
    text: `${counted(timelineLength, 'event')} of the case, its letters and its clocks, in the order in which they happened. Times are in UTC.`,
  };
  yield {
    kind: 'timeline',
    entries: timelineEntries(counting(audit.timeline(), 'writing', timelineLength + trailLength, onProgress)),
  };
  yield* decisionChapter(audit);
  yield* letterChapter(audit);
  yield* clockChapter(audit);
  yield* exceptionChapter(audit);
  yield { kind: 'heading', level: 1, text: 'Audit trail', newPage: true };
  yield {
    kind: 'paragraph',
    text: `${counted(trailLength, 'record')} in the order of the log: who did what, when, on what and why, and what each record replaced (before → after). Reading the record is on the record too.`,
  };
  yield {
    kind: 'table',
    columns: TRAIL_COLUMNS,
    rows: trailRows(audit, counting(audit.trail(), 'writing', trailLength, onProgress)),
    empty: 'No record.',
  };
  yield* appendix(about, policies, imports);
}
