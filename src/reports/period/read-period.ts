import type { ActivePack, NoticeDutyAnswer } from '../../policies/assessment.js';
import type { DecisionView } from '../../projections/decisions/queries.js';
import type { ImportView } from '../../projections/imports/queries.js';
import type { DueClock, ObligationView } from '../../projections/obligations/queries.js';
import type { PolicyInForce, ReportQueries } from '../../projections/report-queries.js';
import type { About, Population } from '../about.js';
import { noticeVerdict, packsOf } from '../notice-verdict.js';
import { counting, type OnProgress } from '../progress.js';
import type { PeriodRequest, ReportAt } from '../request.js';
import { inList, instant, spoken } from '../wording.js';
import { clockFilter, decisionFilter, everyClock, everyDecision } from './filters.js';
import { ClockTally, DecisionTally, type Verdict } from './tallies.js';

export interface JudgedDecision {
  readonly decision: DecisionView;
  readonly verdict: NoticeDutyAnswer;
}

/** Decisions taken and clocks due within a span of time, at one position: counts first, rows as they are asked for. */
export interface Period {
  readonly about: About;
  readonly request: PeriodRequest;
  readonly decisions: DecisionTally;
  readonly clocks: ClockTally;
  readonly imports: readonly ImportView[];
  readonly policies: readonly PolicyInForce[];
  /** All decisions by time, with the answer of the rules. */
  judged(): AsyncIterable<JudgedDecision>;
  /** Decisions without notice of which the rules say just this, by time. */
  withoutNotice(verdict: Verdict): AsyncIterable<DecisionView>;
  /** Clocks with a limit in the period, by limit. */
  dueClocks(): AsyncIterable<ObligationView>;
  /** The same, what a list says of each; of one rule where it is named. */
  listedClocks(rule?: { readonly packId: string; readonly ruleId: string }): AsyncIterable<DueClock>;
  /** Clocks whose limit cannot be told, of cases opened in the period. */
  undeterminedClocks(): AsyncIterable<ObligationView>;
}

/** Reads and judges all decisions and clocks of the period once; memory grows by two bytes a decision. */
export async function readPeriod(
  queries: ReportQueries,
  request: PeriodRequest,
  at: ReportAt,
  onProgress?: OnProgress,
): Promise<Period> {
  const policies = await queries.policiesInForce();
  const packs = packsOf(policies);
  const populations = [await decisionPopulation(queries, request), await clockPopulation(queries, request)];
  const [ofDecisions, ofClocks] = populations.map(({ included }) => included) as [number, number];
  const total = ofDecisions + ofClocks;

  const judged = () => judgedDecisions(queries, packs, request);
  const dueClocks = () => queries.clocks(clockFilter(request));
  const listedClocks: Period['listedClocks'] = (rule) =>
    queries.dueClocks({ ...clockFilter(request), ...(rule && { packId: rule.packId, ruleId: rule.ruleId }) });
  const undeterminedClocks = () => undetermined(queries, request);
  const decisions = new DecisionTally(ofDecisions);
  for await (const { decision, verdict } of counting(judged(), 'reading', total, onProgress)) decisions.add(decision, verdict); // prettier-ignore
  const clocks = new ClockTally();
  for await (const clock of counting(listedClocks(), 'reading', total, after(ofDecisions, onProgress)))
    clocks.add(clock);
  for await (const clock of undeterminedClocks()) clocks.add(clock);

  const withheld = populations.reduce((sum, { excluded }) => sum + (excluded.find(isRestricted)?.count ?? 0), 0);
  return {
    about: aboutPeriod(request, at, queries.versions, populations, {
      withheld,
      confidentiality: decisions.restricted || clocks.restricted ? 'restricted' : 'standard',
    }),
    request,
    decisions,
    clocks,
    imports: await queries.imports(new Set([...decisions.importIds, ...clocks.importIds])),
    policies,
    judged,
    withoutNotice: (verdict) => withoutNotice(queries, request, decisions, verdict),
    dueClocks,
    listedClocks,
    undeterminedClocks,
  };
}

/** Progress of a second part of a phase: what the first one did counts. */
function after(done: number, onProgress: OnProgress | undefined): OnProgress | undefined {
  return onProgress && ((progress) => onProgress({ ...progress, done: done + progress.done }));
}

