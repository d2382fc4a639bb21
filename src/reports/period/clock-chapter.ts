import type { Block, Cell, Column, Row } from '../../pdf/report-document.js';
import type { DueClock } from '../../projections/obligations/queries.js';
import { count, counted, instantInColumn, spoken } from '../wording.js';
import { caseNamer } from './decision-chapter.js';
import type { Period } from './read-period.js';
import type { RowCounter } from './row-counter.js';
import { missedOwnLimitOnly, standingOf, type RuleCounts } from './tallies.js';

const numberColumn = (header: string, width = 41): Column => ({ header, width, align: 'end' });

const BY_RULE: readonly Column[] = [
  { header: 'Rule', width: { flex: 1 }, style: 'strong' },
  numberColumn('Due'),
  numberColumn('Met'),
  numberColumn('Met late'),
  numberColumn('Missed'),
  numberColumn('Fell away'),
  numberColumn('At risk'),
  numberColumn('Running', 45),
  numberColumn('Own limit missed'),
  numberColumn('Not told'),
];

const LISTED: readonly Column[] = [
  { header: 'Limit (UTC)', width: 112 },
  { header: 'Case', width: { flex: 1.2 }, style: 'strong' },
  { header: 'Ran from (UTC)', width: 112 },
  { header: 'Met', width: { flex: 1 } },
];

const UNDETERMINED: readonly Column[] = [
  { header: 'Case opened (UTC)', width: 112 },
  { header: 'Case', width: { flex: 1 }, style: 'strong' },
  { header: 'Rule', width: { flex: 1 } },
  { header: 'Facts missing', width: { flex: 1.2 } },
];

/** A list of clocks: what they have in common, which they are, and which of their limits it speaks of. */
interface ClockList {
  readonly title: string;
  readonly text: string;
  countOf(rule: RuleCounts): number;
  wanted(clock: DueClock): boolean;
  limitOf(clock: DueClock): string | null;
}

const LISTS: readonly ClockList[] = [
  {
    title: 'Statutory limits missed',
    text: 'Breaches of the limit in law, met late or not at all.',
    countOf: ({ missed, late }) => missed + late,
    wanted: (clock) => ['missed', 'late'].includes(standingOf(clock)),
    limitOf: (clock) => clock.statutoryBreachedAt ?? clock.dueAt,
  },
  {
    title: 'Only the firm’s own limit missed',
    text: 'The firm’s own limit, or the earliest defensible one, passed; the statutory limit did not. No breach of law.',
    countOf: ({ ownMissed }) => ownMissed,
    wanted: missedOwnLimitOnly,
    limitOf: (clock) => clock.targetBreachedAt,
  },
  {
    title: 'At risk',
    text: 'Not met yet; a warning was given or the own limit has passed, and the statutory limit below is still ahead of what was judged.',
    countOf: (rule) => rule['at-risk'],
    wanted: (clock) => standingOf(clock) === 'at-risk',
    limitOf: (clock) => clock.dueAt,
  },
];

/** Counts by rule, then every clock that was missed, is at risk, or cannot be told. */
export function clockChapter(period: Period, counter: RowCounter): Block[] {
  const { clocks } = period;
  return [
    { kind: 'heading', level: 1, text: 'Clocks', newPage: true },
    {
      kind: 'paragraph',
      text: `${counted(clocks.total('clocks'), 'clock')} with a statutory limit in the period. Of imported cases, clocks are judged as of the end of their import: what ran then is “running” or “at risk” here.`,
    },
    {
      kind: 'table',
      columns: BY_RULE,
      rows: clocks.byRule().flatMap(ruleRows),
      empty: 'No clock was due in the period.',
    },
    ...LISTS.flatMap((list) => listBlocks(list, period, counter)),
    { kind: 'heading', level: 2, text: `Cannot be told: ${count(clocks.total('undetermined'))}` },
    {
      kind: 'paragraph',
      text: 'Facts are missing without which the duty or its limit cannot be told. Of cases opened in the period.',
    },
    { kind: 'table', columns: UNDETERMINED, rows: counter.of(undeterminedRows(period)), empty: 'None.' },
  ];
}

function listBlocks(list: ClockList, period: Period, counter: RowCounter): Block[] {
  const number = period.clocks.byRule().reduce((sum, rule) => sum + list.countOf(rule), 0);
  return [
    { kind: 'heading', level: 2, text: `${list.title}: ${count(number)}` },
    { kind: 'paragraph', text: list.text },
    { kind: 'table', columns: LISTED, rows: counter.of(rowsOf(list, period)), empty: 'None.' },
  ];
}

function ruleRows(rule: RuleCounts): Row[] {
  const { packId, ruleId, title, citation, clocks, met, late, missed, waived, running, ownMissed, undetermined } = rule;
  const numbers = [clocks, met, late, missed, waived, rule['at-risk'], running, ownMissed, undetermined];
  return [{ group: `${title} (${citation})` }, [{ text: ruleId, note: packId }, ...numbers.map(count)]];
}

async function* rowsOf(list: ClockList, period: Period): AsyncGenerator<Row, void> {
  const named = caseNamer(period);
  for (const rule of period.clocks.byRule()) {
    const number = list.countOf(rule);
    // What was counted as none is not looked for again.
    if (number === 0) continue;
    yield { group: `${rule.title} (${rule.citation})`, note: counted(number, 'clock') };
    for await (const clock of period.listedClocks(rule)) {
      if (!list.wanted(clock)) continue;
      const limit = list.limitOf(clock);
      yield [
        limit === null ? '' : instantInColumn(limit),
        named(clock.case, clock.caseId),
        clock.anchorAt === null ? '' : instantInColumn(clock.anchorAt),
        metCell(clock, limit),
      ];
    }
  }
}

function metCell({ satisfiedAt, waivedAt, waivedWhy }: DueClock, limit: string | null): Cell {
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
      clock.missingFacts.map(spoken).join(', '),
    ];
  }
}
