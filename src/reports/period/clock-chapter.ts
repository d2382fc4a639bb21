import type { Block, Cell, Column, Row } from '../../pdf/report-document.js';
import type { ObligationView } from '../../projections/obligations/queries.js';
import { count, counted, inList, instantInColumn, spoken } from '../wording.js';
import { caseNamer } from './decision-chapter.js';
import type { Period } from './read-period.js';
import type { RowCounter } from './row-counter.js';
import { missedOwnLimitOnly, standingOf, type RuleCounts } from './tallies.js';

const number = (header: string, width = 46): Column => ({ header, width, align: 'end' });

const BY_RULE: readonly Column[] = [
  { header: 'Duty', width: { flex: 1 } },
  number('Due'),
  number('Met'),
  number('Met late'),
  number('Missed'),
  number('Fell away'),
  number('At risk'),
  number('Running', 48),
  number('Own limit missed'),
  number('Not told'),
];

const MISSED: readonly Column[] = [
  { header: 'Limit (UTC)', width: 92 },
  { header: 'Case', width: { flex: 1 }, style: 'strong' },
  { header: 'Rule', width: { flex: 0.9 } },
  { header: 'Ran from (UTC)', width: 92 },
  { header: 'Met', width: { flex: 1 } },
];

const UNDETERMINED: readonly Column[] = [
  { header: 'Case opened (UTC)', width: 92 },
  { header: 'Case', width: { flex: 1 }, style: 'strong' },
  { header: 'Rule', width: { flex: 1 } },
  { header: 'Facts missing', width: { flex: 1.2 } },
];

/** Counts by rule, then every clock that was missed, is at risk, or cannot be told. */
export function clockChapter(period: Period, counter: RowCounter): Block[] {
  const { clocks } = period;
  const statutory = clocks.total('missed') + clocks.total('late');
  const list = (title: string, text: string, limitOf: LimitOf, wanted: (clock: ObligationView) => boolean): Block[] => [
    { kind: 'heading', level: 2, text: title },
    { kind: 'paragraph', text },
    { kind: 'table', columns: MISSED, rows: counter.of(rowsOf(period, limitOf, wanted)), empty: 'None.' },
  ];
  return [
    { kind: 'heading', level: 1, text: 'Clocks', newPage: true },
    {
      kind: 'paragraph',
      text: `${counted(clocks.total('clocks'), 'clock')} with a statutory limit in the period. Of imported cases, clocks are judged as of the end of their import: what ran then is “running” or “at risk” here.`,
    },
    { kind: 'table', columns: BY_RULE, rows: clocks.byRule().map(ruleCells), empty: 'No clock was due in the period.' },
    ...list(
      `Statutory limits missed: ${count(statutory)}`,
      `Breaches of the limit in law: ${count(clocks.total('missed'))} not met on record, ${count(clocks.total('late'))} met late.`,
      (clock) => clock.statutoryBreachedAt ?? clock.dueAt,
      (clock) => ['missed', 'late'].includes(standingOf(clock)),
    ),
    ...list(
      `Only the firm’s own limit missed: ${count(clocks.total('ownMissed'))}`,
      'The firm’s own limit, or the earliest defensible one, passed; the statutory limit did not. No breach of law.',
      (clock) => clock.targetBreachedAt,
      missedOwnLimitOnly,
    ),
    ...list(
      `At risk: ${count(clocks.total('at-risk'))}`,
      'Not met yet; a warning was given or the own limit has passed, and the statutory limit below is still ahead of what was judged.',
      (clock) => clock.dueAt,
      (clock) => standingOf(clock) === 'at-risk',
    ),
    { kind: 'heading', level: 2, text: `Cannot be told: ${count(clocks.total('undetermined'))}` },
    {
      kind: 'paragraph',
      text: 'Facts are missing without which the duty or its limit cannot be told. Of cases opened in the period.',
    },
    { kind: 'table', columns: UNDETERMINED, rows: counter.of(undeterminedRows(period)), empty: 'None.' },
  ];
}

type LimitOf = (clock: ObligationView) => string | null;

function ruleCells(rule: RuleCounts): Cell[] {
  const { title, citation, clocks, met, late, missed, waived, running, ownMissed, undetermined } = rule;
  const numbers = [clocks, met, late, missed, waived, rule['at-risk'], running, ownMissed, undetermined];
  return [{ text: title, note: citation }, ...numbers.map(count)];
}

async function* rowsOf(
  period: Period,
  limitOf: LimitOf,
  wanted: (clock: ObligationView) => boolean,
): AsyncGenerator<Row, void> {
  const named = caseNamer(period);
  for await (const clock of period.dueClocks()) {
    if (!wanted(clock)) continue;
    const limit = limitOf(clock);
    yield [
      limit === null ? '' : instantInColumn(limit),
      named(clock.case, clock.caseId),
      { text: clock.citation, note: clock.ruleId },
      clock.anchorAt === null ? '' : instantInColumn(clock.anchorAt),
      metCell(clock, limit),
    ];
  }
}

function metCell({ satisfiedAt, waivedAt, waivedWhy }: ObligationView, limit: string | null): Cell {
  if (satisfiedAt !== null) {
    return { text: instantInColumn(satisfiedAt), ...(limit !== null && { note: lateness(limit, satisfiedAt) }) };
  }
  return waivedAt === null ? 'Not on record' : { text: 'Fell away', note: waivedWhy ?? '' };
}

const DAY = 86_400_000;

/** How long after a limit; whole days, begun ones counted. */
function lateness(limit: string, at: string): string {
  const days = Math.ceil((Date.parse(at) - Date.parse(limit)) / DAY);
  return days <= 0 ? 'in time for it' : `${counted(days, 'day')} late`;
}

async function* undeterminedRows(period: Period): AsyncGenerator<Row, void> {
  const named = caseNamer(period);
  for await (const clock of period.undeterminedClocks()) {
    yield [
      clock.case ? instantInColumn(clock.case.openedAt) : '',
      named(clock.case, clock.caseId),
      { text: clock.citation, note: clock.ruleId },
      inList(clock.missingFacts.map(spoken)),
    ];
  }
}