async function* judgedDecisions(
  queries: ReportQueries,
  packs: readonly ActivePack[],
  request: PeriodRequest,
): AsyncGenerator<JudgedDecision, void> {
  for await (const decided of queries.decidedCases(decisionFilter(request))) {
    yield { decision: decided.decision, verdict: noticeVerdict(packs, decided) };
  }
}

async function* withoutNotice(
  queries: ReportQueries,
  request: PeriodRequest,
  tally: DecisionTally,
  wanted: Verdict,
): AsyncGenerator<DecisionView, void> {
  let place = 0;
  for await (const decision of queries.decisions(decisionFilter(request))) {
    if (tally.verdictAt(place) === wanted) yield decision;
    place += 1;
  }
}

/** Without a limit a clock has no date of its own: it belongs to the period in which its case was opened. */
async function* undetermined(queries: ReportQueries, request: PeriodRequest): AsyncGenerator<ObligationView, void> {
  const { dueFrom: _, dueTo: __, ...filter } = clockFilter(request);
  for await (const clock of queries.clocks({ ...filter, states: ['undetermined'] })) {
    const opened = clock.case?.openedAt;
    if (opened !== undefined && opened >= request.from && opened < request.to) yield clock;
  }
}

const RESTRICTED = 'restricted';
const isRestricted = ({ reason }: { readonly reason: string }) => reason === RESTRICTED;

/** What each part of the filter leaves out, one after the other. */
async function populationOf(
  of: string,
  request: PeriodRequest,
  countOf: (request: PeriodRequest) => Promise<number>,
): Promise<Population> {
  const { legalEntity: _, caseKind: __, confidentiality: ___, ...open } = request;
  const { legalEntity, caseKind, confidentiality } = request;
  const found = await countOf(open);
  const ofEntity = legalEntity === undefined ? found : await countOf({ ...open, legalEntity });
  const narrowed = { ...open, ...(legalEntity !== undefined && { legalEntity }), ...(caseKind && { caseKind }) };
  const ofKind = caseKind === undefined ? ofEntity : await countOf(narrowed);
  const included = confidentiality === undefined ? ofKind : await countOf({ ...narrowed, confidentiality });
  return {
    of,
    found,
    included,
    excluded: [
      { reason: 'of another legal entity', count: found - ofEntity },
      { reason: 'of another kind of case', count: ofEntity - ofKind },
      { reason: RESTRICTED, count: ofKind - included },
    ],
  };
}

const decisionPopulation = (queries: ReportQueries, request: PeriodRequest): Promise<Population> =>
  populationOf('decisions', request, (one) => everyDecision(queries, one));

const clockPopulation = (queries: ReportQueries, request: PeriodRequest): Promise<Population> =>
  populationOf('clocks due', request, (one) => everyClock(queries, one));

function aboutPeriod(
  request: PeriodRequest,
  at: ReportAt,
  projections: About['projections'],
  populations: readonly Population[],
  kept: Pick<About, 'withheld' | 'confidentiality'>,
): About {
  const { from, to, legalEntity, caseKind, confidentiality, scope } = request;
  const seen = [
    ...(scope && scope.legalEntities.length > 0 ? [`legal entities: ${inList(scope.legalEntities)}`] : []),
    ...(scope && scope.kinds.length > 0 ? [`kinds of case: ${inList(scope.kinds.map(spoken))}`] : []),
  ];
  return {
    report: 'period',
    title: 'Decisions without notice, and clocks missed',
    subtitle: `Period report, ${from.slice(0, 10)} to ${lastDay(to)}`,
    scope: [
      { label: 'Period', value: `From ${instant(from)} (inclusive) to ${instant(to)} (exclusive)` },
      {
        label: 'Scope',
        value:
          'Decisions by the time of the decision; clocks by their statutory limit; clocks without a limit by the opening of their case',
      },
      { label: 'Legal entity', value: legalEntity ?? 'All' },
      { label: 'Kind of case', value: caseKind === undefined ? 'All' : spoken(caseKind) },
      {
        label: 'Restricted records',
        value: confidentiality === 'standard' ? 'Left out, as asked' : 'Included, where there are any',
      },
      { label: 'Seen by the requester', value: seen.length === 0 ? 'Everything' : `Only ${seen.join('; ')}` },
    ],
    populations,
    ...kept,
    at,
    projections,
  };
}

/** The day before an exclusive end at midnight, else the day of the end. */
function lastDay(to: string): string {
  return new Date(Date.parse(to) - 1).toISOString().slice(0, 10);
}
