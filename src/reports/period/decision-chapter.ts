import type { Block, Cell, Column, Row } from '../../pdf/report-document.js';
import type { DecisionView } from '../../projections/decisions/queries.js';
import type { CaseReference } from '../../projections/case-reference.js';
import { count, counted, instantInColumn, sentence, spoken } from '../wording.js';
import type { Period } from './read-period.js';
import type { RowCounter } from './row-counter.js';
import { BUCKET_WORDS } from './summary-chapter.js';
import { BUCKETS, type Verdict } from './tallies.js';

const INTRODUCTIONS = {
  duty: 'A rule in force asks for a notice of these decisions, and no letter on record is it.',
  'no-duty': 'A rule in force says that these decisions need no notice, and none is on record.',
  'cannot-tell':
    'The record, or the rules in force, do not say whether these decisions were to be notified. Silence proves no absence of duty.',
} as const;

const COLUMNS: readonly Column[] = [
  { header: 'Decided (UTC)', width: 112 },
  { header: 'Case', width: { flex: 1.2 }, style: 'strong' },
  { header: 'Outcome', width: 74 },
  { header: 'Reasons given', width: { flex: 1 } },
];

/** All decisions without notice, by bucket and by what the rules say. */
export function decisionChapter(period: Period, counter: RowCounter): Block[] {
  const { decisions } = period;
  const without = decisions.total.decisions - decisions.total.notified;
  return [
    { kind: 'heading', level: 1, text: 'Decisions without notice', newPage: true },
    {
      kind: 'paragraph',
      text: `${counted(without, 'decision')} of ${count(decisions.total.decisions)}. All of them are listed, by time of decision.`,
    },
    ...BUCKETS.flatMap((bucket): Block[] => [
      { kind: 'heading', level: 2, text: `${BUCKET_WORDS[bucket]}: ${count(decisions.total[bucket])}` },
      { kind: 'paragraph', text: INTRODUCTIONS[bucket] },
      {
        kind: 'table',
        columns: COLUMNS,
        rows: counter.of(rowsOf(period, decisions.verdictsOf(bucket))),
        empty: 'None.',
      },
    ]),
  ];
}

async function* rowsOf(period: Period, verdicts: readonly Verdict[]): AsyncGenerator<Row, void> {
  const named = caseNamer(period);
  for (const verdict of verdicts) {
    const cited = verdict.citation === null ? '' : ` (${verdict.citation})`;
    yield { group: `${sentence(verdict.reason)}${cited}`, note: counted(verdict.decisions, 'decision') };
    for await (const decision of period.withoutNotice(verdict)) yield rowOf(decision, named);
  }
}

function rowOf(decision: DecisionView, named: (of: NamedCase | null, caseId: string) => Cell): Row {
  const { decidedAt, outcome, reasons, supersededBy, supersededAt, supersedes } = decision;
  const chain = [
    ...(supersedes === null ? [] : ['revises an earlier one']),
    ...(supersededBy === null ? [] : [`revised ${supersededAt === null ? '' : instantInColumn(supersededAt)}`]),
  ];
  return [
    instantInColumn(decidedAt),
    named(decision.case, decision.caseId),
    { text: sentence(outcome), ...(chain.length > 0 && { note: chain.join('; ') }) },
    reasons.map(({ code, text }) => (text === undefined ? code : `${code}: ${text}`)).join('\n'),
  ];
}

type NamedCase = Pick<CaseReference, 'kind' | 'legalEntity' | 'externalId' | 'confidentiality'>;

/** A case by its reference; kind and legal entity only where the report has several, so that rows stay short. */
export function caseNamer(period: Period): (of: NamedCase | null, caseId: string) => Cell {
  const kinds = new Set([...period.decisions.kinds, ...period.clocks.kinds]);
  const legalEntities = new Set([...period.decisions.legalEntities, ...period.clocks.legalEntities]);
  return (of, caseId) => {
    if (!of) return { text: [{ text: caseId, style: 'mono' }], note: 'its opening is not on record' };
    const note = [
      ...(kinds.size > 1 ? [spoken(of.kind)] : []),
      ...(legalEntities.size > 1 ? [of.legalEntity] : []),
      ...(of.confidentiality === 'restricted' ? ['restricted'] : []),
    ];
    return { text: of.externalId, ...(note.length > 0 && { note: note.join(', ') }) };
  };
}
