import type { Block, Cell, Column } from '../../pdf/report-document.js';
import { badgeOf, count, sentence, share } from '../wording.js';
import type { Period } from './read-period.js';
import { BUCKETS, type DecisionCounts } from './tallies.js';

export const BUCKET_WORDS = {
  duty: 'Notice owed',
  'no-duty': 'No notice owed',
  'cannot-tell': 'Cannot be told',
} as const;

const numberColumn = (header: string, width = 62): Column => ({ header, width, align: 'end' });

const countColumns = (first: string): Column[] => [
  { header: first, width: { flex: 1 }, style: 'strong' },
  numberColumn('Decisions'),
  numberColumn('With notice'),
  numberColumn('Without: owed', 70),
  numberColumn('Without: not owed', 70),
  numberColumn('Without: cannot be told', 76),
];

const countCells = (name: string, counts: DecisionCounts): Cell[] => [
  name,
  count(counts.decisions),
  count(counts.notified),
  count(counts.duty),
  count(counts['no-duty']),
  count(counts['cannot-tell']),
];

/** What came out, on one page: figures, assumptions, and the counts by outcome, month and reason. */
export function summaryChapter(period: Period): Block[] {
  const { decisions } = period;
  return [
    { kind: 'heading', level: 1, text: 'Summary', newPage: true },
    ...figures(period),
    ...assumptions(period),
    { kind: 'heading', level: 2, text: 'Decisions without notice, and why' },
    { kind: 'table', columns: VERDICTS, rows: verdictRows(period), empty: 'Every decision had its notice.' },
    { kind: 'heading', level: 2, text: 'By outcome' },
    {
      kind: 'table',
      columns: countColumns('Outcome'),
      rows: [
        ...decisions.byOutcome().map(([outcome, counts]) => countCells(sentence(outcome), counts)),
        ...(decisions.total.decisions === 0 ? [] : [countCells('All', decisions.total)]),
      ],
      empty: 'No decision was taken in the period.',
    },
    { kind: 'heading', level: 2, text: 'By month of the decision' },
    {
      kind: 'table',
      columns: countColumns('Month (UTC)'),
      rows: decisions.byMonth().map(([month, counts]) => countCells(month, counts)),
      empty: 'No decision was taken in the period.',
    },
  ];
}

function figures({ decisions: { total }, clocks }: Period): Block[] {
  const missed = clocks.total('missed') + clocks.total('late');
  const due = clocks.total('clocks');
  return [
    {
      kind: 'figures',
      items: [
        { label: 'Decisions', value: count(total.decisions), note: `${count(total.notified)} with notice` },
        {
          label: 'Without notice: owed',
          value: count(total.duty),
          note: share(total.duty, total.decisions),
          tone: total.duty > 0 ? 'critical' : 'success',
        },
        {
          label: 'Without notice: not owed',
          value: count(total['no-duty']),
          note: share(total['no-duty'], total.decisions),
        },
        {
          label: 'Without notice: cannot be told',
          value: count(total['cannot-tell']),
          note: share(total['cannot-tell'], total.decisions),
          ...(total['cannot-tell'] > 0 && { tone: 'warning' as const }),
        },
      ],
    },
    {
      kind: 'figures',
      items: [
        { label: 'Clocks due', value: count(due), note: `${count(clocks.total('met'))} met in time` },
        {
          label: 'Statutory limits missed',
          value: count(missed),
          note: `${count(clocks.total('missed'))} not met, ${count(clocks.total('late'))} met late`,
          tone: missed > 0 ? 'critical' : 'success',
        },
        {
          label: 'Only the firm’s own limit missed',
          value: count(clocks.total('ownMissed')),
          note: 'no breach of law',
          ...(clocks.total('ownMissed') > 0 && { tone: 'warning' as const }),
        },
        {
          label: 'At risk',
          value: count(clocks.total('at-risk')),
          note: `${count(clocks.total('running'))} more run; ${count(clocks.total('undetermined'))} beside them cannot be told`,
          ...(clocks.total('at-risk') > 0 && { tone: 'warning' as const }),
        },
      ],
    },
  ];
}

/** What was taken for granted stands before the counts that rest on it. */
function assumptions({ imports }: Period): Block[] {
  return imports.flatMap((one): Block[] => [
    {
      kind: 'notice',
      tone: 'warning',
      title: `Assumptions of the import from ${one.system}`,
      text: one.anchors.length > 0 ? one.anchors.map((anchor) => `• ${anchor}`).join('\n') : 'The mapping states none.',
    },
  ]);
}

const VERDICTS: readonly Column[] = [
  { header: 'Bucket', width: 88 },
  { header: 'Why', width: { flex: 1 } },
  { header: 'Rule', width: 130 },
  numberColumn('Decisions'),
  numberColumn('Share', 48),
];

function verdictRows({ decisions }: Period): Cell[][] {
  return BUCKETS.flatMap((bucket) =>
    decisions
      .verdictsOf(bucket)
      .map(({ reason, citation, policy, decisions: number }): Cell[] => [
        { badge: badgeOf(bucket, BUCKET_WORDS[bucket].toLowerCase()) },
        sentence(reason),
        { text: citation ?? '', note: policy ?? 'no policy covers it' },
        count(number),
        share(number, decisions.total.decisions),
      ]),
  );
}
